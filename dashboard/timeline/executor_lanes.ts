import type { TaskMerge, TaskStore } from "./task_store.ts";

/** A line of bars that never overlap: what one core of an executor may have done. */
export class LaneSlot {
  /** Rows of the store, ended attempts, by launch time; longer than there are rows. */
  rows: Int32Array = new Int32Array(16);
  length = 0;
  /** The row of the attempt that runs in this slot; -1 where none does. */
  running = -1;
  /** The launch of the attempt that the slot is kept for; Infinity where it is free. */
  heldFrom = Infinity;

  /** Adds an ended attempt. */
  insert(row: number, at: number): void {
    if (this.length === this.rows.length) {
      const grown = new Int32Array(2 * this.length);
      grown.set(this.rows);
      this.rows = grown;
    }
    this.rows.copyWithin(at + 1, at, this.length);
    this.rows[at] = row;
    this.length++;
  }
}

/** What one executor did. */
export interface Lane {
  /** Index into the store's executors. */
  readonly executor: number;
  readonly slots: readonly LaneSlot[];
}

interface GrowingLane {
  readonly executor: number;
  readonly slots: LaneSlot[];
  /** Epoch milliseconds; Infinity while the executor had no task. */
  firstUse: number;
  addedTime: number;
}

/**
 * Executors as lanes in the order of their first use, their attempts packed
 * into as few slots as greedy packing needs. A bar stays in its slot: an
 * attempt that runs keeps it until it ends.
 */
export class ExecutorLanes {
  readonly #store: TaskStore;
  readonly #byExecutor = new Map<number, GrowingLane>();
  #held = new Map<number, LaneSlot>();
  #lanes: GrowingLane[] = [];
  #unsorted = false;

  constructor(store: TaskStore) {
    this.#store = store;
  }

  /** Executors that had no task yet come last, by the time at which they came. */
  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Makes lanes for executors that may have had no task yet. */
  add(executors: Iterable<{ readonly executorId: string; readonly time: number }>): void {
    for (const { executorId, time } of executors) {
      this.#lane(this.#store.executorIndex(executorId)).addedTime = time;
    }
    this.#sort();
  }

  /** Follows the store. */
  update({ reset, more, numDropped, firstNew }: TaskMerge): void {
    if (reset) this.#forget();
    if (numDropped > 0) this.#dropOldest(numDropped);
    const store = this.#store;
    const { taskId, launchTime } = store.columns;
    const held = this.#held;
    for (const slot of held.values()) slot.running = -1;
    const kept = new Map<number, LaneSlot>();
    const unplaced: number[] = [];
    for (let row = firstNew; row < store.length; row++) {
      if (!store.hasBar(row)) continue;
      const slot = held.get(taskId[row]!);
      if (slot === undefined) {
        unplaced.push(row);
      } else if (row < store.numEnded) {
        held.delete(taskId[row]!);
        slot.heldFrom = Infinity;
        // Nothing began in the slot since: it was held.
        slot.insert(row, slot.length);
      } else {
        held.delete(taskId[row]!);
        slot.running = row;
        kept.set(taskId[row]!, slot);
      }
    }
    for (const [task, slot] of held) {
      if (more) kept.set(task, slot);
      else slot.heldFrom = Infinity; // Its end was never told.
    }
    this.#held = kept;
    unplaced.sort((a, b) => launchTime[a]! - launchTime[b]! || a - b);
    for (const row of unplaced) this.#place(row);
    if (this.#unsorted) this.#sort();
  }

  #place(row: number): void {
    const store = this.#store;
    const { launchTime, executor, taskId } = store.columns;
    const launch = launchTime[row]!;
    const end = store.endTime[row]!;
    const lane = this.#lane(executor[row]!);
    if (launch < lane.firstUse) {
      lane.firstUse = launch;
      this.#unsorted = true;
    }
    let at = -1;
    let slot = lane.slots.find((candidate) => (at = this.#gap(candidate, launch, end)) >= 0);
    if (slot === undefined) {
      lane.slots.push(slot = new LaneSlot());
      at = 0;
    }
    if (row < store.numEnded) {
      slot.insert(row, at);
    } else {
      slot.running = row;
      slot.heldFrom = launch;
      this.#held.set(taskId[row]!, slot);
    }
  }

  /** Where a bar fits into a slot; -1 where it does not. */
  #gap(slot: LaneSlot, launch: number, end: number): number {
    if (end > slot.heldFrom) return -1;
    const at = firstEndingAfter(this.#store, slot, launch);
    return at === slot.length || this.#store.columns.launchTime[slot.rows[at]!]! >= end ? at : -1;
  }

  #lane(executor: number): GrowingLane {
    let lane = this.#byExecutor.get(executor);
    if (lane === undefined) {
      lane = { executor, slots: [], firstUse: Infinity, addedTime: Infinity };
      this.#byExecutor.set(executor, lane);
      this.#lanes.push(lane);
    }
    return lane;
  }

  /** Executors that were used first within the same second stand in the order of their names. */
  #sort(): void {
    this.#unsorted = false;
    const { executors } = this.#store;
    const second = (time: number) => Math.floor(time / 1000);
    this.#lanes.sort((a, b) =>
      compare(second(a.firstUse), second(b.firstUse)) ||
      compare(second(a.addedTime), second(b.addedTime)) ||
      names.compare(executors[a.executor]!, executors[b.executor]!)
    );
  }

  #dropOldest(count: number): void {
    for (const { slots } of this.#lanes) {
      for (const slot of slots) {
        let length = 0;
        for (let i = 0; i < slot.length; i++) {
          const row = slot.rows[i]! - count;
          if (row >= 0) slot.rows[length++] = row;
        }
        slot.length = length;
      }
    }
  }

  #forget(): void {
    this.#byExecutor.clear();
    this.#held.clear();
    this.#lanes = [];
  }
}

const names = new Intl.Collator("en", { numeric: true });

/** Infinity minus itself would be no number. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The position within a slot of the first ended attempt whose bar ends after a time. */
export function firstEndingAfter(store: TaskStore, slot: LaneSlot, time: number): number {
  const { endTime } = store;
  const { rows } = slot;
  let low = 0;
  let high = slot.length;
  if (high > 0 && endTime[rows[high - 1]!]! <= time) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endTime[rows[middle]!]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
