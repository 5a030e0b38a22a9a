import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { dirname, fromFileUrl } from "@std/path";
import { TaskCounts } from "../../actors/stage/task_counts.ts";
import type { SparkEvent, StageTaskCounts } from "../../protocol/spark/spark_event.ts";
import { sparkJars } from "../../scripts/tap/build_jar.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { tapJar } from "../tap/tap_jar.ts";
import { addressFileIn, TapReceiver } from "../tap/tap_receiver.ts";
import { Child } from "./child.ts";
import { type PythonEnvironmentName, skipReason } from "./python_environment.ts";
import { sparks } from "./sparks.ts";
import { compareWithEventLog } from "./tap_and_event_log.ts";
import { decoded, linesNotOfSpark } from "./tap_lines.ts";
import { TappedSpark } from "./tapped_spark.ts";

const relayProgram = fromFileUrl(import.meta.resolve("../tap/stalling_relay.py"));
const isolated = fromFileUrl(import.meta.resolve("./IsolatedSpark.java"));

for (const { name: environment } of sparks) {
  tapTest(
    environment,
    "the tap tells what the event log does, and nothing secret",
    (folder) => compareWithEventLog({ environment, folder }),
  );
}

tapTest(
  "spark35",
  "a sidecar that goes and comes back hears the right counts",
  async (folder) => {
    await using spark = await TappedSpark.start({
      environment: "spark35",
      folder,
      addressFile: addressFileIn(folder),
    });
    // Nobody has listened yet.
    await spark.run(`count(7)`);
    {
      await using receiver = await TapReceiver.start({ folder });
      const connection = await receiver.accept();
      const lines = await connection.until('"Completed Indexes":[[0,6]]');
      assertObjectMatch(JSON.parse(lines[0]!), { Event: "SparkMonitorTapHello", Retold: true });
      await spark.run(`count(5)`);
      await connection.until("SparkListenerJobEnd");
    }
    // It was killed.
    await spark.run(`count(11); fail()`);
    await using receiver = await TapReceiver.start({ folder });
    const connection = await receiver.accept();
    const retold = await connection.until("SparkMonitorTapLeftOut");
    await spark.run(`count(13)`);
    await spark.finish();
    const lines = [...retold, ...await connection.rest()];
    const { code } = await spark.end();

    assertEquals(code, 0);
    const events = decoded(lines.filter((line) => !line.includes("SparkMonitorTap")));
    const ids = (type: string) => events.filter((it) => it.type === type).map(jobId);
    assertEquals(ids("jobStart"), ids("jobEnd"));
    assertEquals(ids("jobStart"), ids("jobStart").toSorted((a, b) => a - b));
    const stages = stated(lines);
    // Each count is a stage of its partitions and one that adds them up.
    assertEquals([...stages.values()].map(({ counts, numTasks }) => counts.current(numTasks)), [
      ...[7, 1, 5, 1, 11, 1].map(succeeded),
      { ...succeeded(0), numFailedTasks: 1 },
      ...[13, 1].map(succeeded),
    ]);
  },
);

