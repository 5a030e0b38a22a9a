import { cut } from "../../protocol/frames/cut.ts";
import { foldStreamingRuns } from "../../protocol/frames/streaming_runs.ts";
import type {
  StreamingQueryProgress,
  StreamingQueryStarted,
  StreamingQueryTerminated,
} from "../../protocol/spark/spark_event.ts";
import {
  type ApplicationContext,
  type ApplicationState,
  countRejected,
} from "./application_state.ts";

export function streamingQueryStarted(
  state: ApplicationState,
  event: StreamingQueryStarted,
  context: ApplicationContext,
): void {
  const frame = {
    msgtype: "sparkStreamingQueryStarted",
    ...runOf(state, event),
    name: nameOf(state, event),
    time: event.time,
  } as const;
  const run = state.streamingRuns.get(frame.runId);
  if (run !== undefined && run.startTime !== null) return duplicate(state, frame.runId, "started");
  state.frames.send(context, frame);
  foldStreamingRuns(state.streamingRuns, frame);
}

export function streamingQueryProgress(
  state: ApplicationState,
  event: StreamingQueryProgress,
  context: ApplicationContext,
): void {
  const frame = {
    msgtype: "sparkStreamingQueryProgress",
    ...runOf(state, event),
    name: nameOf(state, event),
    time: event.time,
    batchId: event.batchId,
    batchDuration: event.batchDuration,
    numInputRows: event.numInputRows,
    inputRowsPerSecond: event.inputRowsPerSecond,
    processedRowsPerSecond: event.processedRowsPerSecond,
    numStateRows: event.numStateRows,
  } as const;
  state.frames.send(context, frame);
  foldStreamingRuns(state.streamingRuns, frame);
}

export function streamingQueryTerminated(
  state: ApplicationState,
  event: StreamingQueryTerminated,
  context: ApplicationContext,
): void {
  const { exception } = event;
  const frame = {
    msgtype: "sparkStreamingQueryTerminated",
    ...runOf(state, event),
    errorMessage: exception && cut(exception, state.options.limits.errorMessage),
  } as const;
  const run = state.streamingRuns.get(frame.runId);
  if (run !== undefined && run.status !== "RUNNING") return duplicate(state, frame.runId, "ended");
  state.frames.send(context, frame);
  foldStreamingRuns(state.streamingRuns, frame);
}

function runOf({ options: { limits } }: ApplicationState, event: { id: string; runId: string }) {
  return { id: cut(event.id, limits.name), runId: cut(event.runId, limits.name) };
}

function nameOf({ options: { limits } }: ApplicationState, event: { name: string | null }) {
  return event.name && cut(event.name, limits.name);
}

function duplicate(state: ApplicationState, runId: string, what: string): void {
  const detail = `run ${cut(runId, 100)} of a streaming query ${what} twice`;
  countRejected(state, "duplicate", detail);
}
