import { integer, type JsonObject, object, string, stringOr } from "./_fields.ts";
import type { ExecutorAdded, ExecutorExcluded, ExecutorRemoved } from "./spark_event.ts";

export function executorAdded(event: JsonObject): ExecutorAdded {
  const info = object(event, "Executor Info");
  return {
    type: "executorAdded",
    executorId: string(event, "Executor ID"),
    time: integer(event, "Timestamp"),
    host: string(info, "Host"),
    totalCores: integer(info, "Total Cores"),
  };
}

export function executorRemoved(event: JsonObject): ExecutorRemoved {
  return {
    type: "executorRemoved",
    executorId: string(event, "Executor ID"),
    time: integer(event, "Timestamp"),
    reason: stringOr(event, "Removed Reason", ""),
  };
}

export function executorExcluded(event: JsonObject): ExecutorExcluded {
  return exclusion("executorExcluded", event);
}

export function executorUnexcluded(event: JsonObject): ExecutorExcluded {
  return exclusion("executorUnexcluded", event);
}

// Jackson writes these two, so their fields are in camel case.
function exclusion(
  type: ExecutorExcluded["type"],
  event: JsonObject,
): ExecutorExcluded {
  return {
    type,
    executorId: string(event, "executorId"),
    time: integer(event, "time"),
  };
}
