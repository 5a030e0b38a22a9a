import { assertEquals } from "@std/assert";
import { systemTerminal, type TerminalStream } from "../../command/terminal.ts";
import { Screen } from "./screen.ts";

Deno.test("lines go to their streams, whole even where a stream takes little at a time", () => {
  const stdout = new FakeStream(false, 3);
  const stderr = new FakeStream(false, 1);
  const terminal = systemTerminal(stdout, stderr);
  terminal.out("frames");
  terminal.err("größer");
  assertEquals([stdout.text, stderr.text], ["frames\n", "größer\n"]);
});

Deno.test("the progress line is replaced in place and gives way to other lines", () => {
  const stderr = new FakeStream(true);
  const terminal = systemTerminal(new FakeStream(false), stderr);
  terminal.progress("1 %");
  terminal.progress("2 %");
  terminal.err("a warning");
  terminal.progress("3 %");
  terminal.progress("");
  assertEquals(
    stderr.text,
    "1 %\r\x1b[K2 %\r\x1b[Ka warning\n3 %\r\x1b[K",
  );
});

for (const [stdoutIs, stderrIs] of [[true, true], [false, false], [true, false]] as const) {
  Deno.test(`no progress where stdout is a terminal: ${stdoutIs}, stderr: ${stderrIs}`, () => {
    const stderr = new FakeStream(stderrIs);
    systemTerminal(new FakeStream(stdoutIs), stderr).progress("1 %");
    assertEquals(stderr.text, "");
  });
}

Deno.test("a status stands below the program's line, which stays as it is", () => {
  const { screen, terminal } = withScreen();
  screen.write("computing...");
  terminal.status("Job 1  3/10");
  assertEquals(screen.lines, ["computing...", "Job 1  3/10"]);
  terminal.status("Job 1  4");
  assertEquals(screen.lines, ["computing...", "Job 1  4"]);
  screen.write(" done\n");
  terminal.status("Job 2  0/10");
  assertEquals(screen.lines, ["computing... done", "", "Job 2  0/10"]);
  screen.write("bye\n");
  terminal.status("");
  assertEquals(screen.lines, ["computing... done", "bye"]);
});

Deno.test("a status on the last row makes room and leaves none behind", () => {
  const { screen, terminal } = withScreen(3);
  screen.write("one\ntwo\nthree");
  for (const status of ["Job 1", "Job 1"]) terminal.status(status);
  assertEquals(screen.lines, ["one", "two", "three", "Job 1"]);
  screen.write("\nfour");
  terminal.status("Job 2");
  assertEquals(screen.lines, ["one", "two", "three", "four", "Job 2"]);
  screen.write("\n");
  terminal.status("");
  screen.write("five\n");
  assertEquals(screen.lines, ["one", "two", "three", "four", "five"]);
});

Deno.test("a line that follows another at once keeps the status behind it, and is whole", () => {
  const { screen, terminal } = withScreen();
  terminal.status("Job 1  34/100");
  screen.write("one\ntwo\nthree\n");
  terminal.status("");
  assertEquals(screen.lines, ["one", "two 1  34/100", "three"]);
});

Deno.test("a bar that the program redraws itself and stays behind is not touched", () => {
  const { screen, terminal } = withScreen();
  for (const step of ["=>  ", "==> ", "===>"]) {
    screen.write(`\r[Stage 0:${step}]`);
    terminal.status("Job 1");
    assertEquals(screen.lines, [`[Stage 0:${step}]`, "Job 1"]);
  }
  screen.write(`\r${" ".repeat(20)}\r`);
  terminal.status("");
  screen.write("done\n");
  assertEquals(screen.lines, ["done"]);
});

Deno.test("of a bar that ends with a carriage return, as Spark's, nothing is left behind", () => {
  const { screen, terminal } = withScreen();
  for (const step of ["=>  ", "==> "]) {
    terminal.status("Job 1");
    screen.write(`\r[Stage 0:${step}]\r`);
    assertEquals(screen.lines, [`[Stage 0:${step}]`, "Job 1"]);
  }
  terminal.status("Job 1");
  assertEquals(screen.lines, ["", "Job 1"]);
  screen.write(`\r${" ".repeat(20)}\r`);
  terminal.status("");
  screen.write("done\n");
  assertEquals(screen.lines, ["done"]);
});

Deno.test("the command's own lines push the status down", () => {
  const { screen, terminal } = withScreen();
  terminal.status("Job 1");
  terminal.err("a warning");
  terminal.status("Job 1");
  assertEquals(screen.lines, ["a warning", "", "Job 1"]);
});

Deno.test("without a terminal there is no status and no width", () => {
  const stderr = new FakeStream(false);
  const terminal = systemTerminal(new FakeStream(true), stderr);
  terminal.status("Job 1");
  terminal.status("");
  assertEquals([stderr.text, terminal.columns()], ["", undefined]);
});

Deno.test("a reader that went away is no error", () => {
  const gone: TerminalStream = {
    writeSync: () => {
      throw new Deno.errors.BrokenPipe();
    },
    isTerminal: () => false,
  };
  systemTerminal(gone, gone).out("nobody reads this");
});

Deno.test("a terminal that was closed is no error for what goes to stderr", () => {
  const closed: TerminalStream = {
    writeSync: () => {
      throw new Error("Input/output error (os error 5)");
    },
    isTerminal: () => true,
  };
  const terminal = systemTerminal(new FakeStream(true), closed);
  terminal.err("a warning");
  terminal.status("Job 1");
  terminal.status("");
});

/** A program and a terminal's stderr on one screen. */
function withScreen(rows = 24) {
  const screen = new Screen(80, rows);
  const stderr: TerminalStream = {
    writeSync: (bytes) => {
      screen.write(bytes);
      return bytes.length;
    },
    isTerminal: () => true,
  };
  return { screen, terminal: systemTerminal(stderr, stderr) };
}

class FakeStream implements TerminalStream {
  readonly #bytes: number[] = [];

  constructor(readonly terminal: boolean, readonly takes = Infinity) {}

  get text(): string {
    return new TextDecoder().decode(new Uint8Array(this.#bytes));
  }

  writeSync(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.takes);
    this.#bytes.push(...taken);
    return taken.length;
  }

  isTerminal(): boolean {
    return this.terminal;
  }
}
