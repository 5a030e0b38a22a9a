import { assert, assertEquals } from "@std/assert";
import type { Frame, FrameBody } from "../../protocol/frames/frame.ts";
import type { SparkEvent, TaskEnd } from "../../protocol/spark/spark_event.ts";
import { replayEvents, replayLog } from "../replay_log.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
  taskMetrics,
  taskStart,
} from "../spark_events.ts";

/** One job of one stage of four tasks, with `events` between its start and its end. */
function oneStage(events: readonly SparkEvent[], numTasks = 4): SparkEvent[] {
  const stage = stageInfo(0, { numTasks });
  return [
    applicationStart(),
    jobStart(0, [stage]),
    stageSubmitted(stage),
    ...events,
    stageCompleted(stage),
    jobEnd(0),
  ];
}

async function framesOf<K extends FrameBody["msgtype"]>(
  events: readonly SparkEvent[],
  msgtype: K,
): Promise<(Frame & { msgtype: K })[]> {
  const frames = await replayEvents(events);
  return frames.filter((frame): frame is Frame & { msgtype: K } => frame.msgtype === msgtype);
}

async function only<K extends FrameBody["msgtype"]>(events: readonly SparkEvent[], msgtype: K) {
  const frames = await framesOf(events, msgtype);
  assertEquals(frames.length, 1);
  return frames[0] as Frame & { msgtype: K };
}

function pairs(...ids: number[]): SparkEvent[] {
  return [...ids.map((id) => taskStart(id)), ...ids.map((id) => taskEnd(id))];
}

Deno.test("two completed attempts of one task count once", async () => {
  const events = oneStage([
    taskStart(0, { index: 0 }),
    taskStart(9, { index: 0, speculative: true }),
    taskEnd(0, { index: 0 }),
    taskEnd(9, { index: 0, speculative: true }),
  ]);
  const failed = events.map((event) =>
    event.type === "stageCompleted"
      ? { ...event, stage: { ...event.stage, failureReason: "cancelled" } }
      : event
  );
  const end = await only(failed, "sparkStageCompleted");
  assertEquals([end.numCompletedTasks, end.numFailedTasks, end.numKilledTasks], [1, 0, 0]);
});

Deno.test("a killed speculative copy is killed, not failed", async () => {
  const end = await only(
    oneStage([
      ...pairs(0, 1, 2, 3),
      taskStart(9, { index: 0, speculative: true }),
      taskEnd(9, { index: 0, speculative: true, killed: true }, { outcome: "killed" }),
    ]),
    "sparkStageCompleted",
  );
  assertEquals([end.numCompletedTasks, end.numFailedTasks, end.numKilledTasks], [4, 0, 1]);
});

Deno.test("a completed stage is complete, and says how many ends are missing", async () => {
  const end = await only(
    oneStage([taskStart(0), taskStart(1), taskEnd(0)]),
    "sparkStageCompleted",
  );
  assertEquals([end.numCompletedTasks, end.numActiveTasks, end.numMissingTaskEnds], [4, 0, 3]);
});

Deno.test("a failed stage says what was seen", async () => {
  const events = oneStage([taskStart(0), taskStart(1), taskEnd(0)]).map((event): SparkEvent =>
    event.type === "stageCompleted"
      ? { ...event, stage: { ...event.stage, failureReason: "Job aborted" } }
      : event
  );
  const end = await only(events, "sparkStageCompleted");
  assertEquals([end.numCompletedTasks, end.numActiveTasks, end.numMissingTaskEnds], [1, 0, 0]);
  assertEquals([end.status, end.failureReason], ["FAILED", "Job aborted"]);
});

Deno.test("a task end that comes after its stage's sends its frame and corrects the job's totals", async () => {
  const stage = stageInfo(0, { numTasks: 2 });
  const failedTask = taskEnd(1, { failed: true }, { outcome: "failed", errorMessage: "lost" });
  const frames = await replayEvents([
    applicationStart(),
    jobStart(0, [stage]),
    stageSubmitted(stage),
    taskStart(0),
    taskStart(1),
    stageCompleted(stage),
    failedTask,
    taskEnd(0),
    jobEnd(0),
  ]);
  assertEquals(frames.filter(({ msgtype }) => msgtype === "sparkTaskEnd").length, 2);
  assertEquals(frames.filter(({ msgtype }) => msgtype === "sparkStageCompleted").length, 1);
  const end = frames.find((frame) => frame.msgtype === "sparkJobEnd");
  assert(end?.msgtype === "sparkJobEnd");
  assertEquals([end.numCompletedTasks, end.numFailedTasks], [2, 1]);
});

