/**
 * SparkMonitor frames: what a client of the monitor receives.
 *
 * The order of the fields is the order on the wire. Times are epoch
 * milliseconds, durations milliseconds, sizes bytes. The fields of the
 * existing listeners come first; what this monitor adds is marked "extra".
 *
 * @module
 */
import type { StageTaskMetrics } from "./stage_task_metrics.ts";
import type { TaskFrameMetrics } from "./task_frame_metrics.ts";

/** Status of a job or stage that has ended. */
export type EndStatus = "COMPLETED" | "FAILED";

/** Status of a task, as Spark's `TaskInfo.status` gives it. */
export type TaskStatus =
  | "RUNNING"
  | "GET RESULT"
  | "FAILED"
  | "KILLED"
  | "SUCCESS";

/** The application has started. */
export interface ApplicationStartFrame {
  readonly msgtype: "sparkApplicationStart";
  readonly startTime: number;
  readonly appId: string;
  readonly appAttemptId: string;
  readonly appName: string;
  readonly sparkUser: string;
  /** Extra: true where a recording is played, absent elsewhere. */
  readonly recorded?: true;
}

/** The application has ended. */
export interface ApplicationEndFrame {
  readonly msgtype: "sparkApplicationEnd";
  readonly endTime: number;
}

/** What a job knows of a stage before it is submitted. */
export interface JobStageInfo {
  readonly attemptId: number;
  readonly name: string;
  readonly numTasks: number;
  /** -1 where the stage has not ended. */
  readonly completionTime: number;
  /** -1 where the stage has not been submitted. */
  readonly submissionTime: number;
}

/** A job has started. */
export interface JobStartFrame {
  readonly msgtype: "sparkJobStart";
  /** "null" where the job has none. */
  readonly jobGroup: string;
  readonly jobId: number;
  readonly status: "RUNNING";
  readonly submissionTime: number | null;
  readonly stageIds: readonly number[];
  /** Keyed by the stage's id. */
  readonly stageInfos: { readonly [stageId: string]: JobStageInfo };
  /** The tasks of all stages that had not ended yet, later skipped ones included. */
  readonly numTasks: number;
  readonly totalCores: number;
  readonly appId: string;
  readonly numExecutors: number;
  readonly name: string;
  /** Extra: `spark.job.description`. */
  readonly description: string | null;
  /** Extra: `spark.sql.execution.id`. */
  readonly sqlExecutionId: number | null;
  /** Extra: `spark.job.tags`. */
  readonly jobTags: readonly string[];
  /** Extra: null where no Spark Connect client started the job. */
  readonly connectSessionId: string | null;
  /** Extra: null where no Spark Connect client started the job. */
  readonly connectOperationId: string | null;
}

/** A job has ended. */
export interface JobEndFrame {
  readonly msgtype: "sparkJobEnd";
  readonly jobId: number;
  readonly status: EndStatus;
  readonly completionTime: number | null;
  /** Extra: stages of the job that never ran because their output was there. */
  readonly numSkippedStages: number;
  /** Extra: the tasks of those stages; part of sparkJobStart's `numTasks`. */
  readonly numSkippedTasks: number;
  /** Extra. */
  readonly numCompletedTasks: number;
  /** Extra: killed ones not included. */
  readonly numFailedTasks: number;
  /** Extra. */
  readonly numKilledTasks: number;
  /** Extra: why the job failed, in Spark's words; null for a success. */
  readonly errorMessage: string | null;
}

/** A stage attempt was submitted. */
export interface StageSubmittedFrame {
  readonly msgtype: "sparkStageSubmitted";
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly name: string;
  readonly numTasks: number;
  readonly parentIds: readonly number[];
  readonly submissionTime: number;
  /** The active jobs that use the stage, ascending; null where none is known. */
  readonly jobIds: readonly number[] | null;
}

/** Where a running stage attempt stands; sent at each tick. */
export interface StageActiveFrame {
  readonly msgtype: "sparkStageActive";
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly name: string;
  readonly parentIds: readonly number[];
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numFailedTasks: number;
  readonly numCompletedTasks: number;
  readonly jobIds: readonly number[] | null;
  /** Extra. */
  readonly numKilledTasks: number;
  /** Extra: the application's clock at the tick: event time in a replay, the wall's when live. */
  readonly time: number;
  /** Extra. */
  readonly taskMetrics: StageTaskMetrics;
  /** Extra: of the first task attempt that failed; null where none did. */
  readonly firstErrorMessage: string | null;
}

