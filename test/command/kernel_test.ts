import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { dirname } from "@std/path";
import { runAsKernel } from "./run_as_kernel.ts";

/** Stands for the path of the kernel's connection file. */
const TOKEN = "{kernel_connection_file}";

Deno.test("a kernel gets its own connection file and the tap, and ends the sidecar as it ends", async () => {
  const script = 'cat "$1"; echo; echo "$SPARK_SUBMIT_OPTS"; echo "[$JAVA_TOOL_OPTIONS]"; exit 7';
  const { code, stdout, left, folder } = await runAsKernel(
    ["sh", "-c", script, "sh", TOKEN],
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

Deno.test("a kernel starts where there can be no runtime folder, and it is said", async () => {
  const { code, stdout, stderr, left } = await runAsKernel(
    ["sh", "-c", 'echo "[$SPARK_SUBMIT_OPTS]"; echo "$1"; cat "$1"; exit 7', "sh", TOKEN],
    { prepare: (runtimeFolder) => Deno.writeTextFileSync(runtimeFolder, "no folder") },
  );
  const [options, file = ""] = stdout.split("\n");
  assertEquals([code, options, left], [7, "[]", []]);
  assertStringIncludes(stdout, '"key": "a key"');
  assertStringIncludes(stderr, "sparkmonitor: Spark is not watched, there is no place for");
  assertStringIncludes(stderr, `it is in ${file} until the kernel ends`);
  await assertRejects(() => Deno.stat(dirname(file)), Deno.errors.NotFound);
});

Deno.test("a kernel starts where others may write to the runtime folder, and trusts nothing there", async () => {
  const { code, stdout, stderr } = await runAsKernel(
    ["sh", "-c", 'echo "$1"; exit 7', "sh", TOKEN],
    {
      prepare: (runtimeFolder) => {
        Deno.mkdirSync(runtimeFolder);
        Deno.chmodSync(runtimeFolder, 0o777);
      },
    },
  );
  assertEquals([code, stdout.includes("/sparkmonitor/kernel-")], [7, false]);
  assertStringIncludes(stderr, "run chmod 700 on it; the kernel is not affected");
});

Deno.test({
  name: "a kernel's drivers start where java cannot read the tap's path, and it is said",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const runtime = await Deno.makeTempDir({ prefix: "größe" });
    try {
      const { code, stdout, stderr } = await runAsKernel(
        ["sh", "-c", 'echo "[$SPARK_SUBMIT_OPTS]"; exit 7'],
        { env: { XDG_RUNTIME_DIR: runtime, LC_ALL: "C" } },
      );
      assertEquals([code, stdout], [7, "[]\n"]);
      assertMatch(stderr, /Cannot attach drivers: .*größe.*set LC_ALL=C\.UTF-8/);
    } finally {
      await Deno.remove(runtime, { recursive: true });
    }
  },
});
