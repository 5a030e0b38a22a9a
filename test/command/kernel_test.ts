import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { kernelCommand } from "../../command/kernelspec/kernel_command.ts";

/** Runs a program as a kernel, in the words that `install` writes. */
async function runAsKernel(
  program: readonly string[],
  { flags = [], env = {} }: { flags?: readonly string[]; env?: Record<string, string> } = {},
) {
  const folder = await Deno.makeTempDir();
  try {
    const connectionFile = join(folder, "clients.json");
    const ports = ["shell", "iopub", "stdin", "control", "hb"].map((channel) => {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      return [`${channel}_port`, listener.addr.port];
    });
    await Deno.writeTextFile(
      connectionFile,
      JSON.stringify({
        ...Object.fromEntries(ports),
        ip: "127.0.0.1",
        transport: "tcp",
        key: "a key",
        signature_scheme: "hmac-sha256",
      }),
    );
    const [deno = "", ...args] = kernelCommand();
    const { code, stdout, stderr } = await new Deno.Command(deno, {
      args: [...args, "kernel", "--connection-file", connectionFile, ...flags, "--", ...program],
      env: { XDG_RUNTIME_DIR: folder, SPARK_SUBMIT_OPTS: "", JAVA_TOOL_OPTIONS: "", ...env },
      cwd: folder,
      stdin: "null",
    }).output();
    const left = [...Deno.readDirSync(join(folder, "sparkmonitor"))].map(({ name }) => name);
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr), left, folder };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a kernel gets its own connection file and the tap, and ends the sidecar as it ends", async () => {
  const script = 'cat "$1"; echo; echo "$SPARK_SUBMIT_OPTS"; echo "[$JAVA_TOOL_OPTIONS]"; exit 7';
  const { code, stdout, left, folder } = await runAsKernel(
    ["sh", "-c", script, "sh", "{kernel_connection_file}"],
    { env: { SPARK_SUBMIT_OPTS: "-Xmx1g" } },
  );
  const lines = stdout.trim().split("\n");
  const [options = "", javaOptions] = lines.slice(-2);
  const file = JSON.parse(lines.slice(0, -2).join("\n"));
  assertEquals(code, 7);
  assertEquals([file.key, file.ip, file.transport], ["a key", "127.0.0.1", "tcp"]);
  assertMatch(options, /^-Xmx1g -javaagent:.*sparkmonitor-tap\.jar=/);
  assertStringIncludes(options, `=${folder}/sparkmonitor/kernel-`);
  assertEquals(javaOptions, "[]");
  assertEquals(left, []);
});

Deno.test("JAVA_TOOL_OPTIONS is for those who ask for it", async () => {
  const { stdout } = await runAsKernel(["sh", "-c", 'echo "$JAVA_TOOL_OPTIONS"'], {
    flags: ["--java-tool-options"],
    env: { JAVA_TOOL_OPTIONS: "-Xmx1g" },
  });
  assertMatch(stdout, /^-Xmx1g -javaagent:.*sparkmonitor-tap\.jar=/);
});

Deno.test("a kernel that is not there is one line and the shell's code", async () => {
  const { code, stderr } = await runAsKernel(["/no/such/kernel"]);
  assertEquals(code, 127);
  assertStringIncludes(
    stderr,
    "sparkmonitor: Cannot start the kernel: /no/such/kernel must be a program, received none",
  );
});