tapTest("spark41", "a sidecar that stalls costs no result and bounded memory", async (folder) => {
  await using receiver = await TapReceiver.start({ folder });
  await using relay = new Child(["python3", relayProgram, `${receiver.port}`], { stdin: "piped" });
  await receiver.advertise(Number(await relay.nextLine()));
  await using spark = await TappedSpark.start({
    environment: "spark41",
    folder,
    addressFile: receiver.addressFile,
    settings: { "spark.ui.retainedJobs": "10", "spark.ui.retainedStages": "10" },
  });
  const connection = await receiver.accept();
  await spark.run(`count(10)`);
  const before = await heapInUse(spark);
  // More than the tap's buffer holds.
  await spark.run(`assert sc._jsc.sc().range(0, 5000, 1, 5000).count() == 5000`);
  // And far more than what it keeps.
  await spark.run(`sc.setLocalProperty("spark.job.description", "long " * 12000)`);
  await spark.run(`for _ in range(400): assert sc._jsc.sc().range(0, 9, 1, 2).count() == 9`);
  await spark.run(`sc.setLocalProperty("spark.job.description", "the last")`);
  await spark.run(`count(12)`);
  const after = await heapInUse(spark);
  // The descriptions alone are 24 MB.
  assert(after - before < 18e6, `${before} bytes before, ${after} after`);
  await relay.stdin.close();
  const lines = await connection.until('"the last"');
  lines.push(...await connection.until("SQLExecutionEnd"));
  await spark.finish();
  lines.push(...await connection.rest());
  const { code } = await spark.end();

  assertEquals(code, 0);
  assertEquals(lines.filter((line) => line.includes("SparkMonitorTapResync")).length, 1);
  const stages = stated(lines);
  const leftOut = leftOutIn(lines);
  for (const kind of ["TaskStart", "TaskEnd", "JobStart", "JobEnd", "StageCompleted"]) {
    assert((leftOut.get(`SparkListener${kind}`) ?? 0) > 0, kind);
  }
  const counts = [...stages.values()].map(({ counts, numTasks }) => counts.current(numTasks));
  assertEquals(counts.slice(-3), [2, 12, 1].map(succeeded));
  assert(counts.every(({ numCompletedTasks }) => numCompletedTasks > 0));
});

tapTest("spark35", "what Spark drops before the tap is counted, and said", async (folder) => {
  await using receiver = await TapReceiver.start({ folder });
  await using spark = await TappedSpark.start({
    environment: "spark35",
    folder,
    addressFile: receiver.addressFile,
    settings: { "spark.scheduler.listenerbus.eventqueue.sparkmonitor.capacity": "1" },
  });
  const connection = await receiver.accept();
  const counters = "sc._jsc.sc().listenerBus().metrics().metricRegistry().getCounters()";
  const dropped = `${counters}.get("queue.sparkmonitor.numDroppedEvents").getCount()`;
  await spark.run(`while ${dropped} == 0: assert count(50) == 50`);
  const numDropped = Number(await spark.ask(dropped));
  await spark.finish();
  const leftOut = leftOutIn(await connection.rest());
  assertEquals((await spark.end()).code, 0);
  const numTold = leftOut.get("SparkQueue") ?? 0;
  assert(numTold >= numDropped, `${numTold} of ${numDropped} are told`);
});

tapTest("spark35", "without a sidecar nothing is different", async (folder) => {
  await using spark = await TappedSpark.start({
    environment: "spark35",
    folder,
    addressFile: addressFileIn(folder),
  });
  await spark.run(`assert count(5) == 5`);
  await spark.stop(3);
  const { code, stderr } = await spark.end();
  assertEquals({ code, stderr: linesNotOfSpark(stderr) }, { code: 3, stderr: [] });
});

tapTest("spark41", "an agent that is named twice attaches once, to the later", async (folder) => {
  await using receiver = await TapReceiver.start({ folder });
  await using spark = await TappedSpark.start({
    environment: "spark41",
    folder,
    addressFile: receiver.addressFile,
    submitOptions: `"-javaagent:${tapJar}=${folder}/earlier"`,
  });
  const connection = await receiver.accept();
  await spark.run(`count(5)`);
  await spark.finish();
  const events = decoded((await connection.rest()).slice(1));
  const { code, stderr } = await spark.end();
  assertEquals({ code, stderr: linesNotOfSpark(stderr) }, { code: 0, stderr: [] });
  assertEquals(events.filter((it) => it.type === "applicationStart").length, 1);
  // Five of the count and the one that adds them up.
  assertEquals(events.filter((it) => it.type === "taskEnd").length, 6);
});

tapTest(
  "spark35",
  "whoever does not know the token hears nothing, and none is seen",
  async (folder) => {
    await using receiver = await TapReceiver.start({ folder, token: "0".repeat(32) });
    await using spark = await TappedSpark.start({
      environment: "spark35",
      folder,
      addressFile: receiver.addressFile,
    });
    await spark.run(`count(5)`);
    const first = await receiver.accept();
    const second = await receiver.accept();
    assertEquals([await first.rest(), await second.rest()], [[], []]);
    const seen = await processes();
    assert(seen.includes(receiver.addressFile));
    for (const token of receiver.tokens) assert(!seen.includes(token));
    await spark.finish();
    assertEquals((await spark.end()).code, 0);
  },
);