Deno.test("a resubmitted task's index is taken out again", async () => {
  const stage = stageInfo(0);
  const frames = await replayEvents([
    applicationStart(),
    stageSubmitted(stage),
    ...pairs(0, 1),
    taskEnd(0, {}, { outcome: "resubmitted", errorMessage: "Resubmitted (…)" }),
    stageSubmitted(stageInfo(1), T0 + 1500),
  ]);
  const active = frames.find((frame) => frame.msgtype === "sparkStageActive");
  assert(active?.msgtype === "sparkStageActive");
  assertEquals([active.numCompletedTasks, active.numFailedTasks], [1, 0]);
});

Deno.test("an index beyond the stage's tasks, or a repeated event, sends its frame and counts nowhere", async () => {
  const frames = await replayEvents([
    applicationStart(),
    stageSubmitted(stageInfo(0)),
    taskStart(7, { index: 4 }),
    taskEnd(7, { index: 4 }),
    ...pairs(0),
    ...pairs(0),
    taskStart(1),
    taskStart(1),
    stageSubmitted(stageInfo(1), T0 + 1500),
  ]);
  const active = frames.find((frame) => frame.msgtype === "sparkStageActive");
  assert(active?.msgtype === "sparkStageActive");
  assertEquals([active.numActiveTasks, active.numCompletedTasks], [1, 1]);
  assertEquals(frames.filter(({ msgtype }) => msgtype === "sparkTaskStart").length, 5);
  assertEquals(frames.filter(({ msgtype }) => msgtype === "sparkTaskEnd").length, 3);
});

Deno.test("a stage attempt of -1 sends its tasks' frames and counts nowhere", async () => {
  const events = oneStage([
    { ...taskStart(0), stageAttemptId: -1 },
    { ...taskEnd(0), stageAttemptId: -1 },
  ]);
  const end = await only(events, "sparkStageCompleted");
  assertEquals(end.numMissingTaskEnds, 4);
  assertEquals((await only(events, "sparkTaskEnd")).stageAttemptId, -1);
});

Deno.test("a task start says RUNNING, whatever the log says by then", async () => {
  const start = await only(oneStage([taskStart(0, { finishTime: T0 + 5 })]), "sparkTaskStart");
  assertEquals(start.status, "RUNNING");
});

Deno.test("the end of a job says which of its stages were skipped", async () => {
  const stages = [stageInfo(0, { numTasks: 3 }), stageInfo(1, { numTasks: 5 }), stageInfo(2)];
  const events = [
    applicationStart(),
    jobStart(0, stages),
    stageSubmitted(stageInfo(2)),
    stageCompleted(stageInfo(2)),
    jobEnd(0),
  ];
  const end = await only(events, "sparkJobEnd");
  assertEquals([end.numSkippedStages, end.numSkippedTasks], [2, 8]);
  assertEquals((await only(events, "sparkJobStart")).numTasks, 12);
});

Deno.test("a stage that ended before the job began is neither its work nor skipped", async () => {
  const events = [
    applicationStart(),
    jobStart(0, [stageInfo(0, { completionTime: T0 - 1 }), stageInfo(1)]),
    stageSubmitted(stageInfo(1)),
    stageCompleted(stageInfo(1)),
    jobEnd(0),
  ];
  const end = await only(events, "sparkJobEnd");
  assertEquals([end.numSkippedStages, end.numSkippedTasks], [0, 0]);
  assertEquals((await only(events, "sparkJobStart")).numTasks, 4);
});

Deno.test("a job without a call site is named after its SQL execution, else its result stage", async () => {
  const sql = (description: string, details: string): SparkEvent => ({
    type: "sqlExecutionStart",
    executionId: 7,
    rootExecutionId: 7,
    description,
    details,
    time: T0,
  });
  const name = async (...before: SparkEvent[]) =>
    (await only([
      applicationStart(),
      ...before,
      jobStart(0, [stageInfo(3), stageInfo(2)], { callSite: null, sqlExecutionId: 7 }),
    ], "sparkJobStart")).name;
  assertEquals(await name(sql("show at etl.py:9", "x")), "show at etl.py:9");
  assertEquals(await name(sql("my query", "a.b.C.d(E.scala:1)\nmore")), "a.b.C.d(E.scala:1)");
  assertEquals(await name(sql("my query", "")), "count at etl.py:3");
  assertEquals(await name(), "count at etl.py:3");
});

