/**
 * Spark's listener events, as far as a monitor needs them, in plain values.
 *
 * The names of the fields are Spark's own (`SparkListenerEvent`, `StageInfo`,
 * `TaskInfo`), written in camel case. Times are epoch milliseconds. A value
 * that Spark may leave out is `null` here, never `undefined`.
 *
 * @module
 */

/** The event log's first line: which Spark wrote it. */
export interface LogStart {
  readonly type: "logStart";
  readonly sparkVersion: string;
}

/** `SparkListenerApplicationStart`. */
export interface ApplicationStart {
  readonly type: "applicationStart";
  readonly appName: string;
  /** Null in the logs of drivers whose scheduler gives no id. */
  readonly appId: string | null;
  /** YARN and Kubernetes number the attempts of a driver; null elsewhere. */
  readonly appAttemptId: string | null;
  readonly sparkUser: string;
  readonly time: number;
}

/** `SparkListenerApplicationEnd`. */
export interface ApplicationEnd {
  readonly type: "applicationEnd";
  readonly time: number;
}

/** `SparkListenerExecutorAdded`. */
export interface ExecutorAdded {
  readonly type: "executorAdded";
  readonly executorId: string;
  readonly time: number;
  readonly host: string;
  readonly totalCores: number;
}

/** `SparkListenerExecutorRemoved`. */
export interface ExecutorRemoved {
  readonly type: "executorRemoved";
  readonly executorId: string;
  readonly time: number;
  readonly reason: string;
}

/**
 * `SparkListenerExecutorExcluded` and `…Unexcluded` (`…Blacklisted` and
 * `…Unblacklisted` before Spark 3.1). Those for one stage or a whole node are
 * not decoded: nothing here shows them.
 */
export interface ExecutorExcluded {
  readonly type: "executorExcluded" | "executorUnexcluded";
  readonly executorId: string;
  readonly time: number;
}

/** Spark's `StageInfo`, one attempt of a stage. */
export interface StageInfo {
  readonly stageId: number;
  readonly attemptId: number;
  readonly name: string;
  readonly numTasks: number;
  readonly parentIds: readonly number[];
  readonly submissionTime: number | null;
  readonly completionTime: number | null;
  readonly failureReason: string | null;
}

/**
 * The local properties of a job that a monitor shows. The others are dropped
 * at the border: a streaming job carries the whole configuration in them,
 * secrets included.
 */
export interface JobProperties {
  /** `callSite.short`, as `collect at etl.py:61`. */
  readonly callSite: string | null;
  /** `spark.jobGroup.id`. */
  readonly jobGroup: string | null;
  /** `spark.job.description`. */
  readonly description: string | null;
  /** `spark.sql.execution.id`. */
  readonly sqlExecutionId: number | null;
  /** `spark.job.tags`, split at the commas. */
  readonly jobTags: readonly string[];
}

/** `SparkListenerJobStart`. */
export interface JobStart {
  readonly type: "jobStart";
  readonly jobId: number;
  readonly submissionTime: number | null;
  /** In Spark's order, which is not always ascending. */
  readonly stageIds: readonly number[];
  readonly stageInfos: readonly StageInfo[];
  readonly properties: JobProperties;
}

/** `SparkListenerJobEnd`. */
export interface JobEnd {
  readonly type: "jobEnd";
  readonly jobId: number;
  readonly completionTime: number | null;
  readonly succeeded: boolean;
  /** The exception's message of a job that failed; null where it has none. */
  readonly errorMessage: string | null;
}

/** `SparkListenerStageSubmitted`. */
export interface StageSubmitted {
  readonly type: "stageSubmitted";
  readonly stage: StageInfo;
}

/** `SparkListenerStageCompleted`: also of a stage that failed. */
export interface StageCompleted {
  readonly type: "stageCompleted";
  readonly stage: StageInfo;
}

/** Spark's `TaskInfo`, one attempt of a task. */
export interface TaskInfo {
  /** Unique in the application; several attempts of one task differ in it. */
  readonly taskId: number;
  /** The task's place in its stage attempt, from 0. */
  readonly index: number;
  readonly attemptNumber: number;
  readonly launchTime: number;
  readonly executorId: string;
  readonly host: string;
  readonly speculative: boolean;
  /** 0 where the result came with the status update. */
  readonly gettingResultTime: number;
  /** 0 while the task runs. */
  readonly finishTime: number;
  readonly failed: boolean;
  readonly killed: boolean;
}

/** `SparkListenerTaskStart`. */
export interface TaskStart {
  readonly type: "taskStart";
  readonly stageId: number;
  /** -1 where Spark no longer knew the stage. */
  readonly stageAttemptId: number;
  readonly task: TaskInfo;
}

/** `SparkListenerTaskGettingResult`. */
export interface TaskGettingResult {
  readonly type: "taskGettingResult";
  readonly task: TaskInfo;
}

/** What became of a task, by the counter that it moves. */
export type TaskOutcome =
  /** `Success`. */
  | "succeeded"
  /** `TaskKilled` and `TaskCommitDenied`: Spark counts both as killed. */
  | "killed"
  /** `Resubmitted`: a success whose output was lost with its executor. */
  | "resubmitted"
  /** Every other reason. */
  | "failed";

