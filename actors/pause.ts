import type { Clock } from "./runtime/clock.ts";

/** The longest time that a timer of the platform takes, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Waits `ms` milliseconds of `clock`, however many they are, or until `signal` aborts.
 *
 * @example
 * ```ts
 * import { pause } from "./pause.ts";
 * import { systemClock } from "./runtime/clock.ts";
 *
 * await pause(systemClock, 1, new AbortController().signal);
 * ```
 */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const end = clock.monotonic() + ms;
  for (let left = ms; left > 0 && !signal.aborted; left = end - clock.monotonic()) {
    await timer(clock, Math.min(left, LONGEST_TIMER), signal);
  }
}

function timer(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clock.clearTimeout(handle);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const handle = clock.setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
