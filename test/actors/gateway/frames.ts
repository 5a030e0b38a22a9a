import { SealedFrame } from "../../../actors/gateway/sealed_frame.ts";
import type { FrameBody } from "../../../protocol/frames/frame.ts";
import { NO_TASK_METRICS } from "../../../protocol/frames/stage_task_metrics.ts";

/** Frames for tests, the fields that no test cares about filled in. */

export function sealed(seq: number, body: FrameBody, appKey = "app"): SealedFrame {
  return new SealedFrame({ ...body, appId: appKey, appAttemptId: "null", seq }, appKey);
}

export const applicationStart: FrameBody = {
  msgtype: "sparkApplicationStart",
  startTime: 1,
  appId: "",
  appAttemptId: "",
  appName: "test",
  sparkUser: "user",
};

export const applicationEnd: FrameBody = { msgtype: "sparkApplicationEnd", endTime: 2 };

export function executorAdded(executorId: string): FrameBody {
  const cores = { numCores: 1, totalCores: 1 };
  return { msgtype: "sparkExecutorAdded", executorId, time: 1, host: "h", ...cores };
}

export function executorRemoved(executorId: string): FrameBody {
  return { msgtype: "sparkExecutorRemoved", executorId, time: 1, totalCores: 0 };
}

export function jobStart(jobId: number, name = "count at etl.py:1"): FrameBody {
  return {
    msgtype: "sparkJobStart",
    jobGroup: "null",
    jobId,
    status: "RUNNING",
    submissionTime: 1,
    stageIds: [],
    stageInfos: {},
    numTasks: 0,
    totalCores: 1,
    appId: "",
    numExecutors: 1,
    name,
    description: null,
    sqlExecutionId: null,
    jobTags: [],
    connectSessionId: null,
    connectOperationId: null,
  };
}

export function jobEnd(jobId: number): FrameBody {
  return {
    msgtype: "sparkJobEnd",
    jobId,
    status: "COMPLETED",
    completionTime: 2,
    numSkippedStages: 0,
    numSkippedTasks: 0,
    numCompletedTasks: 0,
    numFailedTasks: 0,
    numKilledTasks: 0,
    errorMessage: null,
  };
}

export function stageSubmitted(stageId: number): FrameBody {
  return {
    msgtype: "sparkStageSubmitted",
    stageId,
    stageAttemptId: 0,
    name: "stage",
    numTasks: 1,
    parentIds: [],
    submissionTime: 1,
    jobIds: null,
  };
}

export function stageActive(stageId: number): FrameBody {
  return {
    msgtype: "sparkStageActive",
    stageId,
    stageAttemptId: 0,
    name: "stage",
    parentIds: [],
    numTasks: 1,
    numActiveTasks: 1,
    numFailedTasks: 0,
    numCompletedTasks: 0,
    jobIds: null,
    numKilledTasks: 0,
    time: 1,
    taskMetrics: NO_TASK_METRICS,
    firstErrorMessage: null,
  };
}

export function stageCompleted(stageId: number): FrameBody {
  return {
    msgtype: "sparkStageCompleted",
    stageId,
    stageAttemptId: 0,
    completionTime: 2,
    submissionTime: 1,
    numTasks: 1,
    numFailedTasks: 0,
    numCompletedTasks: 1,
    status: "COMPLETED",
    jobIds: null,
    numKilledTasks: 0,
    numActiveTasks: 0,
    numMissingTaskEnds: 0,
    failureReason: null,
    taskMetrics: NO_TASK_METRICS,
    firstErrorMessage: null,
  };
}

const TASK = {
  launchTime: 1,
  stageId: 0,
  stageAttemptId: 0,
  index: 0,
  attemptNumber: 0,
  executorId: "1",
  host: "h",
  speculative: false,
};

export function taskStart(taskId: number): FrameBody {
  return { msgtype: "sparkTaskStart", ...TASK, taskId, status: "RUNNING" };
}

export function taskEnd(taskId: number, errorMessage: string | null = null): FrameBody {
  return {
    msgtype: "sparkTaskEnd",
    ...TASK,
    taskId,
    finishTime: 2,
    taskType: "ResultTask",
    status: "SUCCESS",
    errorMessage,
    metrics: {},
  };
}

const RUN = { id: "query", name: null, time: 1 };

export function streamingStarted(runId: string): FrameBody {
  return { msgtype: "sparkStreamingQueryStarted", ...RUN, runId };
}

export function streamingProgress(runId: string, batchId = 0): FrameBody {
  return {
    msgtype: "sparkStreamingQueryProgress",
    ...RUN,
    runId,
    batchId,
    batchDuration: 1,
    numInputRows: 1,
    inputRowsPerSecond: 1,
    processedRowsPerSecond: 1,
    numStateRows: 0,
  };
}

export function streamingTerminated(
  runId: string,
  errorMessage: string | null = null,
): FrameBody {
  return { msgtype: "sparkStreamingQueryTerminated", id: "query", runId, errorMessage };
}
