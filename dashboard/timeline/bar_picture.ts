import { firstEndingAfter, type LaneSlot } from "./executor_lanes.ts";
import { Fill, NUM_FILLS } from "./task_phase.ts";
import type { TaskStore } from "./task_store.ts";
import type { Viewport } from "./viewport.ts";
import { TASK_STATUSES } from "../../protocol/page/task_chunk.ts";

const FAILED = TASK_STATUSES.indexOf("FAILED");
const KILLED = TASK_STATUSES.indexOf("KILLED");

/** Bars narrower than this, device pixels, are summed up pixel by pixel. */
const MIN_BAR_WIDTH = 3;

/** How full a summed-up pixel is, in quarters: what its opacity says. */
export const NUM_DENSITIES = 4;

/** Pieces of bars that are painted in one way: left edge, width and top, device pixels. */
export class Pieces {
  data = new Float32Array(192);
  length = 0;

  add(left: number, width: number, top: number): void {
    if (this.length + 3 > this.data.length) {
      const grown = new Float32Array(2 * this.data.length);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = left;
    this.data[this.length++] = width;
    this.data[this.length++] = top;
  }
}

/**
 * What there is to paint for the bars that are seen, by paint. No more pieces
 * than there are pixels, whatever the number of attempts.
 */
export class BarPicture {
  /** By fill, then density: `fills[fill][NUM_DENSITIES - 1]` is opaque. */
  readonly fills: readonly (readonly Pieces[])[] = Array.from(
    { length: NUM_FILLS },
    () => Array.from({ length: NUM_DENSITIES }, () => new Pieces()),
  );
  /** Bars, and pixels of summed-up ones, with an attempt that failed. */
  readonly failed: Pieces = new Pieces();
  /** The same for killed ones. */
  readonly killed: Pieces = new Pieces();
  /** Bars of attempts that run. */
  readonly open: Pieces = new Pieces();

  readonly #busy = new Float64Array(NUM_FILLS);
  #column = 0;
  #columnFailed = false;
  #columnKilled = false;
  #top = 0;
  // What was summed up last, to be widened while the next pixel is alike.
  #runPieces: Pieces | undefined;
  #runEnd = 0;

  clear(): void {
    for (const densities of this.fills) for (const pieces of densities) pieces.length = 0;
    this.failed.length = this.killed.length = this.open.length = 0;
  }

  /**
   * Adds the bars of a slot.
   *
   * @param matches 0 for rows that the filter leaves out; null without a filter
   * @param width of the view, device pixels
   * @param top of the bars, device pixels
   * @param now where the bars of running attempts end, epoch milliseconds
   */
  addSlot(
    store: TaskStore,
    slot: LaneSlot,
    matches: Uint8Array | null,
    view: Viewport,
    width: number,
    top: number,
    now: number,
  ): void {
    const { launchTime } = store.columns;
    const { endTime, fill } = store;
    const { rows, length } = slot;
    const { start, end } = view;
    const scale = width / (end - start);
    this.#top = top;
    this.#column = -1;
    this.#runPieces = undefined;
    this.#runEnd = 0;
    for (let i = firstEndingAfter(store, slot, start); i < length; i++) {
      const row = rows[i]!;
      const launch = launchTime[row]!;
      if (launch >= end) break;
      const left = (launch - start) * scale;
      const right = (endTime[row]! - start) * scale;
      const shown = matches === null || matches[row] === 1;
      if (right - left >= MIN_BAR_WIDTH) {
        this.#flush();
        this.#addBar(store, row, shown, left, right, width);
      } else {
        this.#sum(left, right, shown ? fill[row]! : Fill.dimmed, store.columns.status[row]!);
      }
    }
    this.#flush();
    const { running } = slot;
    if (running >= 0 && launchTime[running]! < end && now > start) {
      const left = Math.max(0, Math.floor((launchTime[running]! - start) * scale));
      const right = Math.min(width, Math.max((now - start) * scale, left + 2));
      if (left >= width) return;
      const shown = matches === null || matches[running] === 1;
      this.#opaque(shown ? Fill.running : Fill.dimmed).add(left, right - left, top);
      if (shown) this.open.add(left, right - left, top);
    }
  }

