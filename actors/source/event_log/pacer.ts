import { eventTime } from "../../../protocol/spark/event_time.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import type { Clock } from "../../runtime/clock.ts";

/** A time further ahead than this is taken for an error: 7 days in milliseconds. */
const LONGEST_JUMP = 7 * 24 * 60 * 60 * 1000;

/**
 * Holds events back until they are due, so that a replay takes as long as the
 * application did, divided by the speed. The time of the replay is the largest
 * event time so far: an event that is older, or has none, is due at once.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #speed: number;
  /** The first event's time, and what the clock showed then. */
  #first: { readonly time: number; readonly clock: number } | null = null;
  #latest = 0;

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
    if (time === null) return 0;
    const now = this.#clock.monotonic();
    if (this.#first === null) {
      this.#first = { time, clock: now };
      this.#latest = time;
      return 0;
    }
    if (time <= this.#latest || time - this.#latest > LONGEST_JUMP) return 0;
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
