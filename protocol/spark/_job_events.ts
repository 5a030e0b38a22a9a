import {
  integer,
  integerOr,
  integers,
  type JsonObject,
  object,
  objectOrNull,
  objects,
  string,
  stringOr,
} from "./_fields.ts";
import { stageInfo } from "./_stage_events.ts";
import type { JobEnd, JobProperties, JobStart } from "./spark_event.ts";

export function jobStart(event: JsonObject): JobStart {
  return {
    type: "jobStart",
    jobId: integer(event, "Job ID"),
    submissionTime: integerOr(event, "Submission Time", null),
    stageIds: integers(event, "Stage IDs"),
    stageInfos: objects(event, "Stage Infos").map(stageInfo),
    properties: jobProperties(objectOrNull(event, "Properties") ?? {}),
  };
}

export function jobEnd(event: JsonObject): JobEnd {
  const result = object(event, "Job Result");
  const exception = objectOrNull(result, "Exception");
  return {
    type: "jobEnd",
    jobId: integer(event, "Job ID"),
    completionTime: integerOr(event, "Completion Time", null),
    succeeded: string(result, "Result") === "JobSucceeded",
    errorMessage: exception && stringOr(exception, "Message", null),
  };
}

function jobProperties(properties: JsonObject): JobProperties {
  const executionId = stringOr(properties, "spark.sql.execution.id", "");
  const tags = stringOr(properties, "spark.job.tags", "");
  return {
    callSite: stringOr(properties, "callSite.short", null),
    jobGroup: stringOr(properties, "spark.jobGroup.id", null),
    description: stringOr(properties, "spark.job.description", null),
    sqlExecutionId: /^\d{1,15}$/.test(executionId) ? Number(executionId) : null,
    jobTags: tags.split(",").filter((tag) => tag !== ""),
  };
}
