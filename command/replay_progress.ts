import { basename } from "@std/path";
import type { Clock } from "../actors/runtime/clock.ts";
import type { Terminal } from "./terminal.ts";

/** How far a log has been read. */
export interface Progress {
  readonly path: string;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  /** Events of this log so far. */
  readonly events: number;
}

/** Milliseconds between two looks of the progress line. */
const interval = 100;

/** Makes a listener that shows how far a replay is, ten times a second. */
export function replayProgress(
  terminal: Terminal,
  clock: Clock,
): (progress: Progress) => void {
  let last = { time: clock.monotonic(), events: 0 };
  return ({ path, bytesRead, bytesTotal, events }) => {
    const time = clock.monotonic();
    const seconds = (time - last.time) / 1000;
    if (seconds * 1000 < interval) return;
    // Each log counts from 0.
    const fresh = events >= last.events ? events - last.events : events;
    last = { time, events };
    terminal.progress([
      `${Math.floor(bytesRead / Math.max(bytesTotal, 1) * 100)} %`,
      `${megabytes(bytesRead)} of ${megabytes(bytesTotal)} MB`,
      `${Math.round(fresh / seconds)} events/s`,
      basename(path),
    ].join("  "));
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
