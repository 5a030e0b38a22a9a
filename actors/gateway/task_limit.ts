/** Task attempts of one application whose fate is remembered at most. */
const MAX_REMEMBERED = 100_000;

/**
 * Which tasks one client hears of: whole pairs of start and end, at most so
 * many frames a tick.
 *
 * A task is admitted at its start while twice the tasks admitted in this tick,
 * plus the ends sent for earlier ones, stay within the cap; the first of a
 * tick always is. The end of an admitted task is sent, over the cap if need
 * be; so is an end whose start was never seen.
 */
export class TaskLimit {
  readonly #cap: number;
  /** True: admitted; false: left out. */
  readonly #fate = new Map<number, boolean>();
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

  /**
   * Decides on the start of a task.
   *
   * @param congested true where the client does not keep up: nothing new then
   */
  admits(taskId: number, congested: boolean): boolean {
    const wanted = 2 * (this.#admittedThisTick + 1) + this.#earlierEndsThisTick;
    const admitted = !congested && (wanted <= this.#cap || this.#admittedThisTick === 0);
    if (admitted) {
      this.#admittedThisTick++;
      this.#admittedNow.add(taskId);
    }
    this.remember(taskId, admitted);
    return admitted;
  }

  /** Notes that the client has a start already, from the retained frames. */
  remember(taskId: number, admitted: boolean): void {
    this.#fate.set(taskId, admitted);
    if (this.#fate.size > MAX_REMEMBERED) {
      for (const oldest of this.#fate.keys()) {
        this.#fate.delete(oldest);
        break;
      }
    }
  }

  /** Decides on the end of a task. */
  sendsEnd(taskId: number): boolean {
    const admitted = this.#fate.get(taskId) ?? true;
    this.#fate.delete(taskId);
    if (admitted && !this.#admittedNow.delete(taskId)) this.#earlierEndsThisTick++;
    return admitted;
  }
}