const tooOpen = { "an address file of mode 640": "file", "its folder of mode 740": "folder" };
for (const [what, place] of Object.entries(tooOpen)) {
  tapTest("spark35", `${what} is refused`, async (folder) => {
    await using receiver = await TapReceiver.start({ folder });
    const path = place === "file" ? receiver.addressFile : dirname(receiver.addressFile);
    const { mode } = await Deno.stat(path);
    await Deno.chmod(path, mode! | 0o040);
    await using spark = await TappedSpark.start({
      environment: "spark35",
      folder,
      addressFile: receiver.addressFile,
    });
    await spark.run(`count(5)`);
    await Deno.chmod(path, mode!);
    const connection = await receiver.accept();
    const { Retold: isRetold } = JSON.parse(await connection.next() ?? "{}");
    // So the first tries were none.
    assertEquals(isRetold, true);
    await spark.finish();
  });
}

tapTest("spark41", "the sidecar can cancel a job, a stage and a job group", async (folder) => {
  await using receiver = await TapReceiver.start({ folder });
  await using spark = await TappedSpark.start({
    environment: "spark41",
    folder,
    addressFile: receiver.addressFile,
  });
  const connection = await receiver.accept();
  const ask = async (request: number, what: string) => {
    await connection.send(`${request} ${what}`);
    const lines = await connection.until(`"Request":${request}`);
    return JSON.parse(lines.at(-1)!);
  };
  // The job's end may come before the answer, or after it.
  const cancel = async (request: number, what: string) => {
    await connection.send(`${request} ${what}`);
    const awaited = new Set([`"Request":${request}`, '"Result":"JobFailed"']);
    let answer = "";
    while (awaited.size > 0) {
      const line = await connection.next();
      if (line === undefined) throw new Error(`The connection ended before ${[...awaited]}`);
      for (const text of awaited) if (line.includes(text)) awaited.delete(text);
      if (line.includes(`"Request":${request}`)) answer = line;
    }
    return JSON.parse(answer);
  };
  const sleep = async (group: string) => {
    await spark.run(
      `in_background(lambda: (sc.setJobGroup("${group}", "sleeps", True), sleep()))`,
    );
    const [start = ""] = (await connection.until("SparkListenerJobStart")).slice(-1);
    const lines = [start, ...await connection.until("SparkListenerTaskStart")];
    return lines.flatMap((line) => /"(Job|Stage) ID":(\d+)/.exec(line)?.[2] ?? []);
  };

  const [job] = await sleep("one");
  assertObjectMatch(await cancel(1, `cancelJob ${job}`), {
    Outcome: "requested",
    Detail: `Spark was asked to cancel job ${job}`,
  });
  assertObjectMatch(await ask(2, `cancelJob ${job}`), { Outcome: "notRunning" });

  const [, stage] = await sleep("two");
  assertObjectMatch(await cancel(3, `cancelStage ${stage}`), { Outcome: "requested" });

  await sleep("drei ☃");
  assertObjectMatch(await cancel(4, `cancelJobGroup ${encodeURIComponent("drei ☃")}`), {
    Outcome: "requested",
  });
  assertObjectMatch(await ask(5, "cancelJobGroup none"), { Outcome: "notRunning" });
  assertObjectMatch(await ask(6, "dance"), { Outcome: "failed" });
  assertObjectMatch(await ask(7, "cancelJob x"), { Outcome: "failed" });
  await spark.finish();
});

tapTest(
  "spark41",
  "Spark in a class loader that does not know the agent is tapped, too",
  async (folder) => {
    await using receiver = await TapReceiver.start({ folder });
    const opens = ["java.lang", "java.nio", "java.util", "sun.nio.ch", "java.lang.invoke"]
      .map((it) => `--add-opens=java.base/${it}=ALL-UNNAMED`);
    const agent = `-javaagent:${tapJar}=${receiver.addressFile}`;
    await using program = new Child(
      ["java", agent, ...opens, isolated, await sparkJars("spark41"), folder],
      { cwd: folder, env: { SPARK_LOCAL_HOSTNAME: "localhost" } },
    );
    const connection = await receiver.accept();
    const events = decoded((await connection.rest()).slice(1));
    const { code, stdout } = await program.end();
    assertEquals({ code, stdout }, { code: 0, stdout: ["8 partitions"] });
    const numEnds = events.filter((it) => it.type === "taskEnd").length;
    assertEquals([numEnds, events.at(-1)?.type], [8, "applicationEnd"]);
  },
);

