import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { EventLogSource } from "../../../actors/source/event_log/event_log_source.ts";
import { encodeEventLog } from "../../../protocol/event_log/encode_event_log.ts";
import type { EventLogInput } from "../../../protocol/event_log/event_log_input.ts";
import { eventLogName } from "../../../protocol/event_log/event_log_name.ts";
import type { Frame } from "../../../protocol/frames/frame.ts";
import type { SparkEvent, TaskEnd } from "../../../protocol/spark/spark_event.ts";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { goldenWorkloads, readGolden } from "../../fixtures/golden.ts";
import { eventsOf, sourceOf } from "../../replay_log.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
  taskStart,
} from "../../spark_events.ts";
import { type Recorded, recorded } from "./recorded.ts";

for (const workload of goldenWorkloads) {
  Deno.test(`${workload}: an export that is read again comes to the same frames and state`, async () => {
    const events = eventsOf(readGolden(workload, "eventlog"));
    const first = await recorded(() => sourceOf(events));
    const again = await readAgain(first);
    assertEquals(withoutSeq(again), withoutSeq(first));
    assertEquals(comparable(again.frames), comparable(first.frames));
  });

  Deno.test(`${workload}: so does one of an application that runs, wherever its log is cut`, async () => {
    const events = eventsOf(readGolden(workload, "eventlog"));
    const start = events.findIndex(({ type }) => type === "applicationStart");
    const step = Math.ceil(events.length / 8);
    for (let count = start + 1; count < events.length; count += step) {
      const first = await recorded(() => sourceOf(events.slice(0, count)));
      assertEquals(withoutSeq(await readAgain(first)), withoutSeq(first));
    }
  });
}

/** What a monitor makes of the export of what another one has. */
function readAgain({ input }: Recorded): Promise<Recorded> {
  return withFolder(async (folder) => {
    const path = `${folder}/${eventLogName(input.application)}`;
    await Deno.writeTextFile(path, [...encodeEventLog(input)].join(""));
    return await recorded((clock) =>
      new EventLogSource({ name: "events", path, follow: false, clock })
    );
  });
}

/** Snapshots of running stages take numbers, too, and fall between other events. */
function withoutSeq({ snapshot }: Recorded) {
  return { ...snapshot, seq: 0 };
}

/**
 * The frames but for the snapshots of running stages, in one order. An export
 * is in the order of time, so a task that ended before its stage did, and was
 * told of after it, counts at the stage's end.
 */
function comparable(frames: readonly Frame[]) {
  const key = (frame: Frame) => JSON.stringify({ ...frame, metrics: 0, seq: 0 });
  return frames.filter(({ msgtype }) => msgtype !== "sparkStageActive").map((frame) => {
    const counts = { numCompletedTasks: 0, numMissingTaskEnds: 0, taskMetrics: null };
    return { ...frame, seq: 0, ..."numCompletedTasks" in frame ? counts : {} } as Frame;
  }).sort((a, b) => key(a) < key(b) ? -1 : 1);
}

const metrics: TaskEnd["metrics"] = {
  executorDeserializeTime: 1,
  executorRunTime: 6,
  resultSerializationTime: 1,
  jvmGCTime: 2,
  resultSize: 1000,
  memoryBytesSpilled: 3,
  diskBytesSpilled: 4,
  peakExecutionMemory: 5,
  fetchWaitTime: 1,
  shuffleWriteTime: 2e6,
  shuffleReadBytes: 600,
  shuffleWriteBytes: 700,
};

/** What a monitor has of some events of an application with the executor "1". */
async function inputOf(...events: readonly SparkEvent[]): Promise<EventLogInput> {
  const executor: SparkEvent = {
    type: "executorAdded",
    executorId: "1",
    time: T0,
    host: "localhost",
    totalCores: 2,
  };
  return (await recorded(() => sourceOf([applicationStart(), executor, ...events]))).input;
}

/** The log's lines, from JSON. */
// deno-lint-ignore no-explicit-any
function linesOf(input: EventLogInput): any[] {
  const text = [...encodeEventLog(input)].join("");
  assert(text.endsWith("\n"));
  return text.slice(0, -1).split("\n").map((line) => JSON.parse(line));
}

/** The events in short, as `TaskStart 7`, without the log's head. */
function brief(input: EventLogInput): string[] {
  return linesOf(input).slice(2).map((line) => {
    const id = line["Job ID"] ?? line["Task Info"]?.["Task ID"] ??
      line["Stage Info"]?.["Stage ID"] ?? line["Executor ID"] ?? line.executionId ?? "";
    return `${line.Event.replace(/^.*SparkListener/, "")} ${id}`;
  });
}

