import { assert, assertEquals } from "@std/assert";
import type { StageSnapshot } from "../../../actors/application_snapshot.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  stageTaskCounts,
  T0,
  taskEnd,
  taskStart,
} from "../../spark_events.ts";
import { collect, handFed, settle } from "../hand_fed.ts";

/** A driver that left task events out, and what a client and the snapshot then say. */
async function after(events: readonly SparkEvent[]) {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const items = collect(monitor.connect({ name: "x", overflow: "block" }));
  const application = await handFed(monitor, clock);
  await application.say(applicationStart(), ...events);
  const snapshot = await settle(clock, monitor.snapshot("app-1"));
  assert(snapshot !== undefined);
  assertEquals(snapshot.rejected, {});
  return {
    snapshot,
    frames: items.flatMap((item) => item.kind === "frame" ? [item.frame.frame] : []),
  };
}

function counts(stage: Omit<StageSnapshot, "status"> | undefined): number[] | undefined {
  return stage && [
    stage.numActiveTasks,
    stage.numCompletedTasks,
    stage.numFailedTasks,
    stage.numKilledTasks,
  ];
}

const STATED = stageTaskCounts([7], [[0, 1]], { numFailedTasks: 1, numKilledTasks: 2 });

Deno.test("what a driver states of a running stage is what its tick, its end and its job say", async () => {
  const stage = stageInfo(0);
  const { frames, snapshot } = await after([
    jobStart(0, [stage]),
    stageSubmitted(stage),
    taskStart(0),
    STATED,
    taskEnd(7, { index: 2, finishTime: T0 + 1500 }),
    stageCompleted({ ...stage, failureReason: "lost" }),
    jobEnd(0, false),
  ]);
  assertEquals(frames.map(({ msgtype }) => msgtype.slice("spark".length)), [
    ...["ApplicationStart", "JobStart", "StageSubmitted", "TaskStart", "StageActive", "TaskEnd"],
    ...["StageCompleted", "JobEnd"],
  ]);
  const [active, completed, ended] = [frames[4], frames[6], frames[7]];
  assert(active?.msgtype === "sparkStageActive");
  assert(completed?.msgtype === "sparkStageCompleted" && ended?.msgtype === "sparkJobEnd");
  assertEquals([active.numActiveTasks, active.numCompletedTasks], [1, 2]);
  assertEquals([active.numFailedTasks, active.numKilledTasks], [1, 2]);
  for (const end of [completed, ended]) {
    assertEquals([end.numCompletedTasks, end.numFailedTasks, end.numKilledTasks], [3, 1, 2]);
  }
  assertEquals(counts(snapshot.stages[0]), [0, 3, 1, 2]);
});

Deno.test("a stage that its job announced counts before it is submitted", async () => {
  const announced = [jobStart(0, [stageInfo(0)]), STATED];
  const { snapshot: { stages: [pending] } } = await after(announced);
  assertEquals([pending?.status, counts(pending)], ["PENDING", [1, 2, 1, 2]]);
  const { snapshot: { stages: [running] } } = await after([
    ...announced,
    stageSubmitted(stageInfo(0)),
  ]);
  assertEquals([running?.status, counts(running)], ["RUNNING", [1, 2, 1, 2]]);
});

Deno.test("a stage of which nothing else is known has no size that tasks could count in", async () => {
  const { snapshot: { stages: [stage] } } = await after([STATED]);
  assertEquals([stage?.status, counts(stage)], ["PENDING", [0, 0, 1, 2]]);
});

Deno.test("what is stated of a stage that has ended corrects what its end did not say", async () => {
  const stage = stageInfo(0);
  const { snapshot: { stages: [ended] }, frames } = await after([
    jobStart(0, [stage]),
    stageSubmitted(stage),
    stageCompleted(stage),
    STATED,
  ]);
  assertEquals([ended?.status, counts(ended)], ["COMPLETED", [0, 4, 1, 2]]);
  assertEquals(ended?.numMissingTaskEnds, 2);
  assertEquals(frames.length, 4);
});

Deno.test("what is stated of a stage attempt that nobody remembers changes nothing", async () => {
  const { frames, snapshot } = await after([{ ...STATED, stageAttemptId: -1 }]);
  assertEquals([frames.length, snapshot.stages], [1, []]);
});

Deno.test("what the driver left out is counted by kind, of which there are not too many", async () => {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const { input, say } = await handFed(monitor, clock);
  await say(applicationStart());
  input.leftOut("SparkListenerTaskEnd", 40);
  input.leftOut("SparkListenerTaskEnd", 2);
  input.leftOut("SparkListenerTaskStart", 1);
  await clock.runUntilIdle();
  const counted = { "left out SparkListenerTaskEnd": 42, "left out SparkListenerTaskStart": 1 };
  const snapshot = await settle(clock, monitor.snapshot("app-1"));
  assertEquals(snapshot?.rejected, counted);
  assertEquals(snapshot?.lastError, "the driver left out 1 SparkListenerTaskStart");
  const dropped = Object.fromEntries(
    [...monitor.metrics.dropped].filter(([reason]) => reason.startsWith("left out")),
  );
  assertEquals(dropped, counted);

  for (let i = 0; i < 150; i++) input.leftOut(`Custom${i}${"x".repeat(200)}`, 1);
  await clock.runUntilIdle();
  const { rejected } = await settle(clock, monitor.snapshot("app-1")) ?? {};
  assert(rejected !== undefined);
  assertEquals(Object.keys(rejected).length, 101);
  assertEquals(rejected["left out other"], 52);
});
