import type { SparkEvent, StageInfo, TaskInfo } from "../../../protocol/spark/spark_event.ts";

/**
 * Moves all times of an event, as for a recording that is played as if it
 * happened now. Times that are not set, null or 0, stay so.
 *
 * @param event is left as it is
 * @param offset milliseconds, added to each time
 * @returns the event with its times moved
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shiftTimes } from "./shift_times.ts";
 *
 * const event = { type: "applicationEnd", time: 1000 } as const;
 * assertEquals(shiftTimes(event, 500), { type: "applicationEnd", time: 1500 });
 * ```
 */
export function shiftTimes(event: SparkEvent, offset: number): SparkEvent {
  switch (event.type) {
    case "jobStart":
      return {
        ...event,
        submissionTime: shift(event.submissionTime, offset),
        stageInfos: event.stageInfos.map((stage) => shiftStage(stage, offset)),
      };
    case "jobEnd":
      return { ...event, completionTime: shift(event.completionTime, offset) };
    case "stageSubmitted":
    case "stageCompleted":
      return { ...event, stage: shiftStage(event.stage, offset) };
    case "taskStart":
    case "taskGettingResult":
    case "taskEnd":
      return { ...event, task: shiftTask(event.task, offset) };
    case "logStart":
    case "stageTaskCounts":
    case "sqlAdaptiveExecutionUpdate":
    case "streamingQueryTerminated":
      return event;
    default:
      return { ...event, time: shift(event.time, offset) };
  }
}

function shiftStage(stage: StageInfo, offset: number): StageInfo {
  return {
    ...stage,
    submissionTime: shift(stage.submissionTime, offset),
    completionTime: shift(stage.completionTime, offset),
  };
}

function shiftTask(task: TaskInfo, offset: number): TaskInfo {
  return {
    ...task,
    launchTime: shift(task.launchTime, offset),
    gettingResultTime: shift(task.gettingResultTime, offset),
    finishTime: shift(task.finishTime, offset),
  };
}

function shift<T extends number | null>(time: T, offset: number): T | number {
  return time === null || time <= 0 ? time : time + offset;
}
