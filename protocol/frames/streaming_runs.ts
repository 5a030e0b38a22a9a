/** Runs of streaming queries that an application is remembered by. */
export const MAX_STREAMING_RUNS = 100;
/** The newest progress of each run that is remembered. */
export const MAX_STREAMING_PROGRESS = 100;

/**
 * Removes runs until {@link MAX_STREAMING_RUNS} are left: first those that have
 * ended, the oldest before the others.
 *
 * @param runs by run id, in the order in which they were first told of
 * @returns what was removed
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { forgetStreamingRuns } from "./streaming_runs.ts";
 *
 * const runs = new Map(Array.from({ length: 101 }, (_, i) => [`run-${i}`, { ended: i === 7 }]));
 * assertEquals(forgetStreamingRuns(runs, ({ ended }) => ended), [{ ended: true }]);
 * assertEquals(forgetStreamingRuns(runs, ({ ended }) => ended), []);
 * ```
 */
export function forgetStreamingRuns<V>(runs: Map<string, V>, hasEnded: (run: V) => boolean): V[] {
  const removed: V[] = [];
  while (runs.size > MAX_STREAMING_RUNS) {
    const entries = [...runs];
    const oldest = entries.find(([, run]) => hasEnded(run)) ?? entries[0];
    if (oldest === undefined) break;
    runs.delete(oldest[0]);
    removed.push(oldest[1]);
  }
  return removed;
}
