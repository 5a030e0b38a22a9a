import type { Cell } from "./_cell.ts";
import type { Clock, TimerHandle } from "./clock.ts";

/** Actors that wait for one restart and begin together, in order. */
export class RestartGroup {
  readonly #clock: Clock;
  readonly #cells = new Set<Cell>();
  #timer: TimerHandle = undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(cell: Cell): void {
    this.#cells.add(cell);
    cell.group = this;
  }

  /** Takes out an actor that was stopped, or has joined another group. */
  remove(cell: Cell): void {
    this.#cells.delete(cell);
    cell.group = null;
    if (this.#cells.size === 0) this.#clock.clearTimeout(this.#timer);
  }

  wait(ms: number, callback: () => void): void {
    this.#timer = this.#clock.setTimeout(callback, ms);
  }

  /** Begins them. Where one fails, those after it wait: for its next restart, or for their end. */
  release(begin: (cell: Cell) => void): void {
    for (const cell of this.#cells) {
      this.remove(cell);
      begin(cell);
      if (cell.status !== "running") return;
    }
  }
}
