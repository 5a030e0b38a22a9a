import { SparseBitSet } from "../stage/sparse_bit_set.ts";

/**
 * Which tasks one client hears of: whole pairs of start and end, at most so
 * many frames a tick.
 *
 * A task is admitted at its start while twice the tasks admitted in this tick,
 * plus the ends sent for earlier ones, stay within the cap; the first of a
 * tick always is. The end of an admitted task is sent, over the cap if need
 * be; so is an end whose start was never seen. What was decided of a task
 * holds for everything that is said of it later.
 *
 * Memory: two bits for each task.
 */
export class TaskLimit {
  readonly #cap: number;
  readonly #admitted = new SparseBitSet();
  readonly #leftOut = new SparseBitSet();
  #admittedThisTick = 0;
  #earlierEndsThisTick = 0;
  readonly #admittedNow = new Set<number>();

  /** @param cap task frames a tick */
  constructor(cap: number) {
    this.#cap = cap;
  }

  /** A new tick: the cap applies afresh. */
  renew(): void {
    this.#admittedThisTick = 0;
    this.#earlierEndsThisTick = 0;
    this.#admittedNow.clear();
  }

  /** True where the task was left out at its start. */
  isLeftOut(taskId: number): boolean {
    return this.#leftOut.has(taskId);
  }

  /**
   * Decides on the start of a task.
   *
   * @param congested true where the client does not keep up: nothing new then
   */
  admits(taskId: number, congested: boolean): boolean {
    if (this.#admitted.has(taskId) || this.#leftOut.has(taskId)) return this.#admitted.has(taskId);
    const wanted = 2 * (this.#admittedThisTick + 1) + this.#earlierEndsThisTick;
    const admitted = !congested && (wanted <= this.#cap || this.#admittedThisTick === 0);
    if (admitted) {
      this.#admittedThisTick++;
      this.#admittedNow.add(taskId);
      this.#admitted.add(taskId);
    } else {
      this.#leftOut.add(taskId);
    }
    return admitted;
  }

  /** Notes that the client has a start already, from the retained frames. */
  remember(taskId: number): void {
    this.#leftOut.delete(taskId);
    this.#admitted.add(taskId);
  }

  /** Decides on the end of a task. */
  sendsEnd(taskId: number): boolean {
    if (this.#leftOut.has(taskId)) return false;
    if (!this.#admittedNow.delete(taskId)) this.#earlierEndsThisTick++;
    return true;
  }
}
