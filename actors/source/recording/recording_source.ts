import { fromFileUrl } from "@std/path";
import type { Clock } from "../../runtime/clock.ts";
import { EventLogSource } from "../event_log/event_log_source.ts";
import type { Source } from "../source.ts";

/** What the recording needs to be played. */
export interface RecordingSourceOptions {
  readonly clock: Clock;
}

/**
 * Plays the bundled event log of a real application once, in real time, as if
 * it started now. Its application is marked as recorded.
 *
 * The log comes from scripts/record_demo.ts: Spark 4.1, three executors, 17
 * jobs in two minutes, among them skipped stages, retried tasks and a failure.
 */
export function recordingSource({ clock }: RecordingSourceOptions): Source {
  return new EventLogSource({
    name: "recording",
    path: fromFileUrl(import.meta.resolve("./orders_by_region.zst")),
    follow: false,
    clock,
    speed: 1,
    recorded: true,
    shiftTo: clock.now(),
  });
}
