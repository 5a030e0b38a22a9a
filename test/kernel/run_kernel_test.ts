import { assert, assertEquals } from "@std/assert";
import { type Clock, systemClock } from "../../actors/runtime/clock.ts";
import { VirtualClock } from "../../actors/runtime/testkit/virtual_clock.ts";
import type { KernelSignal } from "../../kernel/child/child_kernel.ts";
import { runKernel } from "../../kernel/run_kernel.ts";
import { freePorts } from "../e2e/free_port.ts";
import { makeFifo } from "./child/make_fifo.ts";

interface Run {
  readonly code: number;
  readonly notices: readonly string[];
  /** What was left in the runtime folder. */
  readonly left: readonly string[];
  readonly wasClosed: boolean;
}

async function run(
  command: readonly string[],
  {
    ports = freePorts(5),
    onSignal = (_: (signal: KernelSignal) => void): void => {},
    clock = systemClock as Clock,
    onNotice = (_: string): void => {},
  } = {},
): Promise<Run> {
  const folder = await Deno.makeTempDir();
  const connectionFile = `${folder}.json`;
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
  await Deno.writeTextFile(
    connectionFile,
    JSON.stringify({
      ...{ transport: "tcp", ip: "127.0.0.1", key: "k", signature_scheme: "hmac-sha256" },
      ...{ shell_port, iopub_port, stdin_port, control_port, hb_port },
    }),
  );
  const notices: string[] = [];
  let wasClosed = false;
  const code = await runKernel({
    connectionFile,
    command,
    env: {},
    link: {
      tell: () => true,
      onMessage: () => {},
      onGone: () => {},
      close: () => {
        wasClosed = true;
        return Promise.resolve();
      },
    },
    clock,
    runtimeFolder: folder,
    onSignal,
    onNotice: (level, text) => {
      notices.push(`${level}: ${text}`);
      onNotice(text);
    },
  });
  const left = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  return { code, notices, left, wasClosed };
}

Deno.test("a kernel that dies at its start: its code, and a line that says so", async () => {
  const { code, notices, left, wasClosed } = await run(["/bin/sh", "-c", "exit 9"]);
  assertEquals(code, 9);
  assertEquals(notices, [
    "error: the kernel ended with code 9 before it opened its ports: /bin/sh -c exit 9",
  ]);
  assertEquals([left, wasClosed], [[], true]);
});

Deno.test("a kernel that is not there: a shell's code, and a line that names it", async () => {
  const { code, notices, left } = await run(["no-such-kernel", "{kernel_connection_file}"]);
  assertEquals([code, notices.length, left], [127, 1, []]);
  assert(notices[0]?.startsWith("error: Cannot start the kernel: no-such-kernel"), notices[0]);
});

Deno.test("a port that is taken: a line that says so, and no kernel stays behind", async () => {
  const pidFile = await Deno.makeTempFile();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ports = freePorts(5).with(3, taken.addr.port);
  const { code, notices, left } = await run(
    ["/bin/sh", "-c", `echo $$ > ${pidFile}; exec sleep 60`],
    { ports },
  );
  assertEquals([code, notices.length, left], [1, 1, []]);
  assert(notices[0]?.startsWith("error: Cannot bind"), notices[0]);
  const pid = (await Deno.readTextFile(pidFile)).trim();
  // It may have been ended before it wrote its id.
  if (pid !== "") {
    assertEquals((await new Deno.Command("kill", { args: ["-0", pid] }).output()).success, false);
  }
});

Deno.test("a connection file that is none: a line that names what is wrong", async () => {
  const { code, notices } = await run(["true"], { ports: [1, 2, 3, 4, 99999] });
  assertEquals(code, 1);
  assertEquals(notices, [
    "error: Cannot use the connection file: hb_port must be a port, received 99999",
  ]);
});

Deno.test("signals reach the kernel", async () => {
  const ready = await makeFifo();
  const running = run(
    [
      "/bin/sh",
      "-c",
      `exec 2> /dev/null; trap "exit 4" TERM; echo up > ${ready}; while :; do sleep 0.05; done`,
    ],
    {
      onSignal: (callback) => {
        Deno.readTextFile(ready).then(() => callback("SIGTERM"));
      },
    },
  );
  assertEquals((await running).code, 4);
});

Deno.test("a kernel that says nothing for 30 s is worth a word, and goes on", async () => {
  const ready = await makeFifo();
  const clock = new VirtualClock();
  let send = (_: KernelSignal): void => {};
  const running = run(["/bin/sh", "-c", `echo up > ${ready}; exec sleep 60`], {
    clock,
    onSignal: (callback) => send = callback,
    onNotice: () => send("SIGTERM"),
  });
  await Deno.readTextFile(ready);
  // The proxy is there once it has set its timer.
  while (clock.pending === 0) await clock.runUntilIdle();
  clock.advance(30_000);
  const { code, notices } = await running;
  assertEquals(code, 143);
  assertEquals(notices[0]?.startsWith("warning: the kernel has not opened its ports yet"), true);
});
