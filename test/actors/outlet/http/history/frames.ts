import type {
  StageActiveFrame,
  StageCompletedFrame,
  TaskEndFrame,
  TaskStartFrame,
} from "../../../../../protocol/frames/frame.ts";
import {
  NO_TASK_METRICS,
  type StageTaskMetrics,
} from "../../../../../protocol/frames/stage_task_metrics.ts";
import {
  type TaskFrameMetrics,
  taskFrameMetrics,
} from "../../../../../protocol/frames/task_frame_metrics.ts";

/** Frames for tests, the fields that no test cares about filled in. */

const ATTEMPT = {
  stageId: 0,
  stageAttemptId: 0,
  index: 0,
  attemptNumber: 0,
  executorId: "1",
  host: "h",
  speculative: false,
};

export function taskStart(
  taskId: number,
  launchTime: number,
  more: Partial<TaskStartFrame> = {},
): TaskStartFrame {
  const common = { msgtype: "sparkTaskStart", status: "RUNNING" } as const;
  return { ...common, ...ATTEMPT, taskId, launchTime, ...more };
}

export function taskEnd(
  taskId: number,
  launchTime: number,
  finishTime: number,
  more: Partial<TaskEndFrame> = {},
): TaskEndFrame {
  return {
    ...ATTEMPT,
    msgtype: "sparkTaskEnd",
    taskId,
    launchTime,
    finishTime,
    taskType: "ResultTask",
    status: "SUCCESS",
    errorMessage: null,
    metrics: {},
    ...more,
  };
}

const NO_METRICS = taskFrameMetrics({
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
}, { launchTime: 0, finishTime: 0, gettingResultTime: 0 });

export function metrics(some: Partial<TaskFrameMetrics>): TaskFrameMetrics {
  return { ...NO_METRICS, ...some };
}

export interface StageCounts {
  readonly numTasks?: number;
  readonly jobIds?: readonly number[];
  readonly numActiveTasks?: number;
  readonly numCompletedTasks?: number;
  readonly numFailedTasks?: number;
  readonly taskMetrics?: Partial<StageTaskMetrics>;
  readonly stageId?: number;
}

export function stageActive(time: number, counts: StageCounts): StageActiveFrame {
  const { taskMetrics, ...numbers } = counts;
  return {
    msgtype: "sparkStageActive",
    stageId: 0,
    stageAttemptId: 0,
    name: "stage",
    parentIds: [],
    numTasks: 10,
    numActiveTasks: 0,
    numFailedTasks: 0,
    numCompletedTasks: 0,
    numKilledTasks: 0,
    jobIds: null,
    time,
    firstErrorMessage: null,
    ...numbers,
    taskMetrics: { ...NO_TASK_METRICS, ...taskMetrics },
  };
}

export function stageCompleted(completionTime: number, counts: StageCounts): StageCompletedFrame {
  const { taskMetrics, numActiveTasks: _, ...numbers } = counts;
  return {
    msgtype: "sparkStageCompleted",
    stageId: 0,
    stageAttemptId: 0,
    submissionTime: 1,
    completionTime,
    numTasks: 10,
    numActiveTasks: 0,
    numFailedTasks: 0,
    numCompletedTasks: 0,
    numKilledTasks: 0,
    numMissingTaskEnds: 0,
    status: "COMPLETED",
    jobIds: null,
    failureReason: null,
    firstErrorMessage: null,
    ...numbers,
    taskMetrics: { ...NO_TASK_METRICS, ...taskMetrics },
  };
}
