import type { Clock } from "../../runtime/clock.ts";

/** Resolves with `promise`, or when `signal` aborts, whichever comes first. */
export function settledOrAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** Resolves after `ms` milliseconds of `clock`, or when `signal` aborts. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  let timer: unknown;
  const passed = new Promise<void>((resolve) => timer = clock.setTimeout(resolve, ms));
  await settledOrAborted(passed, signal);
  clock.clearTimeout(timer);
}
