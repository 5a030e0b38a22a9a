import type { EventLogApplication, EventLogInput } from "./event_log_input.ts";
import { stateEvents } from "./_state_events.ts";
import { taskEncoder } from "./_task_encoder.ts";
import { resubmittedRows, taskOrder } from "./_task_order.ts";

/** Characters after which a chunk is full: lines are not cut. */
const CHUNK = 65_536;

/**
 * Writes what is known of an application as an event log, in the form of
 * Spark's `JsonProtocol`, for the History Server of Spark 3.3 to 4.3 and for
 * this monitor's own source.
 *
 * The file must have the name that {@link eventLogName} gives, without any
 * ending of its own: `Content-Disposition: attachment; filename="<name>"` and
 * `Content-Type: application/x-ndjson`. Put into the folder of
 * `spark.history.fs.logDirectory`, it appears at the server's next look.
 *
 * What is written: the application, its executors, jobs, stage attempts, task
 * attempts and streaming queries as far as they are in the input. What runs
 * has a start and no end. Not in it, since the monitor does not know it: SQL
 * plans, the environment, RDDs and storage, accumulators, stack traces of call
 * sites, CPU times, records, the memory of executors, and what was read and
 * written outside of shuffles. Where Spark's form wants a value none the less:
 *
 * - a task's locality is `NO_PREF`; bytes read in a shuffle are local ones;
 * - a task that failed says `UnknownReason`, unless its frame is there, or it
 *   is the first of its stage that failed and no attempt is missing;
 * - a SQL execution begins with its first job and ends with its last, and has
 *   an empty plan; all sources of a streaming query are one;
 * - an executor that is gone has the host "unknown" and no cores, unless its
 *   frame or its change tells.
 *
 * @returns the text in pieces of about 64 kB, whole lines each, made as they
 * are taken: 131,072 attempts are 150 MB that are never held at once. The input
 * is read until the last is taken, so it must not change.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { taskColumns } from "../page/task_chunk.ts";
 * import { encodeEventLog } from "./encode_event_log.ts";
 *
 * const header = { cursor: "", reset: true, more: false, numOmitted: 0, numEnded: 0 };
 * const chunks = encodeEventLog({
 *   application: {
 *     appId: "local-1700000000000",
 *     appAttemptId: "null",
 *     appName: "etl",
 *     sparkUser: "ann",
 *     sparkVersion: "4.1.1",
 *     startTime: 1700000000000,
 *     endTime: null,
 *   },
 *   frames: [],
 *   executors: [],
 *   executorChanges: [],
 *   tasks: { ...header, executors: [], length: 0, ...taskColumns(0) },
 * });
 * const lines = [...chunks].join("").trimEnd().split("\n");
 * assertEquals(lines.map((line) => JSON.parse(line).Event), [
 *   "SparkListenerLogStart",
 *   "SparkListenerApplicationStart",
 *   "SparkListenerEnvironmentUpdate",
 * ]);
 * ```
 */
export function* encodeEventLog(input: EventLogInput): Generator<string, void, void> {
  let chunk = "";
  for (const line of lines(input)) {
    chunk += line + "\n";
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function* lines(input: EventLogInput): Generator<string, void, void> {
  const { application, tasks } = input;
  const events = stateEvents(input);
  const resubmitted = resubmittedRows(tasks);
  const task = taskEncoder(input, resubmitted);
  yield* prelude(application, events[0]?.time ?? tasks.launchTime[0] ?? 0);
  for (const step of taskOrder(tasks, events, resubmitted)) {
    switch (step.kind) {
      case "event":
        yield step.event.line;
        break;
      case "start":
        yield task.start(step.row);
        break;
      case "end":
        yield task.end(step.row);
        break;
      default:
        step satisfies never;
    }
  }
  if (application.endTime !== null) {
    yield JSON.stringify({ Event: "SparkListenerApplicationEnd", Timestamp: application.endTime });
  }
}

/** The three lines that a History Server reads to list the application. */
function* prelude(application: EventLogApplication, firstTime: number): Generator<string> {
  const { appId, appAttemptId, appName, sparkUser, sparkVersion, startTime } = application;
  if (sparkVersion !== null) {
    yield JSON.stringify({ Event: "SparkListenerLogStart", "Spark Version": sparkVersion });
  }
  yield JSON.stringify({
    Event: "SparkListenerApplicationStart",
    "App Name": appName ?? appId,
    "App ID": appId,
    Timestamp: startTime ?? firstTime,
    User: sparkUser ?? "",
    "App Attempt ID": appAttemptId === "null" ? undefined : appAttemptId,
  });
  yield JSON.stringify({
    Event: "SparkListenerEnvironmentUpdate",
    "JVM Information": {},
    "Spark Properties": {},
    "Hadoop Properties": {},
    "System Properties": {},
    "Metrics Properties": {},
    "Classpath Entries": {},
  });
}
