import type {
  StreamingProgress,
  StreamingQueryProgressFrame,
  StreamingQueryStartedFrame,
  StreamingQueryTerminatedFrame,
} from "./frame.ts";

/** Runs of streaming queries that an application is remembered by. */
export const MAX_STREAMING_RUNS = 100;
/** The newest progress of each run that is remembered. */
export const MAX_STREAMING_PROGRESS = 100;

/** One run of a streaming query. */
export interface StreamingQuerySnapshot {
  /** Stays the same when the query is started again from its checkpoint. */
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly status: "RUNNING" | "TERMINATED" | "FAILED";
  /** Null where its start was not seen, or did not say. */
  readonly startTime: number | null;
  readonly errorMessage: string | null;
  /** The newest 100, the oldest of them first. */
  readonly progress: readonly StreamingProgress[];
}

/** What tells of the runs of streaming queries. */
export type StreamingQueryFrame =
  | StreamingQueryStartedFrame
  | StreamingQueryProgressFrame
  | StreamingQueryTerminatedFrame;

/**
 * Takes in what a frame says of its run, which is replaced, never changed; then
 * the runs beyond {@link MAX_STREAMING_RUNS} are forgotten.
 *
 * @param runs by run id, in the order in which they were first told of
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { foldStreamingRuns, type StreamingQuerySnapshot } from "./streaming_runs.ts";
 *
 * const runs = new Map<string, StreamingQuerySnapshot>();
 * const run = { id: "query-1", runId: "run-1" };
 * foldStreamingRuns(runs, { msgtype: "sparkStreamingQueryStarted", ...run, name: null, time: 7 });
 * foldStreamingRuns(runs, {
 *   msgtype: "sparkStreamingQueryTerminated",
 *   ...run,
 *   errorMessage: null,
 * });
 * assertEquals(runs.get("run-1"), {
 *   ...run,
 *   name: null,
 *   status: "TERMINATED",
 *   startTime: 7,
 *   errorMessage: null,
 *   progress: [],
 * });
 * ```
 */
export function foldStreamingRuns(
  runs: Map<string, StreamingQuerySnapshot>,
  frame: StreamingQueryFrame,
): void {
  const { id, runId } = frame;
  const run = runs.get(runId) ?? {
    ...{ id, runId, name: null, status: "RUNNING", startTime: null, errorMessage: null },
    progress: [],
  };
  runs.set(runId, { ...run, ...changes(run, frame) });
  forgetStreamingRuns(runs, ({ status }) => status !== "RUNNING");
}

/** What a frame changes of its run. */
function changes(
  { progress }: StreamingQuerySnapshot,
  frame: StreamingQueryFrame,
): Partial<StreamingQuerySnapshot> {
  switch (frame.msgtype) {
    case "sparkStreamingQueryStarted": {
      const { name, time } = frame;
      return { name, startTime: time > 0 ? time : null };
    }
    case "sparkStreamingQueryProgress": {
      const { name, time, batchId, batchDuration, numInputRows } = frame;
      const { inputRowsPerSecond, processedRowsPerSecond, numStateRows } = frame;
      const newest = {
        ...{ time, batchId, batchDuration, numInputRows },
        ...{ inputRowsPerSecond, processedRowsPerSecond, numStateRows },
      };
      return { name, progress: [...progress, newest].slice(-MAX_STREAMING_PROGRESS) };
    }
    case "sparkStreamingQueryTerminated": {
      const { errorMessage } = frame;
      return { status: errorMessage === null ? "TERMINATED" : "FAILED", errorMessage };
    }
    default:
      return frame satisfies never;
  }
}

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