Deno.test("within one millisecond each task is between the start and the end of its stage", async () => {
  const [first, second] = [stageInfo(0, { numTasks: 1 }), stageInfo(1, { numTasks: 1 })];
  const atOnce = { launchTime: T0, finishTime: T0 };
  const input = await inputOf(
    jobStart(0, [first, second]),
    stageSubmitted(first),
    taskStart(0, { launchTime: T0 }),
    taskEnd(0, atOnce, { metrics }),
    stageCompleted(first, T0),
    stageSubmitted(second),
    taskStart(1, { launchTime: T0 }, 1),
    taskEnd(1, atOnce, { stageId: 1, metrics }),
    stageCompleted(second, T0),
    { ...jobEnd(0), completionTime: T0 } as SparkEvent,
  );
  assertEquals(brief(input), [
    "ExecutorAdded 1",
    ...["JobStart 0", "StageSubmitted 0", "TaskStart 0", "TaskEnd 0", "StageCompleted 0"],
    ...["StageSubmitted 1", "TaskStart 1", "TaskEnd 1", "StageCompleted 1", "JobEnd 0"],
  ]);
});

Deno.test("what runs has a start and no end", async () => {
  const info = stageInfo(0);
  const input = await inputOf(jobStart(0, [info]), stageSubmitted(info), taskStart(0));
  assertEquals(brief(input), ["ExecutorAdded 1", "JobStart 0", "StageSubmitted 0", "TaskStart 0"]);
});

Deno.test("a history server's listing ends with the third line, whatever follows", async () => {
  const { application, ...input } = await inputOf();
  const named = { ...application, sparkVersion: "4.1.1", appAttemptId: "2", endTime: T0 + 9 };
  const [log, start, environment, ...rest] = linesOf({ application: named, ...input });
  assertEquals(log, { Event: "SparkListenerLogStart", "Spark Version": "4.1.1" });
  assertEquals(start, {
    Event: "SparkListenerApplicationStart",
    "App Name": "test",
    "App ID": "app-1",
    Timestamp: T0,
    User: "user",
    "App Attempt ID": "2",
  });
  assertEquals(environment.Event, "SparkListenerEnvironmentUpdate");
  assertEquals(rest.at(-1), { Event: "SparkListenerApplicationEnd", Timestamp: T0 + 9 });
});

Deno.test("an application whose start was not seen begins with its first event", async () => {
  const { application, ...input } = await inputOf();
  const bare = { ...application, appName: null, sparkUser: null, startTime: null };
  const [start] = linesOf({ application: bare, ...input });
  assertEquals([start["App Name"], start.User, start.Timestamp], ["app-1", "", T0]);
});

/** Two failed attempts and a killed one, of which no frames of tasks are kept. */
async function failures(): Promise<EventLogInput> {
  const info = stageInfo(0);
  const failed = (taskId: number, errorMessage: string) =>
    taskEnd(taskId, { failed: true }, { outcome: "failed", errorMessage });
  const input = await inputOf(
    jobStart(0, [info]),
    stageSubmitted(info),
    ...[taskStart(0), taskStart(1), taskStart(2)],
    failed(0, "first"),
    failed(1, "second"),
    taskEnd(2, { killed: true }, { outcome: "killed", errorMessage: "TaskKilled (late)" }),
    stageCompleted({ ...info, failureReason: "aborted" }),
  );
  return { ...input, frames: input.frames.filter(({ msgtype }) => !/Task/.test(msgtype)) };
}

const reasonsOf = (input: EventLogInput) =>
  linesOf(input).flatMap((line) => line["Task End Reason"] ?? []);

Deno.test("the first failure of a stage keeps its message when its frame is gone", async () => {
  const input = await failures();
  assertEquals(reasonsOf(input), [
    {
      Reason: "ExceptionFailure",
      "Class Name": "",
      Description: "",
      "Stack Trace": [],
      "Full Stack Trace": "first",
      "Accumulator Updates": [],
    },
    { Reason: "UnknownReason" },
    { Reason: "TaskKilled" },
  ]);
});

Deno.test("where attempts are missing no message is put on one that may not have had it", async () => {
  const input = await failures();
  const tasks = { ...input.tasks, numOmitted: 1 };
  assertEquals(reasonsOf({ ...input, tasks }).map(({ Reason }) => Reason), [
    "UnknownReason",
    "UnknownReason",
    "TaskKilled",
  ]);
});

Deno.test("an attempt that ended twice was resubmitted, and started once", async () => {
  const info = stageInfo(0, { numTasks: 2 });
  const first = await recorded(() =>
    sourceOf([
      applicationStart(),
      jobStart(0, [info]),
      stageSubmitted(info),
      ...[taskStart(0), taskStart(1), taskEnd(0, {}, { metrics }), taskEnd(1, {}, { metrics })],
      taskEnd(0, {}, { outcome: "resubmitted", metrics }),
      taskStart(2, { index: 0, attemptNumber: 1, launchTime: T0 + 11 }),
    ])
  );
  assertEquals(brief(first.input), [
    ...["JobStart 0", "StageSubmitted 0", "TaskStart 0", "TaskStart 1"],
    ...["TaskEnd 0", "TaskEnd 1", "TaskEnd 0", "TaskStart 2"],
  ]);
  assertEquals(reasonsOf(first.input).at(-1), { Reason: "Resubmitted" });
  assertEquals(withoutSeq(await readAgain(first)), withoutSeq(first));
});