Deno.test("a job's description, SQL execution and tags are sent", async () => {
  const start = await only([
    applicationStart(),
    jobStart(0, [], { description: "nightly", sqlExecutionId: 3, jobTags: ["a", "b"] }),
  ], "sparkJobStart");
  assertEquals([start.description, start.sqlExecutionId, start.jobTags], ["nightly", 3, [
    "a",
    "b",
  ]]);
});

Deno.test("a job without properties gets its frame, with the word null in it", async () => {
  const line = JSON.stringify({
    Event: "SparkListenerJobStart",
    "Job ID": 0,
    "Submission Time": T0,
    "Stage Infos": [],
    "Stage IDs": [],
  });
  const frames = await replayLog(`${line}\n`);
  const start = frames.find((frame) => frame.msgtype === "sparkJobStart");
  assert(start?.msgtype === "sparkJobStart");
  assertEquals([start.jobGroup, start.name, start.jobTags], ["null", "null", []]);
});

Deno.test("a task of 0 ms has shares of 0", async () => {
  const metrics = taskMetrics({ resultSize: 10 });
  const end = await only(oneStage([taskEnd(0, { finishTime: T0 }, { metrics })]), "sparkTaskEnd");
  const shares = Object.entries(end.metrics).filter(([field]) => field.includes("Proportion"));
  assertEquals(shares.length, 14);
  assert(shares.every(([, value]) => value >= 0 && value <= 100), JSON.stringify(shares));
});

Deno.test("metrics beyond the task's duration never put a bar past 100", async () => {
  const metrics = taskMetrics({
    executorDeserializeTime: 900,
    executorRunTime: 5000,
    resultSerializationTime: 700,
    fetchWaitTime: 300,
    shuffleWriteTime: 9e9,
  });
  const end = await only(oneStage([taskEnd(0, {}, { metrics })]), "sparkTaskEnd");
  const ends = Object.entries(end.metrics).filter(([field]) => field.endsWith("Pos"));
  assert(ends.length === 7 && ends.every(([, value]) => value <= 100), JSON.stringify(ends));
});

Deno.test("an executor that is not there is not removed, and none is added twice", async () => {
  const added = (executorId: string): SparkEvent => ({
    type: "executorAdded",
    executorId,
    time: T0,
    host: "localhost",
    totalCores: 2,
  });
  const removed = (executorId: string): SparkEvent => ({
    type: "executorRemoved",
    executorId,
    time: T0,
    reason: "",
  });
  const frames = await replayEvents([
    applicationStart(),
    removed("1"),
    added("1"),
    added("1"),
    added("2"),
    removed("1"),
    removed("1"),
    jobStart(0, []),
  ]);
  const totals = frames.flatMap((frame) => "totalCores" in frame ? [frame.totalCores] : []);
  assertEquals(totals, [2, 4, 2, 2]);
});

Deno.test("long texts are cut, and the cut is marked", async () => {
  const long = "x".repeat(10_000_000);
  const failed: Partial<TaskEnd> = { outcome: "failed", errorMessage: long };
  const events = [
    applicationStart(),
    jobStart(0, [stageInfo(0, { name: long })], { description: long, callSite: long }),
    taskEnd(0, { failed: true }, failed),
  ];
  const start = await only(events, "sparkJobStart");
  const end = await only(events, "sparkTaskEnd");
  for (
    const [text, max] of [
      [start.description, 16_384],
      [start.name, 4096],
      [start.stageInfos["0"]?.name, 4096],
      [end.errorMessage, 16_384],
    ] as const
  ) {
    assert(text !== null && text !== undefined && text.length <= max + 64, `${text?.length}`);
    assert(text.startsWith("xxx") && !text.endsWith("x"), text.slice(-40));
  }
});

Deno.test("an end without metrics has none, and no error message where nothing failed", async () => {
  const end = await only(oneStage([taskEnd(0)]), "sparkTaskEnd");
  assertEquals([end.metrics, end.errorMessage, end.status], [{}, null, "SUCCESS"]);
});

Deno.test("a stage whose jobs have all ended sends no more snapshots", async () => {
  const frames = await framesOf([
    applicationStart(),
    jobStart(0, [stageInfo(0)]),
    stageSubmitted(stageInfo(0)),
    jobEnd(0),
    stageSubmitted(stageInfo(1), T0 + 2500),
  ], "sparkStageActive");
  assertEquals(frames, []);
});
