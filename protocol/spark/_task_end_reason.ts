import {
  booleanOr,
  integer,
  integerOr,
  type JsonObject,
  objectOrNull,
  objects,
  string,
  stringOr,
} from "./_fields.ts";
import type { TaskOutcome } from "./spark_event.ts";

/** What Spark's `TaskEndReason` says of a task that has ended. */
export interface TaskEndReason {
  readonly outcome: TaskOutcome;
  readonly errorMessage: string | null;
}

/**
 * Reads `Task End Reason`. The texts are those of `toErrorString` in Spark's
 * TaskEndReason.scala; a reason that a later Spark invents is a failure that
 * says its name.
 */
export function taskEndReason(reason: JsonObject): TaskEndReason {
  const name = string(reason, "Reason");
  switch (name) {
    case "Success":
      return { outcome: "succeeded", errorMessage: null };
    case "Resubmitted":
      return {
        outcome: "resubmitted",
        errorMessage: "Resubmitted (resubmitted due to lost executor)",
      };
    case "TaskKilled":
      return { outcome: "killed", errorMessage: taskKilled(reason) };
    case "TaskCommitDenied":
      return { outcome: "killed", errorMessage: taskCommitDenied(reason) };
    case "ExceptionFailure":
      return { outcome: "failed", errorMessage: exceptionFailure(reason) };
    case "FetchFailed":
      return { outcome: "failed", errorMessage: fetchFailed(reason) };
    case "ExecutorLostFailure":
      return { outcome: "failed", errorMessage: executorLost(reason) };
    case "TaskResultLost":
      return {
        outcome: "failed",
        errorMessage: "TaskResultLost (result lost from block manager)",
      };
    default:
      return { outcome: "failed", errorMessage: name };
  }
}

function taskKilled(reason: JsonObject): string {
  return `TaskKilled (${stringOr(reason, "Kill Reason", "unknown reason")})`;
}

function taskCommitDenied(reason: JsonObject): string {
  const job = integerOr(reason, "Job ID", -1);
  const partition = integerOr(reason, "Partition ID", -1);
  const attempt = integerOr(reason, "Attempt Number", -1);
  return "TaskCommitDenied (Driver denied task commit)" +
    ` for job: ${job}, partition: ${partition}, attemptNumber: ${attempt}`;
}

function executorLost(reason: JsonObject): string {
  const executor = stringOr(reason, "Executor ID", "Unknown");
  const cause = booleanOr(reason, "Exit Caused By App", true) ? "caused by one of" : "unrelated to";
  const loss = stringOr(reason, "Loss Reason", null);
  return `ExecutorLostFailure (executor ${executor} exited ${cause} the running tasks)` +
    (loss === null ? "" : ` Reason: ${loss}`);
}

function fetchFailed(reason: JsonObject): string {
  const address = objectOrNull(reason, "Block Manager Address");
  // The address's last part is the topology, which is never logged.
  const from = address === null ? "null" : `BlockManagerId(${string(address, "Executor ID")}, ` +
    `${string(address, "Host")}, ${integer(address, "Port")}, None)`;
  // Spark 2 had no map index, and no word of it in its message.
  const mapIndex = integerOr(reason, "Map Index", null);
  return `FetchFailed(${from}, shuffleId=${integer(reason, "Shuffle ID")}, ` +
    (mapIndex === null ? "" : `mapIndex=${mapIndex}, `) +
    `mapId=${integer(reason, "Map ID")}, ` +
    `reduceId=${integer(reason, "Reduce ID")}, ` +
    `message=\n${stringOr(reason, "Message", "Unknown reason")}\n)`;
}

function exceptionFailure(reason: JsonObject): string {
  const full = stringOr(reason, "Full Stack Trace", null);
  if (full !== null) return full;
  const frames = objects(reason, "Stack Trace").map((frame) =>
    "        " + stackTraceElement(frame)
  );
  return `${string(reason, "Class Name")}: ` +
    `${stringOr(reason, "Description", "")}\n${frames.join("\n")}`;
}

/** Java's `StackTraceElement.toString`. */
function stackTraceElement(frame: JsonObject): string {
  const file = stringOr(frame, "File Name", null);
  const line = integer(frame, "Line Number");
  let place = file ?? "Unknown Source";
  if (line === -2) place = "Native Method";
  else if (file !== null && line >= 0) place = `${file}:${line}`;
  return `${string(frame, "Declaring Class")}.${string(frame, "Method Name")}(${place})`;
}