Deno.test("an executor that is gone is there as far as it is known", async () => {
  const input = await inputOf();
  const change = { executorId: "2", time: T0 + 1 };
  const gone = { executorId: "2", time: T0 + 2, kind: "removed" } as const;
  const executorsOf = (added: Partial<EventLogInput["executorChanges"][number]>) =>
    linesOf({ ...input, executorChanges: [{ ...change, kind: "added", ...added }, gone] })
      .slice(2).map((line) => [
        line.Timestamp - T0,
        line["Executor ID"],
        line["Executor Info"]?.Host,
        line["Executor Info"]?.["Total Cores"],
      ]);
  const first = [0, "1", "localhost", 2];
  const removed = [2, "2", undefined, undefined];
  assertEquals(executorsOf({}), [first, [1, "2", "unknown", 0], removed]);
  assertEquals(executorsOf({ host: "h", numCores: 8 }), [first, [1, "2", "h", 8], removed]);
});

Deno.test("a SQL execution begins with its first job and ends with its last", async () => {
  const sql = (jobId: number) => jobStart(jobId, [], { sqlExecutionId: 5, description: "select" });
  const input = await inputOf(sql(0), sql(1), jobEnd(0), jobEnd(1, false), sql(2));
  const running = ["JobStart 0", "JobStart 1", "JobStart 2", "JobEnd 0", "JobEnd 1"];
  assertEquals(brief(input), ["ExecutorAdded 1", "SQLExecutionStart 5", ...running]);
  const ended = await inputOf(sql(0), sql(1), jobEnd(0), jobEnd(1, false));
  const [start, end] = linesOf(ended).filter(({ Event }) => /SQLExecution/.test(Event));
  assertEquals([start.description, start.time], ["select", T0]);
  assertEquals([end.errorMessage, end.time], ["Job aborted", T0 + 100]);
  assertEquals(brief(ended).at(-1), "SQLExecutionEnd 5");
});

Deno.test("any text is text: it makes no line and no field of its own", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('"},{"Event":"x', "\n\n", "\u2028", "\ud800", "</script>", "__proto__", "\0"),
  );
  const info = stageInfo(0);
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (name, group, host, message) => {
      const failed = { failed: true, host, executorId: name };
      const { application, ...input } = await inputOf(
        jobStart(0, [{ ...info, name }], { callSite: name, jobGroup: group, description: message }),
        stageSubmitted({ ...info, name }),
        taskStart(0, { host, executorId: name }),
        taskEnd(0, failed, { outcome: "failed", errorMessage: message }),
        stageCompleted({ ...info, name, failureReason: message }),
      );
      const named = { ...application, appName: name, sparkUser: group };
      const lines = [...encodeEventLog({ application: named, ...input })].join("").split("\n");
      const [start, , job, submitted, task, taskEnded, completed, ...rest] = eventsOf(
        lines.filter((line) => !line.includes("EnvironmentUpdate")).join("\n"),
      );
      assertEquals([lines.length, rest], [9, []]);
      assert(start?.type === "applicationStart" && job?.type === "jobStart");
      assertEquals([start.appName, start.sparkUser], [name, group]);
      const { callSite, jobGroup, description } = job.properties;
      assertEquals([callSite, jobGroup, description], [name, group, message]);
      assert(submitted?.type === "stageSubmitted" && completed?.type === "stageCompleted");
      assertEquals(submitted.stage.name, name);
      assertEquals([completed.stage.name, completed.stage.failureReason], [name, message]);
      assert(task?.type === "taskStart" && taskEnded?.type === "taskEnd");
      assertEquals([task.task.executorId, taskEnded.task.executorId], [name, name]);
      assertEquals(taskEnded.errorMessage, message);
    }),
    { numRuns: 50 },
  );
});

Deno.test("the text comes in pieces of whole lines, each made when it is asked for", async () => {
  const info = stageInfo(0, { numTasks: 1000 });
  const ends = Array.from({ length: 1000 }, (_, i) => [taskStart(i), taskEnd(i, {}, { metrics })]);
  const input = await inputOf(jobStart(0, [info]), stageSubmitted(info), ...ends.flat());
  const pieces = [...encodeEventLog(input)];
  assert(pieces.length > 5);
  for (const piece of pieces) assert(piece.endsWith("\n") && piece.length < 70_000);
  assertEquals(eventsOf(pieces.join("")).filter(({ type }) => type === "taskEnd").length, 1000);

  const taken = encodeEventLog(input);
  taken.next();
  input.tasks.finishTime.fill(T0 + 77);
  assertMatch([...taken].join(""), new RegExp(`"Finish Time":${T0 + 77}`));
});
