import { assertEquals } from "@std/assert";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import { ApplicationModel } from "../../../dashboard/model/application_model.ts";
import type { StageSnapshot } from "../../../actors/application_snapshot.ts";
import type { Frame } from "../../../protocol/frames/frame.ts";
import type { SparkEvent, StageInfo } from "../../../protocol/spark/spark_event.ts";
import { collect, handFed, settle } from "../../actors/hand_fed.ts";
import { applicationOf, jobOf, stageOf } from "./snapshots.ts";

/** A job of one stage, from its start to its end. */
function job(id: number): SparkEvent[] {
  const info: StageInfo = {
    ...{ stageId: id, attemptId: 0, name: "stage", numTasks: 1, parentIds: [] },
    ...{ submissionTime: 1000 + id, completionTime: null, failureReason: null },
  };
  const properties = {
    ...{ callSite: null, jobGroup: null, description: null, sqlExecutionId: null, jobTags: [] },
  };
  return [
    {
      ...{ type: "jobStart", jobId: id, submissionTime: 1000 + id, stageIds: [id] },
      ...{ stageInfos: [info], properties },
    },
    { type: "stageSubmitted", stage: info },
    { type: "stageCompleted", stage: { ...info, completionTime: 1001 + id } },
    {
      ...{ type: "jobEnd", jobId: id, completionTime: 1001 + id },
      ...{ succeeded: true, errorMessage: null },
    },
  ];
}

function jobStart(part: { readonly numExecutors: number; readonly totalCores: number }): Frame {
  const { stageInfos, stageIds, jobTags } = jobOf(1);
  return {
    ...{ msgtype: "sparkJobStart", jobGroup: "null", jobId: 1, status: "RUNNING", name: "" },
    ...{ submissionTime: 1, stageIds, stageInfos, numTasks: 0, description: null },
    ...{ sqlExecutionId: null, jobTags, connectSessionId: null, connectOperationId: null },
    ...{ appId: "app", appAttemptId: "null", seq: 2 },
    ...part,
  };
}

function jobEnd(jobId: number, seq: number): Frame {
  return {
    ...{
      msgtype: "sparkJobEnd",
      jobId,
      status: "COMPLETED",
      completionTime: 1,
      errorMessage: null,
    },
    ...{ numSkippedStages: 0, numSkippedTasks: 0, numCompletedTasks: 0, numFailedTasks: 0 },
    ...{ numKilledTasks: 0, appId: "app", appAttemptId: "null", seq },
  };
}

Deno.test("the model forgets what the monitor forgets, when it does", async () => {
  const clock = new VirtualClock({ now: 1_800_000_000_000 });
  await using monitor = new Monitor({ clock });
  const { say } = await handFed(monitor, clock);
  await say({
    ...{ type: "applicationStart", appId: "app", appAttemptId: null, appName: "a" },
    ...{ sparkUser: "u", time: 1000 },
  });
  const items = collect(monitor.connect({ name: "page", maxTaskFrames: 0, overflow: "block" }));
  const model = ApplicationModel.from(applicationOf({ seq: 0, totalCores: 0 }));
  let next = 0;
  // A job that runs all the while: what it has done is not forgotten.
  await say(...job(9000).slice(0, 3));
  for (let id = 0; id < 2250; id++) {
    await say(...job(id));
    if (id === 2000) await say(...job(9000).slice(3));
    for (; next < items.length; next++) {
      const item = items[next];
      if (item?.kind === "frame") model.apply(item.frame.frame);
    }
    if (id % 50 !== 0) continue;
    const snapshot = await settle(clock, monitor.snapshot("app"));
    assertEquals(model.snapshot().jobs, snapshot?.jobs);
    assertEquals(model.snapshot().stages, snapshot?.stages);
  }
});

Deno.test("a frame of what is not known makes the model ask", () => {
  const model = ApplicationModel.from(applicationOf());
  assertEquals(model.needsSnapshot(1, 0), false);
  model.apply(jobEnd(7, 2));
  assertEquals(model.needsSnapshot(2, 0), true);
});

