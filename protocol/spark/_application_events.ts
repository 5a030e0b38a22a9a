import { integer, type JsonObject, string, stringOr } from "./_fields.ts";
import type { ApplicationEnd, ApplicationStart, LogStart } from "./spark_event.ts";

export function logStart(event: JsonObject): LogStart {
  return { type: "logStart", sparkVersion: string(event, "Spark Version") };
}

export function applicationStart(event: JsonObject): ApplicationStart {
  return {
    type: "applicationStart",
    appName: string(event, "App Name"),
    appId: stringOr(event, "App ID", null),
    appAttemptId: stringOr(event, "App Attempt ID", null),
    sparkUser: string(event, "User"),
    time: integer(event, "Timestamp"),
  };
}

export function applicationEnd(event: JsonObject): ApplicationEnd {
  return { type: "applicationEnd", time: integer(event, "Timestamp") };
}
