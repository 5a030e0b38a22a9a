import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TaskMetricsTotals } from "../../../actors/stage/task_metrics_totals.ts";
import { DEFAULT_TEXT_LIMITS } from "../../../actors/text_limits.ts";
import { NO_TASK_METRICS } from "../../../protocol/frames/stage_task_metrics.ts";
import { taskFrameMetrics } from "../../../protocol/frames/task_frame_metrics.ts";
import type { TaskEnd, TaskMetrics } from "../../../protocol/spark/spark_event.ts";
import { replayEvents } from "../../replay_log.ts";
import {
  applicationStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
  taskMetrics,
  taskStart,
} from "../../spark_events.ts";

/** An end whose attempt took so many milliseconds. */
function ended(taskId: number, duration: number, event: Partial<TaskEnd> = {}): TaskEnd {
  return taskEnd(taskId, { finishTime: T0 + duration }, event);
}

function totalsOf(ends: readonly TaskEnd[]): TaskMetricsTotals {
  const totals = new TaskMetricsTotals(DEFAULT_TEXT_LIMITS);
  for (const end of ends) {
    totals.add(end, end.metrics && taskFrameMetrics(end.metrics, end.task));
  }
  return totals;
}

Deno.test("what carries metrics is added up, each figure from its own", () => {
  const metrics: TaskMetrics = {
    executorDeserializeTime: 5,
    executorRunTime: 60,
    resultSerializationTime: 3,
    jvmGCTime: 7,
    resultSize: 999,
    memoryBytesSpilled: 11,
    diskBytesSpilled: 13,
    peakExecutionMemory: 999,
    fetchWaitTime: 17,
    shuffleWriteTime: 19_000_000,
    shuffleReadBytes: 23,
    shuffleWriteBytes: 29,
  };
  const failed = { outcome: "failed", metrics } as const;
  assertEquals(totalsOf([ended(0, 100, { metrics }), ended(1, 100, failed)]).current(), {
    numTasks: 1,
    duration: { min: 100, median: 100, p99: 100, max: 100 },
    slowest: { taskId: 0, index: 0, executorId: "1" },
    totalDuration: 100,
    executorRunTime: 120,
    jvmGCTime: 14,
    schedulerDelay: 64,
    shuffleReadTime: 34,
    shuffleWriteTime: 38,
    shuffleReadBytes: 46,
    shuffleWriteBytes: 58,
    memoryBytesSpilled: 22,
    diskBytesSpilled: 26,
  });
});

Deno.test("durations are those of successes, the slowest is the first of the longest", () => {
  const { numTasks, duration, slowest, totalDuration } = totalsOf([
    ended(4, 20),
    ended(5, 60, { outcome: "failed" }),
    ended(6, 90, { outcome: "killed" }),
    ended(7, 30),
    ended(8, 30),
    ended(9, 99, { outcome: "resubmitted" }),
  ]).current();
  assertEquals([numTasks, totalDuration], [3, 80]);
  assertEquals(duration, { min: 20, median: 30, p99: 30, max: 30 });
  assertEquals(slowest?.taskId, 7);
});

Deno.test("an attempt without metrics has a duration, one that ended before it began has 0 ms", () => {
  assertEquals(totalsOf([ended(0, 40), ended(1, -5)]).current(), {
    ...NO_TASK_METRICS,
    numTasks: 2,
    duration: { min: 0, median: 40, p99: 40, max: 40 },
    slowest: { taskId: 0, index: 0, executorId: "1" },
    totalDuration: 40,
  });
});

Deno.test("min and max are exact, the median and p99 within 2 % and between them", () => {
  const duration = fc.oneof(fc.nat({ max: 3000 }), fc.nat({ max: 100_000_000 }));
  fc.assert(fc.property(fc.array(duration, { minLength: 1, maxLength: 400 }), (durations) => {
    const { duration } = totalsOf(durations.map((it, i) => ended(i, it))).current();
    assert(duration !== null);
    const sorted = durations.toSorted((a, b) => a - b);
    const at = (q: number) => sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)];
    assertEquals([duration.min, duration.max], [sorted[0], sorted.at(-1)]);
    for (const [told, exact = 0] of [[duration.median, at(0.5)], [duration.p99, at(0.99)]]) {
      assert(Math.abs(told as number - exact) <= exact * 0.02, `${told} for ${exact}`);
      assert(duration.min <= (told as number) && (told as number) <= duration.max);
    }
  }));
});

