import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { agentIn } from "../../actors/source/tap/java_agent.ts";
import manifest from "../../deno.json" with { type: "json" };
import {
  LineReader,
  root,
  runSparkmonitor,
  startSparkmonitor,
  withFolder,
} from "./run_sparkmonitor.ts";

const hint = "sparkmonitor: no Spark driver attached; " +
  "`deno task sparkmonitor doctor` says what may keep one away\n";

const ends: [script: string, code: number][] = [
  ["exit 0", 0],
  ["exit 3", 3],
  ["kill -TERM $$", 143],
  ["kill -KILL $$", 137],
];

for (const [script, code] of ends) {
  Deno.test(`run ends as its program does: ${script}`, async () => {
    const result = await runSparkmonitor(["run", "--", "sh", "-c", script]);
    assertEquals(result, { code, stdout: "", stderr: hint });
  });
}

Deno.test("a program that is not there, or is none, is one line and the shell's code", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "data"), "");
    assertEquals(await runSparkmonitor(["run", "--", "no-such-program"]), {
      code: 127,
      stdout: "",
      stderr: "sparkmonitor: Cannot run no-such-program: not found\n",
    });
    assertEquals(await runSparkmonitor(["run", "--", "./data"], { cwd: folder }), {
      code: 126,
      stdout: "",
      stderr: "sparkmonitor: Cannot run ./data: not executable\n",
    });
  });
});

Deno.test("the program's arguments and folder reach it as they are", async () => {
  await withFolder(async (folder) => {
    const script = 'pwd -P; echo "$PWD"; printf "[%s]" "$@"';
    const words = ["sh", "-c", script, "sh", "--verbose", "--out", "a b", "", "--", "-x"];
    const real = await Deno.realPath(folder);
    const stdout = `${real}\n${real}\n[--verbose][--out][a b][][--][-x]`;
    for (const separator of [["--"], []]) {
      const result = await runSparkmonitor(["run", "--quiet", ...separator, ...words], {
        cwd: real,
      });
      assertEquals(result, { code: 0, stdout, stderr: "" });
    }
  });
});

Deno.test("input and output are the program's, byte for byte", async () => {
  const child = startSparkmonitor(
    ["run", "--quiet", "--", "sh", "-c", "cat; printf 'e\\0\\377' >&2"],
    { stdin: "piped" },
  );
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const writer = child.stdin.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const [{ stdout, stderr }] = await Promise.all([child.output(), written]);
  assertEquals(stdout, bytes);
  assertEquals(stderr, new Uint8Array([0x65, 0, 0xff]));
});

Deno.test("without a terminal every signal reaches the program", async () => {
  const signals = ["HUP", "INT", "QUIT", "USR1", "USR2", "TERM"];
  const traps = signals.map((signal) => `trap 'echo ${signal}' ${signal}; `).join("");
  const script = `${traps} trap 'echo TERM; exit 5' TERM; echo ready; while :; do sleep 0.05; done`;
  const child = startSparkmonitor(["run", "--", "sh", "-c", script], { detached: true });
  const stdout = new LineReader(child.stdout);
  assertEquals(await stdout.next(), "ready");
  for (const signal of signals) {
    child.kill(`SIG${signal}` as Deno.Signal);
    assertEquals(await stdout.next(), signal);
  }
  assertEquals([(await child.status).code, await stdout.rest()], [5, []]);
  await child.stderr.cancel();
});

Deno.test("a signal that is ignored stays so, as with nohup", async () => {
  const command = manifest.tasks.sparkmonitor;
  const script = `trap '' HUP INT; exec ${command} run --quiet -- ` +
    "sh -c 'kill -HUP $$; kill -INT $$; echo survived'";
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script], cwd: root }).output();
  assertEquals(new TextDecoder().decode(stdout), "survived\n");
});