function tapTest(
  environment: PythonEnvironmentName,
  name: string,
  test: (folder: string) => Promise<void>,
): void {
  Deno.test({
    name: `${environment}: ${name}`,
    ignore: skipReason(environment) !== undefined,
    fn: () => withFolder(test),
  });
}

interface StatedStage {
  readonly numTasks: number;
  readonly counts: TaskCounts;
}

/** What these lines say was left out, by name. */
function leftOutIn(lines: readonly string[]): ReadonlyMap<string, number> {
  const leftOut = new Map<string, number>();
  for (const line of lines) {
    if (!line.startsWith('{"Event":"SparkMonitorTapLeftOut"')) continue;
    for (const [name, count] of Object.entries<number>(JSON.parse(line).Events)) {
      leftOut.set(name, (leftOut.get(name) ?? 0) + count);
    }
  }
  return leftOut;
}

/** What a sidecar knows after these lines: the counters of each stage attempt. */
function stated(lines: readonly string[]): ReadonlyMap<string, StatedStage> {
  const stages = new Map<string, StatedStage>();
  for (const line of lines) {
    if (line.startsWith('{"Event":"SparkMonitorTap')) {
      const message = JSON.parse(line);
      if (message.Event === "SparkMonitorTapResync") stages.clear();
      if (message.Event === "SparkMonitorTapStageTaskCounts") state(stages, message);
      continue;
    }
    const [event] = decoded([line]);
    if (event?.type === "stageSubmitted") {
      const { stageId, attemptId, numTasks } = event.stage;
      stages.set(`${stageId}.${attemptId}`, { numTasks, counts: new TaskCounts() });
    } else if (event?.type === "taskStart" || event?.type === "taskEnd") {
      const { numTasks, counts } = stages.get(`${event.stageId}.${event.stageAttemptId}`)!;
      const { taskId, index } = event.task;
      if (event.type === "taskStart") counts.start(taskId, index, numTasks);
      else counts.end(taskId, index, numTasks, event.outcome);
    }
  }
  return stages;
}

// deno-lint-ignore no-explicit-any -- JSON of the tap's own form
function state(stages: ReadonlyMap<string, StatedStage>, message: any): void {
  const stageId: number = message["Stage ID"];
  const stageAttemptId: number = message["Stage Attempt ID"];
  const { counts, numTasks } = stages.get(`${stageId}.${stageAttemptId}`)!;
  const event: StageTaskCounts = {
    type: "stageTaskCounts",
    stageId,
    stageAttemptId,
    numActiveTasks: message["Active Task IDs"].length,
    numCompletedTasks: 0,
    numFailedTasks: message["Failed Tasks"],
    numKilledTasks: message["Killed Tasks"],
    tasks: {
      activeTaskIds: message["Active Task IDs"],
      completedIndexes: message["Completed Indexes"],
    },
  };
  counts.replace(event, numTasks);
}

function succeeded(numCompletedTasks: number): ReturnType<TaskCounts["current"]> {
  return { numActiveTasks: 0, numCompletedTasks, numFailedTasks: 0, numKilledTasks: 0 };
}

function jobId(event: SparkEvent): number {
  return "jobId" in event ? event.jobId : -1;
}

/** Bytes, after a full collection of garbage. */
async function heapInUse(spark: TappedSpark): Promise<number> {
  await spark.run(`sc._jvm.System.gc()`);
  const runtime = "sc._jvm.Runtime.getRuntime()";
  return Number(await spark.ask(`${runtime}.totalMemory() - ${runtime}.freeMemory()`));
}

/** The command lines and environments of all processes that can be read. */
async function processes(): Promise<string> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>&-; true"],
  }).output();
  return new TextDecoder().decode(stdout);
}
