import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { Frame } from "../../protocol/frames/frame.ts";
import { root, withFolder } from "../command/run_sparkmonitor.ts";
import { Child, type ChildResult, sparkmonitor } from "./child.ts";
import { PseudoTerminal } from "./pseudo_terminal.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { sparks, withoutLog } from "./sparks.ts";

const program = fromFileUrl(import.meta.resolve("./run_program.py"));
const saysSignals = fromFileUrl(import.meta.resolve("./says_signals.py"));

/** What a user may have set, each in a way of its own. */
const settings = {
  submitOptions: { SPARK_SUBMIT_OPTS: "-XX:TieredStopAtLevel=1 '-Dusers.property=two words'" },
  submitArguments: { PYSPARK_SUBMIT_ARGS: "--conf spark.users.own=kept pyspark-shell" },
  session: { "spark.extraListeners": "org.apache.spark.scheduler.StatsReportListener" },
};

/** What a program says of the settings, and of itself. */
function expectedOutput(
  facts: { listeners?: boolean; own?: string; other?: string; property?: string },
): string[] {
  return [
    `extraListeners ${facts.listeners ? settings.session["spark.extraListeners"] : "None"}`,
    `users.own ${facts.own ?? "None"}`,
    `users.other ${facts.other ?? "None"}`,
    `property ${facts.property ?? "None"}`,
    facts.listeners ? "True" : "False",
    "28",
    "100",
  ];
}

for (const { name: environment } of sparks) {
  const ignore = skipReason(environment) !== undefined;

  Deno.test({
    name: `${environment}: run changes nothing for a program with all settings, and has its frames`,
    ignore,
    fn: () =>
      withFolder(async (folder) => {
        const { python } = await pythonEnvironment(environment);
        const command = [python, program, "3", JSON.stringify(settings.session), "0", "stdin"];
        const env = { ...settings.submitOptions, ...settings.submitArguments };
        const alone = await runAlone(command, folder, env);
        const run = await runWatched(["--quiet"], command, folder, env);
        const output = expectedOutput({ listeners: true, own: "kept", property: "two words" });
        assertEquals(run.stdout, ["read a line", ...output]);
        assertEquals(run, alone);
        assertComplete(await framesIn(folder));
      }),
  });

  Deno.test({
    name: `${environment}: a terminal has one line while a job runs, and a summary at the end`,
    ignore,
    fn: () =>
      withFolder(async (folder) => {
        const { python } = await pythonEnvironment(environment);
        const go = join(folder, "go");
        const command = [python, program, "0", "{}", "0", go];
        await using terminal = new PseudoTerminal(watched([], command), inFolder(folder));
        await terminal.shows((lines) => lines.some((line) => /^Job 0 .*\d\/8 .*active/.test(line)));
        await Deno.writeTextFile(go, "");
        assertEquals(await terminal.end(), 0);
        assert(terminal.lines.includes("100"), terminal.lines.join("\n"));
        assertEquals(terminal.lines.filter((line) => line.startsWith("Job ")), []);
        assertMatch(
          terminal.lines.at(-1) ?? "",
          /^sparkmonitor: 1 application, \d jobs, \d+ tasks, /,
        );
      }),
  });
}

const alone: [name: string, session: object, env: Record<string, string>, output: string[]][] = [
  ["SPARK_SUBMIT_OPTS", {}, settings.submitOptions, expectedOutput({ property: "two words" })],
  ["PYSPARK_SUBMIT_ARGS", {}, settings.submitArguments, expectedOutput({ own: "kept" })],
  ["the session's own listeners", settings.session, {}, expectedOutput({ listeners: true })],
];

for (const [name, session, env, output] of alone) {
  Deno.test({
    name: `run keeps ${name}`,
    ignore: skipReason("spark35") !== undefined,
    fn: () =>
      withFolder(async (folder) => {
        const { python } = await pythonEnvironment("spark35");
        const command = [python, program, "0", JSON.stringify(session), "0"];
        const { code, stdout } = await runWatched(["--quiet"], command, folder, env);
        assertEquals([code, stdout], [0, output]);
        assertComplete(await framesIn(folder));
      }),
  });
}

Deno.test({
  name: "run keeps what spark-submit is given, and says in plain lines what jobs do",
  ignore: skipReason("spark35") !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const { python, prefix } = await pythonEnvironment("spark35");
      const command = [
        ...[join(prefix, "bin", "spark-submit"), "--conf", "spark.users.other=kept"],
        ...[program, "0", "{}", "0"],
      ];
      const env = { PYSPARK_PYTHON: python, PATH: `${prefix}/bin:${Deno.env.get("PATH")}` };
      const { code, stdout, stderr } = await runWatched([], command, folder, env);
      assertEquals([code, stdout], [0, expectedOutput({ other: "kept" })]);
      const lines = stderr.flatMap((line) => line.match(/sparkmonitor: .*/) ?? []);
      const place = String.raw`collect at .*run_program\.py:\d+`;
      assertMatch(lines[0] ?? "", /watch at http:\/\/127\.0\.0\.1:\d+\/\?token=[\da-f]{32}$/);
      assertMatch(lines[1] ?? "", new RegExp(`job 0 started: ${place} \\(1 stage, 8 tasks\\)`));
      const end = lines.find((line) => line.includes("completed after"));
      assertMatch(end ?? "", /job 0 completed after .* s: 8 tasks completed$/);
      assertMatch(lines.at(-1) ?? "", /1 application, \d jobs, \d+ tasks, /);
    }),
});

