import {
  boolean,
  booleanOr,
  integer,
  integerOr,
  type JsonObject,
  object,
  objectOrNull,
  string,
} from "./_fields.ts";
import { taskEndReason } from "./_task_end_reason.ts";
import type {
  TaskEnd,
  TaskGettingResult,
  TaskInfo,
  TaskMetrics,
  TaskStart,
} from "./spark_event.ts";

export function taskStart(event: JsonObject): TaskStart {
  return {
    type: "taskStart",
    stageId: integer(event, "Stage ID"),
    stageAttemptId: integerOr(event, "Stage Attempt ID", 0),
    task: taskInfo(object(event, "Task Info")),
  };
}

export function taskGettingResult(event: JsonObject): TaskGettingResult {
  return {
    type: "taskGettingResult",
    task: taskInfo(object(event, "Task Info")),
  };
}

export function taskEnd(event: JsonObject): TaskEnd {
  const { outcome, errorMessage } = taskEndReason(
    object(event, "Task End Reason"),
  );
  const metrics = objectOrNull(event, "Task Metrics");
  return {
    type: "taskEnd",
    stageId: integer(event, "Stage ID"),
    stageAttemptId: integerOr(event, "Stage Attempt ID", 0),
    taskType: string(event, "Task Type"),
    outcome,
    errorMessage,
    task: taskInfo(object(event, "Task Info")),
    metrics: metrics && taskMetrics(metrics),
  };
}

function taskInfo(info: JsonObject): TaskInfo {
  return {
    taskId: integer(info, "Task ID"),
    index: integer(info, "Index"),
    attemptNumber: integerOr(info, "Attempt", 1),
    launchTime: integer(info, "Launch Time"),
    executorId: string(info, "Executor ID"),
    host: string(info, "Host"),
    speculative: booleanOr(info, "Speculative", false),
    gettingResultTime: integer(info, "Getting Result Time"),
    finishTime: integer(info, "Finish Time"),
    failed: boolean(info, "Failed"),
    killed: booleanOr(info, "Killed", false),
  };
}

function taskMetrics(metrics: JsonObject): TaskMetrics {
  const read = objectOrNull(metrics, "Shuffle Read Metrics");
  const write = objectOrNull(metrics, "Shuffle Write Metrics");
  return {
    executorDeserializeTime: integer(metrics, "Executor Deserialize Time"),
    executorRunTime: integer(metrics, "Executor Run Time"),
    resultSerializationTime: integer(metrics, "Result Serialization Time"),
    jvmGCTime: integer(metrics, "JVM GC Time"),
    resultSize: integer(metrics, "Result Size"),
    memoryBytesSpilled: integer(metrics, "Memory Bytes Spilled"),
    diskBytesSpilled: integer(metrics, "Disk Bytes Spilled"),
    peakExecutionMemory: integerOr(metrics, "Peak Execution Memory", 0),
    fetchWaitTime: read ? integer(read, "Fetch Wait Time") : 0,
    shuffleWriteTime: write ? integer(write, "Shuffle Write Time") : 0,
    shuffleReadBytes: read
      ? integerOr(read, "Remote Bytes Read", 0) + integerOr(read, "Local Bytes Read", 0)
      : 0,
    shuffleWriteBytes: write ? integerOr(write, "Shuffle Bytes Written", 0) : 0,
  };
}
