import {
  integer,
  integerOr,
  InvalidFieldError,
  type JsonObject,
  object,
  objects,
  string,
  stringOr,
} from "./_fields.ts";
import type {
  StreamingQueryProgress,
  StreamingQueryStarted,
  StreamingQueryTerminated,
} from "./spark_event.ts";

export function queryStarted(event: JsonObject): StreamingQueryStarted {
  return {
    type: "streamingQueryStarted",
    id: string(event, "id"),
    runId: string(event, "runId"),
    name: stringOr(event, "name", null),
    // Spark 2 gave none.
    time: event["timestamp"] === undefined ? 0 : timestamp(event),
  };
}

export function queryProgress(event: JsonObject): StreamingQueryProgress {
  const progress = object(event, "progress");
  const sources = objects(progress, "sources");
  const operators = objects(progress, "stateOperators");
  return {
    type: "streamingQueryProgress",
    id: string(progress, "id"),
    runId: string(progress, "runId"),
    name: stringOr(progress, "name", null),
    time: timestamp(progress),
    batchId: integer(progress, "batchId"),
    batchDuration: integerOr(progress, "batchDuration", null),
    numInputRows: sum(sources.map((it) => integer(it, "numInputRows"))),
    inputRowsPerSecond: totalRate(sources, "inputRowsPerSecond"),
    processedRowsPerSecond: totalRate(sources, "processedRowsPerSecond"),
    numStateRows: sum(operators.map((it) => integer(it, "numRowsTotal"))),
  };
}

export function queryTerminated(event: JsonObject): StreamingQueryTerminated {
  return {
    type: "streamingQueryTerminated",
    id: string(event, "id"),
    runId: string(event, "runId"),
    exception: stringOr(event, "exception", null),
  };
}

/** ISO 8601 in the event, epoch milliseconds here. */
function timestamp(event: JsonObject): number {
  const time = Date.parse(string(event, "timestamp"));
  if (Number.isNaN(time)) {
    throw new InvalidFieldError("timestamp", "a time", event["timestamp"]);
  }
  return time;
}

/**
 * The sum over all sources, as Spark's `StreamingQueryProgress` makes it.
 * Jackson writes a rate that is no number as the string "NaN" or "Infinity".
 */
function totalRate(sources: readonly JsonObject[], key: string): number | null {
  const total = sum(
    sources.map((it) => typeof it[key] === "number" ? it[key] : NaN),
  );
  return Number.isFinite(total) ? total : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
