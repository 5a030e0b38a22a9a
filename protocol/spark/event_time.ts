import type { SparkEvent } from "./spark_event.ts";

/**
 * When an event happened, by itself. The clock of a replay is the largest of
 * these times so far: in real logs they are not in order, and ApplicationStart
 * is some seconds older than the event before it.
 *
 * @param event any event
 * @returns epoch milliseconds; null for an event that has no time, or 0 or
 * less in its place
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { eventTime } from "./event_time.ts";
 *
 * assertEquals(eventTime({ type: "applicationEnd", time: 1700000000000 }), 1700000000000);
 * assertEquals(eventTime({ type: "logStart", sparkVersion: "4.1.1" }), null);
 * ```
 */
export function eventTime(event: SparkEvent): number | null {
  const time = rawTime(event);
  return time !== null && time > 0 ? time : null;
}

function rawTime(event: SparkEvent): number | null {
  switch (event.type) {
    case "jobStart":
      return event.submissionTime;
    case "jobEnd":
      return event.completionTime;
    case "stageSubmitted":
      return event.stage.submissionTime;
    case "stageCompleted":
      return event.stage.completionTime;
    case "taskStart":
      return event.task.launchTime;
    case "taskEnd":
      return event.task.finishTime;
    case "applicationStart":
    case "applicationEnd":
    case "executorAdded":
    case "executorRemoved":
    case "executorExcluded":
    case "executorUnexcluded":
    case "sqlExecutionStart":
    case "sqlExecutionEnd":
      return event.time;
    default:
      return null;
  }
}