Deno.test("the agent is added to what SPARK_SUBMIT_OPTS holds", async () => {
  const env = { SPARK_SUBMIT_OPTS: "-Xmx1g '-Dname=two words'" };
  const program = ["sh", "-c", 'printf %s "$SPARK_SUBMIT_OPTS"'];
  const { stdout } = await runSparkmonitor(["run", "--", ...program], { env });
  assertEquals(stdout.startsWith(`${env.SPARK_SUBMIT_OPTS} -javaagent:`), true, stdout);
  const { addressFile = "" } = agentIn(stdout) ?? {};
  assertMatch(addressFile, /\/sparkmonitor\/run-[0-9a-f]{32}$/);
});

Deno.test("a driver of the program is counted, and its frames are written", async () => {
  await withFolder(async (folder) => {
    const program = fromFileUrl(import.meta.resolve("./fake_driver_program.ts"));
    const permissions = ["--allow-read", "--allow-net=127.0.0.1", "--allow-env"];
    const { code, stdout, stderr } = await runSparkmonitor(
      ["run", "--out", "f.ndjson", "--", "deno", "run", "-q", ...permissions, program],
      { cwd: folder },
    );
    assertEquals([code, stdout], [0, ""]);
    assertMatch(stderr, /(^|\n)sparkmonitor: 1 application, 0 jobs, 0 tasks, \d.*\n$/);
    const frames = (await Deno.readTextFile(join(folder, "f.ndjson"))).trimEnd().split("\n");
    assertEquals(frames.map((frame) => JSON.parse(frame).appName), ["Etl"]);
  });
});

Deno.test("where drivers cannot be attached the program runs as if alone", async () => {
  await withFolder(async (runtime) => {
    await Deno.mkdir(join(runtime, "sparkmonitor"));
    await Deno.chmod(join(runtime, "sparkmonitor"), 0o755);
    const { code, stdout, stderr } = await runSparkmonitor(
      ["run", "--", "sh", "-c", 'echo "<$SPARK_SUBMIT_OPTS>"; exit 4'],
      { env: { XDG_RUNTIME_DIR: runtime, SPARK_SUBMIT_OPTS: "-Xmx1g" } },
    );
    assertEquals([code, stdout], [4, "<-Xmx1g>\n"]);
    assertMatch(stderr, /^sparkmonitor: Cannot keep .*700.*; the program is not affected\n$/);
  });
});

Deno.test({
  name: "a path that java would garble keeps drivers away, not the program from running",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const runtime = join(folder, "größe");
      const program = ["run", "--", "sh", "-c", 'echo "<$SPARK_SUBMIT_OPTS>"'];
      const env = { XDG_RUNTIME_DIR: runtime };
      const garbled = await runSparkmonitor(program, { env: { ...env, LC_ALL: "C" } });
      assertEquals([garbled.code, garbled.stdout], [0, "<>\n"]);
      assertMatch(
        garbled.stderr,
        /^sparkmonitor: Cannot attach drivers: .*größe.*set LC_ALL=C\.UTF-8.*not affected\n$/,
      );
      assertEquals(await Array.fromAsync(Deno.readDir(join(runtime, "sparkmonitor"))), []);
      const read = await runSparkmonitor(program, { env: { ...env, LC_ALL: "C.UTF-8" } });
      assertMatch(read.stdout, /^<-javaagent:.*größe/);
    }),
});

Deno.test("frames that cannot be written are one line, and the program runs", async () => {
  const { code, stdout, stderr } = await runSparkmonitor(
    ["run", "--quiet", "--out", "/nowhere/frames", "--", "sh", "-c", "echo out; exit 4"],
  );
  assertEquals([code, stdout], [4, "out\n"]);
  assertMatch(stderr, /^sparkmonitor: Cannot write frames to \/nowhere\/frames: .*affected\n$/);
});

Deno.test("a wrong configuration is said before anything runs", async () => {
  const { code, stdout, stderr } = await runSparkmonitor(
    ["run", "--dialect", "swedish", "--", "echo", "ran"],
  );
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "Cannot use --dialect on the command line");
});

Deno.test("the out of the configuration is serve's: run does not write there", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "sparkmonitor.jsonc"), '{ "out": "frames.ndjson" }');
    assertEquals((await runSparkmonitor(["run", "--", "true"], { cwd: folder })).code, 0);
    await assertRejects(() => Deno.stat(join(folder, "frames.ndjson")), Deno.errors.NotFound);
  });
});
