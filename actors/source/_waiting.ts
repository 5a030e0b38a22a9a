import type { Clock } from "../runtime/clock.ts";

/** The longest time that a timer of the platform takes, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Resolves with `promise`, or when `signal` aborts, whichever comes first. */
export function settledOrAborted(
  promise: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Resolves after `ms` milliseconds, or when `signal` aborts. */
export async function pause(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const end = clock.monotonic() + ms;
  for (let left = ms; left > 0 && !signal.aborted;) {
    let handle: unknown;
    await settledOrAborted(
      new Promise((resolve) => {
        handle = clock.setTimeout(resolve, Math.min(left, LONGEST_TIMER));
      }),
      signal,
    );
    clock.clearTimeout(handle);
    left = end - clock.monotonic();
  }
}
