import type {
  Frame,
  FrameBody,
  JobEndFrame,
  JobStartFrame,
  StageActiveFrame,
  StageCompletedFrame,
} from "../../../../protocol/frames/frame.ts";
import { NO_TASK_METRICS } from "../../../../protocol/frames/stage_task_metrics.ts";

/** Frames of an application, for what shows progress. */
export function framesOf(appId: string): (body: FrameBody) => Frame {
  let seq = 0;
  return (body) => ({ ...body, appId, appAttemptId: "null", seq: ++seq } as Frame);
}

/** A job whose stages are given by their numbers of tasks. */
export function jobStart(
  jobId: number,
  stages: Readonly<Record<number, number>>,
  some: Partial<JobStartFrame> = {},
): JobStartFrame {
  const infos = Object.entries(stages).map(([stageId, numTasks]) =>
    [
      stageId,
      { attemptId: 0, name: "stage", numTasks, completionTime: -1, submissionTime: -1 },
    ] as const
  );
  return {
    msgtype: "sparkJobStart",
    jobGroup: "null",
    jobId,
    status: "RUNNING",
    submissionTime: 1000,
    stageIds: infos.map(([stageId]) => Number(stageId)),
    stageInfos: Object.fromEntries(infos),
    numTasks: infos.reduce((sum, [, { numTasks }]) => sum + numTasks, 0),
    totalCores: 4,
    appId: "app-1",
    numExecutors: 1,
    name: `count at etl.py:${jobId}`,
    description: null,
    sqlExecutionId: null,
    jobTags: [],
    connectSessionId: null,
    connectOperationId: null,
    ...some,
  };
}

export function jobEnd(jobId: number, some: Partial<JobEndFrame> = {}): JobEndFrame {
  return {
    msgtype: "sparkJobEnd",
    jobId,
    status: "COMPLETED",
    completionTime: 3500,
    numSkippedStages: 0,
    numSkippedTasks: 0,
    numCompletedTasks: 10,
    numFailedTasks: 0,
    numKilledTasks: 0,
    errorMessage: null,
    ...some,
  };
}

export function stageActive(
  stageId: number,
  numTasks: number,
  some: Partial<StageActiveFrame> = {},
): StageActiveFrame {
  return {
    msgtype: "sparkStageActive",
    stageId,
    stageAttemptId: 0,
    name: "stage",
    parentIds: [],
    numTasks,
    numActiveTasks: 0,
    numFailedTasks: 0,
    numCompletedTasks: 0,
    jobIds: null,
    numKilledTasks: 0,
    time: 2000,
    taskMetrics: NO_TASK_METRICS,
    firstErrorMessage: null,
    ...some,
  };
}

export function stageCompleted(
  stageId: number,
  numTasks: number,
  some: Partial<StageCompletedFrame> = {},
): StageCompletedFrame {
  return {
    msgtype: "sparkStageCompleted",
    stageId,
    stageAttemptId: 0,
    completionTime: 3000,
    submissionTime: 1000,
    numTasks,
    numFailedTasks: 0,
    numCompletedTasks: numTasks,
    status: "COMPLETED",
    jobIds: null,
    numKilledTasks: 0,
    numActiveTasks: 0,
    numMissingTaskEnds: 0,
    failureReason: null,
    taskMetrics: NO_TASK_METRICS,
    firstErrorMessage: null,
    ...some,
  };
}
