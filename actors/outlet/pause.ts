import type { Clock } from "../runtime/clock.ts";

/**
 * Waits `ms` milliseconds of `clock`, or until `signal` aborts.
 *
 * @example
 * ```ts
 * import { pause } from "./pause.ts";
 * import { systemClock } from "../runtime/clock.ts";
 *
 * await pause(systemClock, 1, new AbortController().signal);
 * ```
 */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
