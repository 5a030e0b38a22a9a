import type {
  ApplicationSnapshot,
  JobSnapshot,
  StageSnapshot,
} from "../../../actors/application_snapshot.ts";
import { NO_TASK_METRICS } from "../../../protocol/frames/stage_task_metrics.ts";

/** A running application of which `part` is known. */
export function applicationOf(part: Partial<ApplicationSnapshot> = {}): ApplicationSnapshot {
  return {
    ...{ id: "app", appId: "app", appAttemptId: "null", appName: "Orders", sparkUser: "ada" },
    ...{ sparkVersion: "4.1.1", startTime: 1000, endTime: null, status: "RUNNING" },
    ...{
      recorded: false,
      lastEventTime: 1000,
      seq: 1,
      source: "tap",
      sparkUiUrl: null,
      canCancel: true,
    },
    ...{ totalCores: 4, executors: [], jobs: [], stages: [], streamingQueries: [] },
    ...{ rejected: {}, lastError: null },
    ...part,
  };
}

/** A job that has completed; its stages are announced with ten tasks each. */
export function jobOf(jobId: number, part: Partial<JobSnapshot> = {}): JobSnapshot {
  const stageIds = part.stageIds ?? [];
  const stageInfos = Object.fromEntries(stageIds.map((stageId) => [stageId, {
    ...{ attemptId: 0, name: `stage ${stageId}`, numTasks: 10 },
    ...{ completionTime: -1, submissionTime: -1 },
  }]));
  return {
    ...{ jobId, name: "count at etl.py:8", jobGroup: "null", description: null },
    ...{ sqlExecutionId: null, jobTags: [], connectSessionId: null, connectOperationId: null },
    ...{ status: "COMPLETED", submissionTime: 1000, completionTime: 2000 },
    ...{ stageIds, stageInfos, numTasks: 10 * stageIds.length },
    ...{ numSkippedStages: 0, numSkippedTasks: 0, numActiveTasks: 0, numCompletedTasks: 0 },
    ...{ numFailedTasks: 0, numKilledTasks: 0, errorMessage: null },
    ...part,
  };
}

/** A stage attempt that has completed. */
export function stageOf(
  stageId: number,
  stageAttemptId: number,
  part: Partial<StageSnapshot> = {},
): StageSnapshot {
  return {
    ...{ stageId, stageAttemptId, name: `stage ${stageId}`, parentIds: [], jobIds: null },
    ...{ status: "COMPLETED", submissionTime: 1000, completionTime: 2000, numTasks: 10 },
    ...{ numActiveTasks: 0, numCompletedTasks: 10, numFailedTasks: 0, numKilledTasks: 0 },
    ...{ numMissingTaskEnds: 0, failureReason: null, taskMetrics: NO_TASK_METRICS },
    firstErrorMessage: null,
    ...part,
  };
}