Deno.test("executors that came while nobody listened make the model ask", () => {
  const executor = { executorId: "1", host: "h", numCores: 4, addedTime: 1, excluded: false };
  const asks = (numExecutors: number, totalCores: number) => {
    const model = ApplicationModel.from(applicationOf({ executors: [executor], totalCores: 4 }));
    model.apply(jobStart({ numExecutors, totalCores }));
    return model.needsSnapshot(2, 0);
  };
  assertEquals([asks(1, 4), asks(2, 4), asks(1, 8)], [false, true, true]);
});

Deno.test("a stage that another job uses goes on when one of its jobs ends", () => {
  const running = { status: "RUNNING", completionTime: null } as const;
  const jobs = [jobOf(1, { ...running, stageIds: [7] }), jobOf(2, { ...running, stageIds: [7] })];
  const stages = [stageOf(7, 0, { ...running, jobIds: [1, 2], numActiveTasks: 3 })];
  const model = ApplicationModel.from(applicationOf({ jobs, stages }));
  model.apply(jobEnd(1, 2));
  assertEquals(model.stages.get("7.0")?.status, "RUNNING");
  assertEquals(model.stages.get("7.0")?.jobIds, [2]);
  assertEquals(model.needsSnapshot(2, Infinity), false);
  model.apply(jobEnd(2, 3));
  assertEquals(model.stages.get("7.0")?.status, "UNKNOWN");
});

Deno.test("tasks may end after a failed stage, so it is asked for while others run, but rarely", () => {
  const stages = [
    stageOf(1, 0, { status: "FAILED", failureReason: "boom", completionTime: 5000 }),
    stageOf(2, 0, { status: "RUNNING", submissionTime: 5000, completionTime: null }),
  ];
  const model = ApplicationModel.from(applicationOf({ seq: 5, stages }));
  assertEquals(model.needsSnapshot(5, Infinity), false);
  assertEquals(model.needsSnapshot(6, 9_999), false);
  assertEquals(model.needsSnapshot(6, 10_000), true);
  const [, running] = stages;
  const calm = ApplicationModel.from(applicationOf({ seq: 5, stages: running ? [running] : [] }));
  assertEquals(calm.needsSnapshot(6, Infinity), false);
});

Deno.test("tasks that nobody sums up make the model ask, though a newer frame has come", () => {
  const added = (seq: number): Frame => ({
    ...{ msgtype: "sparkExecutorAdded", executorId: "1", time: 1, host: "h", numCores: 4 },
    ...{ totalCores: 8, appId: "app", appAttemptId: "null", seq },
  });
  const asks = (stages: readonly StageSnapshot[], seq: number) => {
    const model = ApplicationModel.from(applicationOf({ stages }));
    model.apply(added(seq));
    return model.needsSnapshot(seq, 0);
  };
  assertEquals([asks([], 2), asks([], 3)], [false, true]);
  // The next tick says what tasks of a running stage came to.
  assertEquals(asks([stageOf(7, 0, { status: "RUNNING", completionTime: null })], 3), false);
});

Deno.test("no tick follows the end of the input, so the model asks where its stages stood", () => {
  const stages = [stageOf(7, 0, { status: "RUNNING", completionTime: null })];
  const told = applicationOf({ stages });
  const model = ApplicationModel.from(told);
  model.updateSummary(told);
  assertEquals(model.needsSnapshot(1, 0), false);
  model.updateSummary({ ...told, status: "UNKNOWN" });
  assertEquals(model.needsSnapshot(1, 0), true);
  const over = ApplicationModel.from({ ...told, status: "UNKNOWN" });
  over.updateSummary({ ...told, status: "UNKNOWN" });
  assertEquals([over.needsSnapshot(1, 0), over.needsSnapshot(2, 0)], [false, true]);
});

Deno.test("a copy stands still", () => {
  const model = ApplicationModel.from(applicationOf({ jobs: [jobOf(1)] }));
  const copy = model.copy();
  model.apply({
    ...{ msgtype: "sparkExecutorAdded", executorId: "1", time: 1, host: "h", numCores: 4 },
    ...{ totalCores: 8, appId: "app", appAttemptId: "null", seq: 2 },
  });
  assertEquals([model.totalCores, copy.totalCores], [8, 4]);
  assertEquals([model.executors.size, copy.executors.size], [1, 0]);
  assertEquals(copy.snapshot(), { ...applicationOf({ jobs: [jobOf(1)] }) });
});
