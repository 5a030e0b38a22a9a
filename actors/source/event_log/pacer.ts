import { eventTime } from "../../../protocol/spark/event_time.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import type { Clock } from "../../runtime/clock.ts";

/** A time further ahead than this is taken for a mistake at first: 7 days in milliseconds. */
const LONGEST_JUMP = 7 * 24 * 60 * 60 * 1000;

/**
 * Holds events back until they are due, so that a replay takes as long as the
 * application did, divided by the speed. The time of the replay is the largest
 * event time so far: an event that is older, or has none, is due at once.
 *
 * A single time more than seven days ahead is ignored; a second one near it is
 * believed. The gap before them is then skipped and what follows is paced.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #speed: number;
  /** The first event since the start, or since the last gap that was skipped. */
  #first: Reading | null = null;
  #latest = 0;
  /** A time too far ahead that was not believed: a second one near it is. */
  #doubted: Reading | null = null;

  /** @param speed event milliseconds for each millisecond of the clock, above 0 */
  constructor(clock: Clock, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
  }

  /**
   * Takes the next event.
   *
   * @returns how many milliseconds it has to wait, 0 for one that is due
   */
  delay(event: SparkEvent): number {
    const time = eventTime(event);
    if (time === null || time <= 0) return 0;
    const now = this.#clock.monotonic();
    if (this.#first === null) {
      this.#first = { time, clock: now };
      this.#latest = time;
      return 0;
    }
    if (time <= this.#latest) return 0;
    if (time - this.#latest > LONGEST_JUMP) {
      const doubted = this.#doubted;
      if (doubted === null || Math.abs(time - doubted.time) > LONGEST_JUMP) {
        this.#doubted = { time, clock: now };
        return 0;
      }
      this.#first = doubted;
    }
    this.#doubted = null;
    this.#latest = time;
    const due = this.#first.clock + (time - this.#first.time) / this.#speed;
    return Math.max(0, due - now);
  }

  /** How late it is in event time, epoch milliseconds; null before the first event. */
  time(): number | null {
    if (this.#first === null) return null;
    return this.#first.time + (this.#clock.monotonic() - this.#first.clock) * this.#speed;
  }
}

/** An event's time, and what the clock showed when it came. */
interface Reading {
  readonly time: number;
  readonly clock: number;
}
