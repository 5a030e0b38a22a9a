import type { StageSnapshot } from "../../../actors/application_snapshot.ts";
import type { InsightInput } from "../../../dashboard/insight/insight.ts";
import type { StageTaskMetrics } from "../../../protocol/frames/stage_task_metrics.ts";

/** The time at which the stages of these tests are submitted. */
export const START = 1_800_000_000_000;

const KB = 1000;
export const MB = 1000 * KB;
export const GB = 1000 * MB;

/** A stage of 100 alike tasks of one second on ten cores, but for what is given. */
export function stage(
  given: Partial<StageSnapshot> & { readonly wallTime?: number } = {},
  metrics: Partial<StageTaskMetrics> = {},
): StageSnapshot {
  const { wallTime = 10_000, ...rest } = given;
  return {
    stageId: 7,
    stageAttemptId: 0,
    name: "count at App.scala:1",
    parentIds: [],
    jobIds: [1],
    status: "COMPLETED",
    submissionTime: START,
    completionTime: START + wallTime,
    numTasks: 100,
    numActiveTasks: 0,
    numCompletedTasks: 100,
    numFailedTasks: 0,
    numKilledTasks: 0,
    numMissingTaskEnds: 0,
    failureReason: null,
    firstErrorMessage: null,
    taskMetrics: {
      numTasks: 100,
      duration: { min: 900, median: 1000, p99: 1100, max: 1100 },
      slowest: { taskId: 42, index: 17, executorId: "3" },
      totalDuration: 100_000,
      executorRunTime: 95_000,
      jvmGCTime: 1000,
      schedulerDelay: 500,
      shuffleReadTime: 100,
      shuffleWriteTime: 100,
      shuffleReadBytes: 100 * MB,
      shuffleWriteBytes: 100 * MB,
      memoryBytesSpilled: 0,
      diskBytesSpilled: 0,
      ...metrics,
    },
    ...rest,
  };
}

/** An application of ten cores with these stages. */
export function input(
  stages: readonly StageSnapshot[],
  given: Partial<InsightInput> = {},
): InsightInput {
  return {
    status: "RUNNING",
    jobs: new Map(),
    stages: new Map(stages.map((it) => [`${it.stageId}.${it.stageAttemptId}`, it])),
    streamingQueries: new Map(),
    totalCores: 10,
    activity: null,
    stalls: new Map(),
    now: START + 600_000,
    found: new Set(),
    ...given,
  };
}
