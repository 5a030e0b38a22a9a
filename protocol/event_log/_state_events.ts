import type { EventLogInput } from "./encode_event_log.ts";
import { executorEvents } from "./_executor_events.ts";
import { jobEvents } from "./_job_events.ts";
import { streamingEvents } from "./_streaming_events.ts";

/** A line of a log that is none of its head, its tasks or its end. */
export interface StateEvent {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly line: string;
  /** The stage attempt that it ends, as {@link stageKey}; null where it ends none. */
  readonly endsStage: number | null;
}

/** Makes one that ends no stage. */
export function stateEvent(time: number, event: object): StateEvent {
  return { time, line: JSON.stringify(event), endsStage: null };
}

/** One number for a stage attempt; attempts have less than 16 bits in a chunk, too. */
export function stageKey(stageId: number, stageAttemptId: number): number {
  return stageId * 65_536 + stageAttemptId;
}

/** The events of executors, jobs, stages and queries, ascending by time. */
export function stateEvents(input: EventLogInput): StateEvent[] {
  const { frames } = input;
  const events = [...executorEvents(input), ...jobEvents(frames), ...streamingEvents(frames)];
  // A stable sort: at the same time executors are there first, and frames keep their order.
  return events.sort((a, b) => a.time - b.time);
}
