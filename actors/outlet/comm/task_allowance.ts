import { forgetOldest } from "../../forget_oldest.ts";

/** Milliseconds for which an allowance holds. */
const PERIOD = 1000;
/** Tasks of one comm that are remembered as left out; they are forgotten with their ends. */
const MAX_LEFT_OUT = 100_000;

/** How much room there is, by the comms' common pace. */
export interface Room {
  /** The most task frames of this comm in a second. */
  readonly cap: number;
  /** What may leave at once, of a second's worth of all comms. */
  readonly share: number;
}

/** Below this share, no new task is taken on: the rest is for what must not wait. */
const SHARE_FOR_NEW_TASKS = 0.25;

/**
 * Which task frames one comm sends. A task frame never waits: it leaves now, or
 * it is left out.
 *
 * New tasks are left out in whole pairs of start and end, beyond the cap and
 * while room is scarce. The end of a task whose start was sent is left out only
 * where there is no room at all.
 */
export class TaskAllowance {
  readonly #leftOut = new Set<string>();
  readonly #startedNow = new Set<string>();
  #periodEnd = -Infinity;
  #numSingles = 0;

  /** Decides on a start; its end follows the decision. */
  admitsStart(key: string, now: number, room: Room): boolean {
    this.#renew(now);
    const wanted = 2 * (this.#startedNow.size + 1) + this.#numSingles;
    if (wanted <= room.cap && room.share >= SHARE_FOR_NEW_TASKS) {
      this.#startedNow.add(key);
      // A driver may tell anew of a task that was left out before.
      this.#leftOut.delete(key);
      return true;
    }
    this.#leftOut.add(key);
    forgetOldest(this.#leftOut, MAX_LEFT_OUT);
    return false;
  }

  /** Decides on an end. */
  admitsEnd(key: string, now: number, room: Room): boolean {
    this.#renew(now);
    if (this.#leftOut.delete(key)) return false;
    if (room.share <= 0) return false;
    // An end in the period of its start was reckoned with then.
    if (!this.#startedNow.has(key)) this.#numSingles++;
    return true;
  }

  /** Decides on an end whose start is not sent. */
  admitsSingle(now: number, room: Room): boolean {
    this.#renew(now);
    const wanted = 2 * this.#startedNow.size + this.#numSingles + 1;
    if (wanted > room.cap || room.share < SHARE_FOR_NEW_TASKS) return false;
    this.#numSingles++;
    return true;
  }

  #renew(now: number): void {
    if (now < this.#periodEnd) return;
    this.#periodEnd = now + PERIOD;
    this.#startedNow.clear();
    this.#numSingles = 0;
  }
}
