import { assert, assertEquals, assertThrows } from "@std/assert";
import { ChildKernel, KernelStartError } from "../../../kernel/child/child_kernel.ts";
import { makeFifo } from "./make_fifo.ts";

const spawn = (command: readonly string[], env: Record<string, string> = {}) =>
  ChildKernel.spawn({ command, env, connectionFile: "/run/k $&.json" });

const shell = (script: string, ...args: string[]) =>
  spawn(["/bin/sh", "-c", script, "sh", ...args]);

Deno.test("the kernel's exit code is handed on, and that of a signal is 128 and its number", async () => {
  assertEquals(await shell("exit 7").ended, 7);
  assertEquals(await shell("kill -s KILL $$").ended, 137);
});

Deno.test("the path of the connection file is put in wherever its token stands, as it is", async () => {
  const child = shell(
    'test "$1" = "--f=/run/k \\$&.json:/run/k \\$&.json"',
    "--f={kernel_connection_file}:{kernel_connection_file}",
  );
  assertEquals(await child.ended, 0);
});

Deno.test("the kernel has the sidecar's variables, those given, and its parent's id", async () => {
  const script = 'test "$GIVEN" = yes && test "$PATH" && test "$JPY_PARENT_PID" = "$1"';
  const child = spawn(["/bin/sh", "-c", script, "sh", String(Deno.pid)], { GIVEN: "yes" });
  assertEquals(await child.ended, 0);
});

Deno.test("the kernel leads a group of its own, and a signal reaches all of it", async () => {
  const fifo = await makeFifo();
  // The inner one says that it is there, and takes the signal as the outer one does.
  const inner = 'trap "exit 3" TERM; echo up > "$1"; while :; do sleep 0.05; done';
  // Without a shell's "Terminated".
  const outer = 'exec 2> /dev/null; trap : TERM; /bin/sh -c "$2" sh "$1" & wait; wait $!; exit $?';
  const child = shell(outer, fifo, inner);
  assertEquals((await Deno.readTextFile(fifo)).trim(), "up");
  child.signal("SIGTERM");
  assertEquals(await child.ended, 3);
});

Deno.test("a signal to a kernel that has ended is no error", async () => {
  const child = shell("exit 0");
  await child.ended;
  child.signal("SIGTERM");
});

Deno.test("a program that is not there, or none, ends as in a shell, in one clear line", () => {
  const notThere = assertThrows(() => spawn(["no-such-kernel"]), KernelStartError);
  assertEquals(notThere.code, 127);
  assert(notThere.message.startsWith("Cannot start the kernel: no-such-kernel"), notThere.message);
  const file = Deno.makeTempFileSync();
  const noProgram = assertThrows(() => spawn([file]), KernelStartError);
  assertEquals(noProgram.code, 126);
  assertThrows(() => spawn([]), KernelStartError, "it must have a command");
});