Deno.test({
  name: "Ctrl-C in a terminal is the program's: run waits for its end and has its last frames",
  ignore: skipReason("spark35") !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const { python } = await pythonEnvironment("spark35");
      const command = [python, program, "0", "{}", "60"];
      // As a user starts it: `deno task` repeats the terminal's signals.
      await using terminal = new PseudoTerminal(
        ["deno", "task", "-q", "--config", join(root, "deno.json"), "sparkmonitor"]
          .concat("run", "--out", "frames.ndjson", "--", command),
        inFolder(folder),
      );
      await terminal.shows((lines) => lines.some((line) => /^Job 0 .*[1-9]\d* active/.test(line)));
      await terminal.type("\x03");
      const code = await terminal.end();
      // An error that Python does not catch; 130 would be the code of what a signal ends.
      assertEquals(code, 1, terminal.lines.join("\n"));
      assert(terminal.lines.includes("Traceback (most recent call last):"));
      assertMatch(terminal.lines.at(-1) ?? "", /^sparkmonitor: 1 application, 1 job \(1 /);
      const types = (await framesIn(folder)).map(({ msgtype }) => msgtype);
      assert(types.includes("sparkJobEnd") && types.includes("sparkApplicationEnd"));
    }),
});

Deno.test("Ctrl-C in a terminal reaches the program once", async () => {
  await using terminal = new PseudoTerminal(
    [...sparkmonitor, "run", "--quiet", "--", "python3", saysSignals],
    { cwd: root },
  );
  const ready = () => terminal.lines.flatMap((line) => /^ready (\d+)/.exec(line)?.[1] ?? []);
  await terminal.shows(() => ready().length > 0);
  await terminal.type("\x03");
  await terminal.shows((lines) => lines.some((line) => line.endsWith("SIGINT")));
  // What run passes on comes in order.
  Deno.kill(Number(ready()[0]), "SIGHUP");
  assertEquals(await terminal.end(), 5);
  assertEquals(terminal.lines.slice(1), ["^CSIGINT", "SIGHUP"]);
});

Deno.test("Ctrl-C once ends serve in order, though deno task repeats it", async () => {
  await using terminal = new PseudoTerminal(["deno", "task", "-q", "start"], { cwd: root });
  await terminal.shows((lines) => lines.some((line) => line.includes("/?token=")));
  await terminal.type("\x03");
  assertEquals(await terminal.end(), 0);
});

/** The words that run a command and watch it. */
function watched(flags: readonly string[], command: readonly string[]): string[] {
  return [...sparkmonitor, "run", "--out", "frames.ndjson", ...flags, "--", ...command];
}

/** Where and with what a user's program runs. */
function inFolder(folder: string, env: Record<string, string> = {}) {
  return {
    cwd: root,
    env: {
      INIT_CWD: folder,
      TMPDIR: folder,
      SPARK_LOCAL_HOSTNAME: "localhost",
      SPARK_CONF_DIR: folder,
      ...env,
    },
  };
}

function runWatched(
  flags: readonly string[],
  command: readonly string[],
  folder: string,
  env: Record<string, string>,
): Promise<Ran> {
  return runToEnd(
    new Child(watched(flags, command), {
      ...inFolder(folder, env),
      stdin: "piped",
    }),
  );
}

function runAlone(
  command: readonly string[],
  folder: string,
  env: Record<string, string>,
): Promise<Ran> {
  return runToEnd(new Child(command, { ...inFolder(folder, env), cwd: folder, stdin: "piped" }));
}

interface Ran {
  readonly code: number;
  readonly stdout: readonly string[];
  /** Without the times of log lines, Spark's own bar and whether a port is free: those differ. */
  readonly stderr: readonly string[];
}

async function runToEnd(child: Child): Promise<Ran> {
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("a line\n"));
  await writer.close();
  const { code, stdout, stderr }: ChildResult = await child.end();
  const kept = stderr.split("\n").filter((line) => !line.includes("could not bind on port"));
  const lines = kept.map((line) =>
    line.replace(/^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d /, "").replaceAll(/\r(\[Stage [^\r]*| *)/g, "")
  );
  return { code, stdout: withoutLog(stdout), stderr: lines };
}

async function framesIn(folder: string): Promise<Frame[]> {
  const text = await Deno.readTextFile(join(folder, "frames.ndjson"));
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** All frames are there: from the application's start to its end, each job with both of its own. */
function assertComplete(frames: readonly Frame[]): void {
  assertEquals(frames.map(({ seq }) => seq), frames.map((_, index) => index + 1));
  const types = frames.map(({ msgtype }) => msgtype);
  assert(types.includes("sparkApplicationStart"));
  assertEquals(types.at(-1), "sparkApplicationEnd");
  const ids = (type: Frame["msgtype"]) =>
    frames.flatMap((frame) => frame.msgtype === type && "jobId" in frame ? [frame.jobId] : []);
  assert(ids("sparkJobStart").length >= 2);
  assertEquals(ids("sparkJobEnd"), ids("sparkJobStart"));
}
