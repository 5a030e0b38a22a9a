import type { Frame, StreamingQueryProgressFrame } from "../frames/frame.ts";
import { type StateEvent, stateEvent } from "./_state_event.ts";

const LISTENER = "org.apache.spark.sql.streaming.StreamingQueryListener";

/** Runs of streaming queries; all sources of a query are one, and so are its state operators. */
export function streamingEvents(frames: readonly Frame[]): StateEvent[] {
  const events: StateEvent[] = [];
  // An end has no time: it comes after what was said of its run before.
  const last = new Map<string, number>();
  for (const frame of frames) {
    switch (frame.msgtype) {
      case "sparkStreamingQueryStarted": {
        const { id, runId, name, time } = frame;
        last.set(runId, time);
        const Event = `${LISTENER}$QueryStartedEvent`;
        events.push(stateEvent(time, { Event, id, runId, name, timestamp: isoTime(time) }));
        break;
      }
      case "sparkStreamingQueryProgress": {
        last.set(frame.runId, frame.time);
        const Event = `${LISTENER}$QueryProgressEvent`;
        events.push(stateEvent(frame.time, { Event, progress: progress(frame) }));
        break;
      }
      case "sparkStreamingQueryTerminated": {
        const { id, runId, errorMessage } = frame;
        const Event = `${LISTENER}$QueryTerminatedEvent`;
        const time = last.get(runId) ?? 0;
        events.push(stateEvent(time, { Event, id, runId, exception: errorMessage }));
        break;
      }
      default:
        break;
    }
  }
  return events;
}

function progress(frame: StreamingQueryProgressFrame): object {
  const { id, runId, name, time, batchId, batchDuration, numStateRows } = frame;
  const { numInputRows, inputRowsPerSecond, processedRowsPerSecond } = frame;
  return {
    id,
    runId,
    name,
    timestamp: isoTime(time),
    batchId,
    batchDuration: batchDuration ?? undefined,
    durationMs: {},
    eventTime: {},
    stateOperators: numStateRows === 0 ? [] : [{ operatorName: "", numRowsTotal: numStateRows }],
    // Jackson's form of what is no number.
    sources: [{
      description: "",
      numInputRows,
      inputRowsPerSecond: inputRowsPerSecond ?? "NaN",
      processedRowsPerSecond: processedRowsPerSecond ?? "NaN",
    }],
    sink: { description: "", numOutputRows: -1 },
    observedMetrics: {},
  };
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
