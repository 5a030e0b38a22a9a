import type { EventLogInput } from "./event_log_input.ts";
import { executorEvents } from "./_executor_events.ts";
import { jobEvents } from "./_job_events.ts";
import type { StateEvent } from "./_state_event.ts";
import { streamingEvents } from "./_streaming_events.ts";

/** The events of executors, jobs, stages and queries, ascending by time. */
export function stateEvents(input: EventLogInput): StateEvent[] {
  const { frames } = input;
  const events = [...executorEvents(input), ...jobEvents(frames), ...streamingEvents(frames)];
  // A stable sort: at the same time executors are there first, and frames keep their order.
  return events.sort((a, b) => a.time - b.time);
}