Deno.test("an executor's name is cut", () => {
  const end = taskEnd(0, { executorId: "x".repeat(5000) });
  const name = totalsOf([end]).current().slowest?.executorId ?? "";
  assert(name.length < 4200 && name.startsWith("xxx") && !name.endsWith("x"), name.slice(-40));
});

Deno.test("snapshots and the end of a stage carry them, at the time of the tick", async () => {
  const metrics = taskMetrics({ executorRunTime: 8, shuffleWriteBytes: 1000 });
  const stage = stageInfo(0, { numTasks: 3 });
  const frames = await replayEvents([
    applicationStart(),
    stageSubmitted(stage),
    taskStart(0),
    ended(0, 10, { metrics }),
    // A repetition, and an index beyond the stage's tasks.
    ended(0, 10, { metrics }),
    taskEnd(7, { index: 3 }, { metrics }),
    taskStart(1, { launchTime: T0 + 2100 }),
    taskEnd(1, { launchTime: T0 + 2100, finishTime: T0 + 2500 }, { metrics }),
    stageCompleted(stage, T0 + 2600),
  ]);
  const active = frames.filter((frame) => frame.msgtype === "sparkStageActive");
  assertEquals(active.map(({ time }) => time), [T0 + 1000, T0 + 2000]);
  assertEquals(
    active.map(({ taskMetrics }) => taskMetrics),
    [
      {
        ...NO_TASK_METRICS,
        numTasks: 1,
        duration: { min: 10, median: 10, p99: 10, max: 10 },
        slowest: { taskId: 0, index: 0, executorId: "1" },
        totalDuration: 10,
        executorRunTime: 8,
        schedulerDelay: 2,
        shuffleWriteBytes: 1000,
      },
    ].flatMap((it) => [it, it]),
  );
  const completed = frames.find((frame) => frame.msgtype === "sparkStageCompleted");
  assert(completed?.msgtype === "sparkStageCompleted");
  const { numTasks, duration, shuffleWriteBytes } = completed.taskMetrics;
  assertEquals([numTasks, shuffleWriteBytes], [2, 2000]);
  assertEquals([duration?.min, duration?.max], [10, 400]);
});

Deno.test("a stage tells the error of the first attempt that failed, not of one that was killed", async () => {
  const stage = stageInfo(0);
  const failed = (taskId: number, outcome: TaskEnd["outcome"], errorMessage: string) =>
    taskEnd(taskId, {}, { outcome, errorMessage });
  const frames = await replayEvents([
    applicationStart(),
    stageSubmitted(stage),
    failed(0, "killed", "TaskKilled (another attempt succeeded)"),
    failed(1, "failed", `first ${"x".repeat(20_000)}`),
    failed(2, "failed", "second"),
    taskStart(3, { launchTime: T0 + 1500 }),
    stageCompleted(stage, T0 + 1600),
  ]);
  const told = frames.flatMap((frame) =>
    frame.msgtype === "sparkStageActive" || frame.msgtype === "sparkStageCompleted"
      ? [frame.firstErrorMessage]
      : []
  );
  assertEquals(told.length, 2);
  for (const message of told) {
    assert(message?.startsWith("first xxx"), `${message}`);
    assert(message?.endsWith("(3622 more characters)"), message?.slice(-40));
  }
});

Deno.test("a stage none of whose tasks has ended has no figures", async () => {
  const frames = await replayEvents([applicationStart(), stageCompleted(stageInfo(0))]);
  const completed = frames.find((frame) => frame.msgtype === "sparkStageCompleted");
  assert(completed?.msgtype === "sparkStageCompleted");
  assertEquals([completed.taskMetrics, completed.firstErrorMessage], [NO_TASK_METRICS, null]);
});