/** A stage attempt has ended. */
export interface StageCompletedFrame {
  readonly msgtype: "sparkStageCompleted";
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly completionTime: number;
  readonly submissionTime: number;
  readonly numTasks: number;
  readonly numFailedTasks: number;
  readonly numCompletedTasks: number;
  readonly status: EndStatus;
  readonly jobIds: readonly number[] | null;
  /** Extra. */
  readonly numKilledTasks: number;
  /** Extra: always 0 here, so that a client that missed snapshots settles. */
  readonly numActiveTasks: 0;
  /** Extra: tasks of a completed stage whose end was not seen by then. */
  readonly numMissingTaskEnds: number;
  /** Extra: why the stage failed, in Spark's words; null for a success. */
  readonly failureReason: string | null;
  /** Extra. */
  readonly taskMetrics: StageTaskMetrics;
  /** Extra: of the first task attempt that failed; null where none did. */
  readonly firstErrorMessage: string | null;
}

/** A task attempt was launched. */
export interface TaskStartFrame {
  readonly msgtype: "sparkTaskStart";
  readonly launchTime: number;
  readonly taskId: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly index: number;
  readonly attemptNumber: number;
  readonly executorId: string;
  readonly host: string;
  readonly status: "RUNNING";
  readonly speculative: boolean;
}

/** A task attempt has ended. */
export interface TaskEndFrame {
  readonly msgtype: "sparkTaskEnd";
  readonly launchTime: number;
  readonly finishTime: number;
  readonly taskId: number;
  readonly stageId: number;
  readonly taskType: string;
  readonly stageAttemptId: number;
  readonly index: number;
  readonly attemptNumber: number;
  readonly executorId: string;
  readonly host: string;
  readonly status: TaskStatus;
  readonly speculative: boolean;
  readonly errorMessage: string | null;
  /** `{}` where Spark gave none. */
  readonly metrics: TaskFrameMetrics | Record<string, never>;
}

/** An executor has registered. */
export interface ExecutorAddedFrame {
  readonly msgtype: "sparkExecutorAdded";
  readonly executorId: string;
  readonly time: number;
  readonly host: string;
  readonly numCores: number;
  /** Of all executors, after this one. */
  readonly totalCores: number;
}

/** An executor is gone. */
export interface ExecutorRemovedFrame {
  readonly msgtype: "sparkExecutorRemoved";
  readonly executorId: string;
  readonly time: number;
  /** Of all executors, after this one. */
  readonly totalCores: number;
}

/** Extra: a run of a streaming query has started. */
export interface StreamingQueryStartedFrame {
  readonly msgtype: "sparkStreamingQueryStarted";
  /** Stays the same when the query is started again from its checkpoint. */
  readonly id: string;
  /** New at each start. */
  readonly runId: string;
  readonly name: string | null;
  /** 0 where an old Spark does not say. */
  readonly time: number;
}

/** What one trigger of a streaming query came to. */
export interface StreamingProgress {
  /** When the trigger began. */
  readonly time: number;
  readonly batchId: number;
  /** Null where Spark does not say. */
  readonly batchDuration: number | null;
  readonly numInputRows: number;
  /** Rows per second; null where Spark gave no finite number. */
  readonly inputRowsPerSecond: number | null;
  /** Rows per second; null where Spark gave no finite number. */
  readonly processedRowsPerSecond: number | null;
  /** Rows in all state operators together. */
  readonly numStateRows: number;
}

/** Extra: a streaming query got on. */
export interface StreamingQueryProgressFrame extends StreamingProgress {
  readonly msgtype: "sparkStreamingQueryProgress";
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
}

/** Extra: a run of a streaming query has ended. */
export interface StreamingQueryTerminatedFrame {
  readonly msgtype: "sparkStreamingQueryTerminated";
  readonly id: string;
  readonly runId: string;
  /** Null where the query was stopped. */
  readonly errorMessage: string | null;
}

/** A frame as the actors make it, before the gateway numbers it. */
export type FrameBody =
  | ApplicationStartFrame
  | ApplicationEndFrame
  | JobStartFrame
  | JobEndFrame
  | StageSubmittedFrame
  | StageActiveFrame
  | StageCompletedFrame
  | TaskStartFrame
  | TaskEndFrame
  | ExecutorAddedFrame
  | ExecutorRemovedFrame
  | StreamingQueryStartedFrame
  | StreamingQueryProgressFrame
  | StreamingQueryTerminatedFrame;

/** What the gateway adds to every frame. All three are extra. */
export interface FrameOrigin {
  /** "null" where the driver gave none. */
  readonly appId: string;
  /** "null" where the driver gave none. */
  readonly appAttemptId: string;
  /** From 1, without a gap, for each application; one that comes again goes on where it was. */
  readonly seq: number;
}

/** A frame as clients receive it. */
export type Frame = FrameBody & FrameOrigin;
