import {
  count,
  integer,
  integerOr,
  integersOrNone,
  type JsonObject,
  object,
  string,
  stringOr,
} from "./_fields.ts";
import type { StageCompleted, StageInfo, StageSubmitted } from "./spark_event.ts";

export function stageSubmitted(event: JsonObject): StageSubmitted {
  return {
    type: "stageSubmitted",
    stage: stageInfo(object(event, "Stage Info")),
  };
}

export function stageCompleted(event: JsonObject): StageCompleted {
  return {
    type: "stageCompleted",
    stage: stageInfo(object(event, "Stage Info")),
  };
}

export function stageInfo(info: JsonObject): StageInfo {
  return {
    stageId: integer(info, "Stage ID"),
    attemptId: integerOr(info, "Stage Attempt ID", 0),
    name: string(info, "Stage Name"),
    numTasks: count(info, "Number of Tasks"),
    parentIds: integersOrNone(info, "Parent IDs"),
    submissionTime: integerOr(info, "Submission Time", null),
    completionTime: integerOr(info, "Completion Time", null),
    failureReason: stringOr(info, "Failure Reason", null),
  };
}
