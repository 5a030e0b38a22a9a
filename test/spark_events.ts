import type {
  JobStart,
  SparkEvent,
  StageCompleted,
  StageInfo,
  StageTaskCounts,
  TaskEnd,
  TaskInfo,
  TaskMetrics,
  TaskStart,
} from "../protocol/spark/spark_event.ts";

/** Events for tests: small ones, with what a test cares about put in. */

/** The time at which the events of tests begin, epoch ms. */
export const T0 = 1_700_000_000_000;

export function applicationStart(appId = "app-1"): SparkEvent {
  return {
    type: "applicationStart",
    appName: "test",
    appId,
    appAttemptId: null,
    sparkUser: "user",
    time: T0,
  };
}

export function stageInfo(stageId: number, fields: Partial<StageInfo> = {}): StageInfo {
  return {
    stageId,
    attemptId: 0,
    name: `count at etl.py:${stageId}`,
    numTasks: 4,
    parentIds: [],
    submissionTime: null,
    completionTime: null,
    failureReason: null,
    ...fields,
  };
}

export function jobStart(
  jobId: number,
  stages: readonly StageInfo[],
  properties: Partial<JobStart["properties"]> = {},
): JobStart {
  return {
    type: "jobStart",
    jobId,
    submissionTime: T0,
    stageIds: stages.map(({ stageId }) => stageId),
    stageInfos: stages,
    properties: {
      callSite: "count at etl.py:1",
      jobGroup: null,
      description: null,
      sqlExecutionId: null,
      jobTags: [],
      ...properties,
    },
  };
}

export function jobEnd(jobId: number, succeeded = true): SparkEvent {
  return {
    type: "jobEnd",
    jobId,
    completionTime: T0 + 100,
    succeeded,
    errorMessage: succeeded ? null : "Job aborted",
  };
}

export function stageSubmitted(info: StageInfo, time = T0): SparkEvent {
  return { type: "stageSubmitted", stage: { ...info, submissionTime: time } };
}

export function stageCompleted(info: StageInfo, time = T0 + 50): StageCompleted {
  return {
    type: "stageCompleted",
    stage: { ...info, submissionTime: T0, completionTime: time },
  };
}

export function task(taskId: number, fields: Partial<TaskInfo> = {}): TaskInfo {
  return {
    taskId,
    index: taskId,
    attemptNumber: 0,
    launchTime: T0,
    executorId: "1",
    host: "localhost",
    speculative: false,
    gettingResultTime: 0,
    finishTime: 0,
    failed: false,
    killed: false,
    ...fields,
  };
}

export function taskStart(taskId: number, fields: Partial<TaskInfo> = {}, stageId = 0): TaskStart {
  return { type: "taskStart", stageId, stageAttemptId: 0, task: task(taskId, fields) };
}

export function taskEnd(
  taskId: number,
  fields: Partial<TaskInfo> = {},
  event: Partial<TaskEnd> = {},
): TaskEnd {
  return {
    type: "taskEnd",
    stageId: 0,
    stageAttemptId: 0,
    taskType: "ResultTask",
    outcome: "succeeded",
    errorMessage: null,
    task: task(taskId, { finishTime: T0 + 10, ...fields }),
    metrics: null,
    ...event,
  };
}

/** Metrics of a task, 0 where a test does not say. */
export function taskMetrics(fields: Partial<TaskMetrics> = {}): TaskMetrics {
  return {
    executorDeserializeTime: 0,
    executorRunTime: 0,
    resultSerializationTime: 0,
    jvmGCTime: 0,
    resultSize: 0,
    memoryBytesSpilled: 0,
    diskBytesSpilled: 0,
    peakExecutionMemory: 0,
    fetchWaitTime: 0,
    shuffleWriteTime: 0,
    shuffleReadBytes: 0,
    shuffleWriteBytes: 0,
    ...fields,
  };
}

/** What a driver states of a stage attempt of which it lists the tasks. */
export function stageTaskCounts(
  activeTaskIds: readonly number[],
  completedIndexes: readonly (readonly [first: number, last: number])[],
  event: Partial<StageTaskCounts> = {},
): StageTaskCounts {
  return {
    type: "stageTaskCounts",
    stageId: 0,
    stageAttemptId: 0,
    numActiveTasks: activeTaskIds.length,
    numCompletedTasks: completedIndexes.reduce((sum, [first, last]) => sum + 1 + last - first, 0),
    numFailedTasks: 0,
    numKilledTasks: 0,
    tasks: { activeTaskIds, completedIndexes },
    ...event,
  };
}