  #opaque(fill: number): Pieces {
    return this.fills[fill]![NUM_DENSITIES - 1]!;
  }

  /** A bar that is wide enough to be seen: a piece for each phase, then what is left. */
  #addBar(
    store: TaskStore,
    row: number,
    shown: boolean,
    left: number,
    right: number,
    width: number,
  ): void {
    // The pixel before may be taken by narrow bars.
    const from = Math.max(this.#runEnd, Math.round(left));
    // The gap to the next bar.
    const to = Math.min(width, Math.round(right) - 1);
    if (to <= from) return;
    const status = store.columns.status[row]!;
    if (!shown) {
      this.#opaque(Fill.dimmed).add(from, to - from, this.#top);
      return;
    }
    if (status === FAILED) this.failed.add(from, to - from, this.#top);
    else if (status === KILLED) this.killed.add(from, to - from, this.#top);
    const { phases } = store;
    let total = 0;
    for (let phase = 0; phase < phases.length; phase++) total += phases[phase]![row]!;
    const duration = store.endTime[row]! - store.columns.launchTime[row]!;
    // Phases come from two clocks: they may add up to more than there was.
    const scale = (right - left) / Math.max(total, duration);
    let edge = left;
    let drawn = from;
    for (let phase = 0; phase < phases.length && drawn < to; phase++) {
      edge += phases[phase]![row]! * scale;
      const next = Math.min(to, Math.round(edge));
      if (next > drawn) {
        this.#opaque(phase).add(drawn, next - drawn, this.#top);
        drawn = next;
      }
    }
    // Less than a pixel is rounding.
    if (to - drawn > 1) this.#opaque(Fill.unmeasured).add(drawn, to - drawn, this.#top);
    else if (to > drawn) this.#opaque(store.fill[row]!).add(drawn, to - drawn, this.#top);
  }

  /** Adds a narrow bar to the pixels that it covers. */
  #sum(left: number, right: number, fill: number, status: number): void {
    let from = Math.max(0, left);
    while (from < right) {
      const column = Math.floor(from);
      if (column !== this.#column) {
        this.#flush();
        this.#column = column;
      }
      const to = Math.min(right, column + 1);
      this.#busy[fill]! += to - from;
      if (fill !== Fill.dimmed) {
        if (status === FAILED) this.#columnFailed = true;
        else if (status === KILLED) this.#columnKilled = true;
      }
      from = to;
    }
  }

  /** Paints the pixel that was summed up last, if any. */
  #flush(): void {
    const column = this.#column;
    if (column < 0) return;
    this.#column = -1;
    const busy = this.#busy;
    let fill: number = Fill.dimmed;
    let total = busy[Fill.dimmed]!;
    let most = 0;
    for (let f = 0; f < Fill.dimmed; f++) {
      total += busy[f]!;
      if (busy[f]! > most) {
        fill = f;
        most = busy[f]!;
      }
    }
    busy.fill(0);
    const density = Math.min(NUM_DENSITIES, Math.max(1, Math.ceil(total * NUM_DENSITIES - 0.01)));
    const pieces = this.fills[fill]![density - 1]!;
    if (pieces === this.#runPieces && this.#runEnd === column) {
      pieces.data[pieces.length - 2]! += 1;
    } else {
      pieces.add(column, 1, this.#top);
      this.#runPieces = pieces;
    }
    this.#runEnd = column + 1;
    if (this.#columnFailed) this.failed.add(column, 1, this.#top);
    if (this.#columnKilled) this.killed.add(column, 1, this.#top);
    this.#columnFailed = this.#columnKilled = false;
  }
}
