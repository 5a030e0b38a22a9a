/** A timer that has been set. */
export type TimerHandle = unknown;

/**
 * The only source of time in the system; tests put a virtual one in its place.
 *
 * @example Time that a test can move
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { VirtualClock } from "./testkit/virtual_clock.ts";
 *
 * const clock = new VirtualClock({ now: 1000 });
 * let fired = 0;
 * clock.setTimeout(() => fired++, 50);
 * clock.advance(50);
 * assertEquals([fired, clock.now()], [1, 1050]);
 * ```
 */
export interface Clock {
  /** Wall-clock time, epoch milliseconds. */
  now(): number;
  /** Milliseconds since some fixed moment; never steps back. */
  monotonic(): number;
  /** Calls `callback` once, `ms` milliseconds from now. */
  setTimeout(callback: () => void, ms: number): TimerHandle;
  /** Forgets a timer; one that has fired or is unknown is no error. */
  clearTimeout(handle: TimerHandle): void;
  /** Calls `callback` soon, after pending input and output had their turn. */
  setImmediate(callback: () => void): void;
}

/** The system's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
  setImmediate: (callback) => {
    setImmediate(callback);
  },
};
