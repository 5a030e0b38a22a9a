import { assertEquals } from "@std/assert";
import { systemTerminal, type TerminalStream } from "../../command/terminal.ts";

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

Deno.test("a reader that went away is no error", () => {
  const gone: TerminalStream = {
    writeSync: () => {
      throw new Deno.errors.BrokenPipe();
    },
    isTerminal: () => false,
  };
  systemTerminal(gone, gone).out("nobody reads this");
});

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
