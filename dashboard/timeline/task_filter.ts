import type { TaskStore } from "./task_store.ts";

/** Which attempts stand out: those of some stages, or of one stage attempt. */
export type TaskFilter =
  | { readonly kind: "job"; readonly jobId: number; readonly stageIds: readonly number[] }
  | { readonly kind: "stage"; readonly stageId: number; readonly stageAttemptId: number };

/** For each row of the store 1 if the filter lets it through, else 0. */
export function matchTasks(store: TaskStore, filter: TaskFilter): Uint8Array {
  const matches = new Uint8Array(store.length);
  const { stageId, stageAttemptId } = store.columns;
  if (filter.kind === "stage") {
    for (let row = 0; row < matches.length; row++) {
      matches[row] = Number(
        stageId[row] === filter.stageId && stageAttemptId[row] === filter.stageAttemptId,
      );
    }
  } else {
    const stageIds = new Set(filter.stageIds);
    for (let row = 0; row < matches.length; row++) {
      matches[row] = Number(stageIds.has(stageId[row]!));
    }
  }
  return matches;
}

/**
 * The rows of the attempts that took longest, the longest first; those that run
 * count up to now.
 *
 * @param matches 0 for rows to leave out; null without a filter
 */
export function slowestTasks(
  store: TaskStore,
  matches: Uint8Array | null,
  now: number,
  count: number,
): number[] {
  const { launchTime } = store.columns;
  const duration = (row: number) => Math.min(store.endTime[row]!, now) - launchTime[row]!;
  const slowest: number[] = [];
  let least = -Infinity;
  for (let row = 0; row < store.length; row++) {
    if (matches !== null && matches[row] === 0 || !store.hasBar(row)) continue;
    const own = duration(row);
    if (slowest.length === count && own <= least) continue;
    let at = slowest.length;
    while (at > 0 && duration(slowest[at - 1]!) < own) at--;
    slowest.splice(at, 0, row);
    if (slowest.length > count) slowest.pop();
    least = duration(slowest.at(-1)!);
  }
  return slowest;
}