/** Spark's `TaskMetrics`, the parts that the frames use. */
export interface TaskMetrics {
  /** Milliseconds. */
  readonly executorDeserializeTime: number;
  /** Milliseconds. */
  readonly executorRunTime: number;
  /** Milliseconds. */
  readonly resultSerializationTime: number;
  /** Milliseconds. */
  readonly jvmGCTime: number;
  /** Bytes. */
  readonly resultSize: number;
  /** Bytes. */
  readonly memoryBytesSpilled: number;
  /** Bytes. */
  readonly diskBytesSpilled: number;
  /** Bytes. */
  readonly peakExecutionMemory: number;
  /** Shuffle read: milliseconds spent waiting for blocks. */
  readonly fetchWaitTime: number;
  /** Shuffle write: **nano**seconds. */
  readonly shuffleWriteTime: number;
  /** Bytes, from other executors and from the task's own. */
  readonly shuffleReadBytes: number;
  /** Bytes. */
  readonly shuffleWriteBytes: number;
}

/** `SparkListenerTaskEnd`. */
export interface TaskEnd {
  readonly type: "taskEnd";
  readonly stageId: number;
  /** -1 where Spark no longer knew the stage. */
  readonly stageAttemptId: number;
  /** `ResultTask` or `ShuffleMapTask`. */
  readonly taskType: string;
  readonly outcome: TaskOutcome;
  /** Spark's `toErrorString` of the end reason; null for a success. */
  readonly errorMessage: string | null;
  readonly task: TaskInfo;
  /** Null where the event has none (fetch failures, lost executors). */
  readonly metrics: TaskMetrics | null;
}

/**
 * A stage attempt's task counters as the driver knows them; no event of
 * Spark's. Sources send it where task events were left out, or where they get
 * counters only. The counts replace those known so far, and later task events
 * count on from here.
 */
export interface StageTaskCounts {
  readonly type: "stageTaskCounts";
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly numActiveTasks: number;
  /** Task indexes of which an attempt succeeded. */
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
  /** Which tasks these are; null where the source does not know, and sends no task events. */
  readonly tasks: {
    readonly activeTaskIds: readonly number[];
    /** Ascending, without overlap; both ends are in. */
    readonly completedIndexes: readonly (readonly [first: number, last: number])[];
  } | null;
}

/** `SparkListenerSQLExecutionStart`. */
export interface SqlExecutionStart {
  readonly type: "sqlExecutionStart";
  readonly executionId: number;
  /** Null before Spark 3.4. */
  readonly rootExecutionId: number | null;
  readonly description: string;
  /** The call site in full: a stack trace, one frame a line. */
  readonly details: string;
  readonly time: number;
}

/** `SparkListenerSQLExecutionEnd`. */
export interface SqlExecutionEnd {
  readonly type: "sqlExecutionEnd";
  readonly executionId: number;
  readonly time: number;
  /** Null for a success; Spark writes an empty text for it. */
  readonly errorMessage: string | null;
}

/** `SparkListenerSQLAdaptiveExecutionUpdate`: a query got a new plan. */
export interface SqlAdaptiveExecutionUpdate {
  readonly type: "sqlAdaptiveExecutionUpdate";
  readonly executionId: number;
}

/** Where a Spark Connect operation stands. */
export type ConnectOperationPhase =
  | "started"
  | "analyzed"
  | "readyForExecution"
  | "finished"
  | "failed"
  | "canceled"
  | "closed";

/** `SparkListenerConnectOperation…`. */
export interface ConnectOperation {
  readonly type: "connectOperation";
  readonly phase: ConnectOperationPhase;
  readonly operationId: string;
  readonly jobTag: string;
  readonly time: number;
  /** What the client ran; with phase `started` only, else null. */
  readonly statementText: string | null;
  /** With phase `started` only, else null. */
  readonly sessionId: string | null;
  /** With phase `failed` only, else null. */
  readonly errorMessage: string | null;
}

/** `StreamingQueryListener.QueryStartedEvent`. */
export interface StreamingQueryStarted {
  readonly type: "streamingQueryStarted";
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  /** 0 where an old Spark does not say. */
  readonly time: number;
}

/** `StreamingQueryListener.QueryProgressEvent`. */
export interface StreamingQueryProgress {
  readonly type: "streamingQueryProgress";
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly time: number;
  readonly batchId: number;
  /** Milliseconds; null where Spark does not say. */
  readonly batchDuration: number | null;
  readonly numInputRows: number;
  /** Rows per second; null where Spark wrote no finite number. */
  readonly inputRowsPerSecond: number | null;
  /** Rows per second; null where Spark wrote no finite number. */
  readonly processedRowsPerSecond: number | null;
  /** Rows in all state operators together. */
  readonly numStateRows: number;
}

/** `StreamingQueryListener.QueryTerminatedEvent`. */
export interface StreamingQueryTerminated {
  readonly type: "streamingQueryTerminated";
  readonly id: string;
  readonly runId: string;
  readonly exception: string | null;
}

/** Every event that the monitor understands, told apart by `type`. */
export type SparkEvent =
  | LogStart
  | ApplicationStart
  | ApplicationEnd
  | ExecutorAdded
  | ExecutorRemoved
  | ExecutorExcluded
  | JobStart
  | JobEnd
  | StageSubmitted
  | StageCompleted
  | TaskStart
  | TaskGettingResult
  | TaskEnd
  | StageTaskCounts
  | SqlExecutionStart
  | SqlExecutionEnd
  | SqlAdaptiveExecutionUpdate
  | ConnectOperation
  | StreamingQueryStarted
  | StreamingQueryProgress
  | StreamingQueryTerminated;
