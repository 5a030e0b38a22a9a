import type { Lane, LaneSlot } from "./executor_lanes.ts";

/** Heights, CSS pixels. */
export const SLOT_HEIGHT = 14;
export const BAR_HEIGHT = 12;
const LANE_PADDING = 4;
/** Room for the executor's name. */
const MIN_LANE_HEIGHT = 24;
const LABEL_HEIGHT = 16;

/** Where a lane is, CSS pixels from the top of the first. */
export interface PlacedLane {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
}

/** A slot with the lane that it is of. */
export interface PlacedSlot {
  readonly lane: PlacedLane;
  readonly slot: LaneSlot;
  /** Position within the lane. */
  readonly index: number;
}

/** Where each lane is, one below the other. */
export class LaneLayout {
  readonly lanes: readonly PlacedLane[];
  readonly height: number;

  constructor(lanes: readonly Lane[]) {
    let top = 0;
    this.lanes = lanes.map((lane) => {
      const height = Math.max(MIN_LANE_HEIGHT, lane.slots.length * SLOT_HEIGHT + 2 * LANE_PADDING);
      const placed = { lane, top, height };
      top += height;
      return placed;
    });
    this.height = top;
  }

  /** The index of the lane at a height; that of the nearest lane beyond either end. */
  indexAt(y: number): number {
    let low = 0;
    let high = this.lanes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.lanes[middle]!.top <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The lane at a height. */
  laneAt(y: number): PlacedLane | undefined {
    return y < 0 || y >= this.height ? undefined : this.lanes[this.indexAt(y)];
  }

  /** The slot at a height; none between lanes. */
  slotAt(y: number): PlacedSlot | undefined {
    const lane = this.laneAt(y);
    if (lane === undefined) return undefined;
    const index = Math.floor((y - lane.top - LANE_PADDING) / SLOT_HEIGHT);
    const slot = lane.lane.slots[index];
    return slot === undefined ? undefined : { lane, slot, index };
  }
}

/** Where the bars of a slot begin, CSS pixels from the top of the first lane. */
export function slotTop(lane: PlacedLane, index: number): number {
  return lane.top + LANE_PADDING + index * SLOT_HEIGHT;
}

/**
 * Where the middle of an executor's name is, CSS pixels from the top of the
 * first lane: in the middle of what is in view of its lane.
 *
 * @param from CSS pixels from the top of the first lane: what is above is out of view
 * @param to the same: what is below is out of view
 * @returns null where too little of the lane is in view
 */
export function labelAt({ top, height }: PlacedLane, from: number, to: number): number | null {
  const first = Math.max(top, from);
  const last = Math.min(top + height, to);
  return last - first < LABEL_HEIGHT ? null : (first + last) / 2;
}
