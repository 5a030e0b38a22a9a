import type { EndStatus, JobStartFrame } from "../protocol/frames/frame.ts";
import type { StageTaskMetrics } from "../protocol/frames/stage_task_metrics.ts";
import type { StreamingQuerySnapshot } from "../protocol/frames/streaming_runs.ts";

/** One line of the list of applications. */
export interface ApplicationSummary {
  /** The application as URLs name it: `appId`, or `appId:attemptId`. */
  readonly id: string;
  readonly appId: string;
  readonly appAttemptId: string;
  /** Null until ApplicationStart comes. */
  readonly appName: string | null;
  /** Null until ApplicationStart comes. */
  readonly sparkUser: string | null;
  /** Null where the source did not say. */
  readonly sparkVersion: string | null;
  readonly startTime: number | null;
  readonly endTime: number | null;
  /** RUNNING until ApplicationEnd; UNKNOWN where the input ended without one. */
  readonly status: "RUNNING" | "ENDED" | "UNKNOWN";
  /** Where the monitor plays a recording. */
  readonly recorded: boolean;
  /** The name of the source: `tap`, `event-log`, `spark-ui`, `recording`, or one of your own. */
  readonly source: string;
  /** Where Spark's own page is; null where the source does not know, or it is no http address. */
  readonly sparkUiUrl: string | null;
  /** Whether there is a way back to Spark, so that jobs can be cancelled where that is allowed. */
  readonly canCancel: boolean;
  /** Wall-clock time at which the last event arrived; null before the first. */
  readonly lastEventTime: number | null;
  /** The newest frame's number. */
  readonly seq: number;
}

/** One executor that is there now. */
export interface ExecutorSnapshot {
  readonly executorId: string;
  readonly host: string;
  readonly numCores: number;
  readonly addedTime: number;
  readonly excluded: boolean;
}

/** The notebook cell that caused a job. */
export interface JobCell {
  /** `header.msg_id` of its execute_request. */
  readonly msgId: string;
  /** `metadata.cellId` of that; null where the client sends none. */
  readonly cellId: string | null;
  /** The number that a frontend shows as `[3]`; null where the kernel has told none. */
  readonly executionCount: number | null;
}

/** One job, running or ended. */
export interface JobSnapshot {
  readonly jobId: number;
  readonly name: string;
  readonly jobGroup: string;
  readonly description: string | null;
  readonly sqlExecutionId: number | null;
  readonly jobTags: readonly string[];
  /** Null where no Spark Connect client started the job. */
  readonly connectSessionId: string | null;
  /** Null where no Spark Connect client started the job. */
  readonly connectOperationId: string | null;
  readonly status: "RUNNING" | EndStatus;
  readonly submissionTime: number | null;
  readonly completionTime: number | null;
  readonly stageIds: readonly number[];
  /** What was known of its stages when it started, as sparkJobStart says it. */
  readonly stageInfos: JobStartFrame["stageInfos"];
  readonly numTasks: number;
  readonly numSkippedStages: number;
  readonly numSkippedTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
  readonly errorMessage: string | null;
  /** Only from the monitor of a kernel; null where no cell is known. */
  readonly cell?: JobCell | null;
}

/** One stage attempt, running or ended. */
export interface StageSnapshot {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly name: string;
  readonly parentIds: readonly number[];
  readonly jobIds: readonly number[] | null;
  /** UNKNOWN where its jobs ended and Spark never said what became of it. */
  readonly status: "PENDING" | "RUNNING" | EndStatus | "UNKNOWN";
  readonly submissionTime: number | null;
  readonly completionTime: number | null;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
  readonly numMissingTaskEnds: number;
  readonly failureReason: string | null;
  readonly taskMetrics: StageTaskMetrics;
  /** Of the first task attempt that failed; null where none did. */
  readonly firstErrorMessage: string | null;
}

/** One application as it stands: the same numbers as its newest frames. */
export interface ApplicationSnapshot extends ApplicationSummary {
  readonly totalCores: number;
  readonly executors: readonly ExecutorSnapshot[];
  /** Ascending by id. */
  readonly jobs: readonly JobSnapshot[];
  /** Ascending by id, then attempt. */
  readonly stages: readonly StageSnapshot[];
  /** The newest 100 runs, the oldest of them first. */
  readonly streamingQueries: readonly StreamingQuerySnapshot[];
  /** Input that was left out, by reason. */
  readonly rejected: { readonly [reason: string]: number };
  /** The newest of those, in one clause; null where there was none. */
  readonly lastError: string | null;
}
