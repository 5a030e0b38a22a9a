import { applicationEnd, applicationStart, logStart } from "./_application_events.ts";
import { connectOperation } from "./_connect_events.ts";
import {
  executorAdded,
  executorExcluded,
  executorRemoved,
  executorUnexcluded,
} from "./_executor_events.ts";
import { InvalidFieldError, isJsonObject, type JsonObject } from "./_fields.ts";
import { jobEnd, jobStart } from "./_job_events.ts";
import { sqlAdaptiveExecutionUpdate, sqlExecutionEnd, sqlExecutionStart } from "./_sql_events.ts";
import { stageCompleted, stageSubmitted } from "./_stage_events.ts";
import { queryProgress, queryStarted, queryTerminated } from "./_streaming_events.ts";
import { taskEnd, taskGettingResult, taskStart } from "./_task_events.ts";
import type { Decoded } from "./decoded.ts";
import type { SparkEvent } from "./spark_event.ts";

const SCHEDULER = "org.apache.spark.scheduler.SparkListenerExecutor";
const SQL = "org.apache.spark.sql.execution.ui.SparkListenerSQL";
const CONNECT = "org.apache.spark.sql.connect.service.SparkListenerConnectOperation";
const STREAMING = "org.apache.spark.sql.streaming.StreamingQueryListener$";

/** By the value of "Event": without a package where JsonProtocol knows the event. */
const decoders = new Map<string, (event: JsonObject) => SparkEvent>([
  ["SparkListenerLogStart", logStart],
  ["SparkListenerApplicationStart", applicationStart],
  ["SparkListenerApplicationEnd", applicationEnd],
  ["SparkListenerExecutorAdded", executorAdded],
  ["SparkListenerExecutorRemoved", executorRemoved],
  ["SparkListenerJobStart", jobStart],
  ["SparkListenerJobEnd", jobEnd],
  ["SparkListenerStageSubmitted", stageSubmitted],
  ["SparkListenerStageCompleted", stageCompleted],
  ["SparkListenerTaskStart", taskStart],
  ["SparkListenerTaskGettingResult", taskGettingResult],
  ["SparkListenerTaskEnd", taskEnd],
  // From Spark 3.1 on each comes twice, under both names, one after the other.
  [`${SCHEDULER}Excluded`, executorExcluded],
  [`${SCHEDULER}Unexcluded`, executorUnexcluded],
  [`${SCHEDULER}Blacklisted`, executorExcluded],
  [`${SCHEDULER}Unblacklisted`, executorUnexcluded],
  [`${SQL}ExecutionStart`, sqlExecutionStart],
  [`${SQL}ExecutionEnd`, sqlExecutionEnd],
  [`${SQL}AdaptiveExecutionUpdate`, sqlAdaptiveExecutionUpdate],
  [`${CONNECT}Started`, connectOperation("started")],
  [`${CONNECT}Analyzed`, connectOperation("analyzed")],
  [`${CONNECT}ReadyForExecution`, connectOperation("readyForExecution")],
  [`${CONNECT}Finished`, connectOperation("finished")],
  [`${CONNECT}Failed`, connectOperation("failed")],
  [`${CONNECT}Canceled`, connectOperation("canceled")],
  [`${CONNECT}Closed`, connectOperation("closed")],
  [`${STREAMING}QueryStartedEvent`, queryStarted],
  [`${STREAMING}QueryProgressEvent`, queryProgress],
  [`${STREAMING}QueryTerminatedEvent`, queryTerminated],
]);

/**
 * What `decodeSparkEvent` promises, by `JSON.parse` alone: the way of every
 * line that the scanner of task events leaves, and what its answers are held
 * against.
 */
export function parseSparkEvent(line: string): Decoded {
  if (!/\S/.test(line)) return { kind: "blank" };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser's own message quotes the line, which may hold a secret.
    return rejected(
      "a line",
      `its ${line.length} characters are not valid JSON`,
    );
  }
  if (!isJsonObject(value)) return rejected("a line", "it is not an object");
  const name = value["Event"];
  if (typeof name !== "string") {
    return rejected("a line", new InvalidFieldError("Event", "a string", name));
  }
  const decoder = decoders.get(name);
  if (!decoder) return { kind: "ignored", name: shortName(name) };
  try {
    return { kind: "event", event: decoder(value) };
  } catch (error) {
    if (error instanceof InvalidFieldError) {
      return rejected(shortName(name), error);
    }
    throw error;
  }
}

function rejected(what: string, why: string | Error): Decoded {
  const clause = typeof why === "string" ? why : why.message;
  return { kind: "rejected", reason: `Cannot decode ${what}: ${clause}` };
}

/** A class name without its package and its enclosing object. */
function shortName(name: string): string {
  const from = Math.max(name.lastIndexOf("."), name.lastIndexOf("$")) + 1;
  return name.slice(from, from + 100) || name.slice(-100);
}
