import { integer, integerOr, type JsonObject, stringOr } from "./_fields.ts";
import type {
  SqlAdaptiveExecutionUpdate,
  SqlExecutionEnd,
  SqlExecutionStart,
} from "./spark_event.ts";

export function sqlExecutionStart(event: JsonObject): SqlExecutionStart {
  return {
    type: "sqlExecutionStart",
    executionId: integer(event, "executionId"),
    rootExecutionId: integerOr(event, "rootExecutionId", null),
    description: stringOr(event, "description", ""),
    details: stringOr(event, "details", ""),
    time: integer(event, "time"),
  };
}

export function sqlExecutionEnd(event: JsonObject): SqlExecutionEnd {
  return {
    type: "sqlExecutionEnd",
    executionId: integer(event, "executionId"),
    time: integer(event, "time"),
    errorMessage: stringOr(event, "errorMessage", null) || null,
  };
}

export function sqlAdaptiveExecutionUpdate(
  event: JsonObject,
): SqlAdaptiveExecutionUpdate {
  return {
    type: "sqlAdaptiveExecutionUpdate",
    executionId: integer(event, "executionId"),
  };
}
