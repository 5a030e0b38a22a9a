import { firstEndingAfter, type LaneSlot } from "./executor_lanes.ts";
import type { TaskStore } from "./task_store.ts";

/**
 * The attempt at a point in time; where there is none, the nearest within the
 * tolerance.
 *
 * @param time epoch milliseconds
 * @param tolerance milliseconds: a bar may be too narrow to be met
 * @returns its row; -1 where there is none
 */
export function hitTask(store: TaskStore, slot: LaneSlot, time: number, tolerance: number): number {
  const { launchTime } = store.columns;
  let nearest = -1;
  let least = tolerance;
  const consider = (row: number) => {
    const distance = Math.max(launchTime[row]! - time, time - store.endTime[row]!, 0);
    if (distance < least || (nearest < 0 && distance === least)) {
      nearest = row;
      least = distance;
    }
  };
  const at = firstEndingAfter(store, slot, time);
  if (at < slot.length) consider(slot.rows[at]!);
  if (at > 0) consider(slot.rows[at - 1]!);
  if (slot.running >= 0) consider(slot.running);
  return nearest;
}
