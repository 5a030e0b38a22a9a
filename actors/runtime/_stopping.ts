import type { Clock } from "./clock.ts";

/** Runs the steps one after the other; synchronously while none returns a promise. */
export function inSequence(steps: readonly (() => void | Promise<void>)[]): void | Promise<void> {
  for (let i = 0; i < steps.length; i++) {
    const pending = steps[i]?.();
    if (pending !== undefined) return pending.then(() => inSequence(steps.slice(i + 1)));
  }
}

/** Waits for `work`, which never rejects, but not longer than `ms`; then calls `onLate`. */
export function withDeadline(
  work: void | Promise<void>,
  ms: number,
  clock: Clock,
  onLate: () => void,
): void | Promise<void> {
  if (work === undefined || ms === Infinity) return work;
  return new Promise((resolve) => {
    const timer = clock.setTimeout(() => {
      onLate();
      resolve();
    }, ms);
    work.then(() => {
      clock.clearTimeout(timer);
      resolve();
    });
  });
}
