import { firstEndingAfter, type Lane, type LaneSlot } from "./executor_lanes.ts";
import { hitTask } from "./hit_task.ts";
import type { TaskStore } from "./task_store.ts";

/** Which attempt to go to from another. */
export type Step = "previous" | "next" | "first" | "last" | "up" | "down" | "laneUp" | "laneDown";

/** Where an attempt is drawn. */
export interface TaskPosition {
  /** Index of the lane. */
  readonly lane: number;
  /** Index of the slot within the lane. */
  readonly slot: number;
}

/** Finds an attempt among the lanes; undefined where it is in none. */
export function positionOf(
  store: TaskStore,
  lanes: readonly Lane[],
  row: number,
): TaskPosition | undefined {
  const lane = lanes.findIndex(({ executor }) => executor === store.columns.executor[row]);
  const slot = lanes[lane]?.slots.findIndex((slot) => indexIn(store, slot, row) >= 0) ?? -1;
  return slot < 0 ? undefined : { lane, slot };
}

/**
 * The attempt that is one step away in the picture.
 *
 * @returns its row; the row itself where there is none that way
 */
export function stepFrom(
  store: TaskStore,
  lanes: readonly Lane[],
  row: number,
  step: Step,
): number {
  const position = positionOf(store, lanes, row);
  if (position === undefined) return row;
  const { lane, slot } = position;
  const own = lanes[lane]!.slots[slot]!;
  switch (step) {
    case "first":
      return rowAt(own, 0);
    case "last":
      return rowAt(own, count(own) - 1);
    case "previous":
      return rowAt(own, Math.max(0, indexIn(store, own, row) - 1));
    case "next":
      return rowAt(own, Math.min(count(own) - 1, indexIn(store, own, row) + 1));
    default: {
      const others = step.startsWith("lane")
        ? lanes.map(({ slots }) => slots[0])
        : lanes.flatMap(({ slots }) => slots);
      const at = step.startsWith("lane") ? lane : others.indexOf(own);
      const by = step === "up" || step === "laneUp" ? -1 : 1;
      for (let i = at + by; i >= 0 && i < others.length; i += by) {
        const other = others[i];
        if (other !== undefined && count(other) > 0) {
          return hitTask(store, other, store.columns.launchTime[row]!, Infinity);
        }
      }
      return row;
    }
  }
}

function count(slot: LaneSlot): number {
  return slot.length + (slot.running >= 0 ? 1 : 0);
}

function rowAt(slot: LaneSlot, index: number): number {
  return index < slot.length ? slot.rows[index]! : slot.running;
}

function indexIn(store: TaskStore, slot: LaneSlot, row: number): number {
  if (slot.running === row) return slot.length;
  const at = firstEndingAfter(store, slot, store.columns.launchTime[row]!);
  return at < slot.length && slot.rows[at] === row ? at : -1;
}
