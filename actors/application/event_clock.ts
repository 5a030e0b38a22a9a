/** Ticks of a gap without events that are sent one by one. */
const MAX_TICKS_IN_A_ROW = 60;
/** After those one tick a minute is enough; milliseconds. */
const SPARSE_INTERVAL = 60_000;
/** A time this far ahead is taken for a mistake at first; milliseconds. */
const MAX_JUMP = 7 * 24 * 3600 * 1000;

/** What one event's time does to the clock. */
export interface ClockStep {
  /** Event times of the ticks that fall before the event. */
  readonly ticks: readonly number[];
  /** True where the time is so far ahead that it was not believed. */
  readonly ignored: boolean;
  readonly next: ClockReading;
}

/** Where the clock stands. */
export interface ClockReading {
  /** The largest event time so far; null before the first. */
  readonly time: number | null;
  /** When the next tick falls. */
  readonly nextTick: number;
  /** A time too far ahead that was not believed: a second one near it is. */
  readonly doubted: number | null;
}

/** No event has come yet. */
export const CLOCK_AT_REST: ClockReading = { time: null, nextTick: 0, doubted: null };

/**
 * The clock of an application that is replayed: event time, which makes a
 * replay the same run after run.
 *
 * Ticks fall at the first event's time + k × rate, before the event that
 * reaches them. An event without a time, or with an older one, leaves the
 * clock. A single time more than seven days ahead is ignored, so that one bad
 * value does not end all ticks; a second one near it is believed, since
 * notebooks do sleep for a week.
 *
 * @param rate milliseconds between two ticks
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { CLOCK_AT_REST, stepClock } from "./event_clock.ts";
 *
 * const first = stepClock(CLOCK_AT_REST, 5000, 1000);
 * assertEquals(first.ticks, []);
 * assertEquals(stepClock(first.next, 7000, 1000).ticks, [6000, 7000]);
 * ```
 */
export function stepClock(reading: ClockReading, time: number | null, rate: number): ClockStep {
  if (time === null || time <= 0) return { ticks: [], ignored: false, next: reading };
  if (reading.time === null) {
    return { ticks: [], ignored: false, next: { time, nextTick: time + rate, doubted: null } };
  }
  if (time <= reading.time) return { ticks: [], ignored: false, next: reading };
  if (time - reading.time > MAX_JUMP) {
    const { doubted } = reading;
    if (doubted === null || Math.abs(time - doubted) > MAX_JUMP) {
      return { ticks: [], ignored: true, next: { ...reading, doubted: time } };
    }
    const missed = Math.max(0, Math.floor((time - reading.nextTick) / rate) + 1);
    const nextTick = reading.nextTick + missed * rate;
    return { ticks: [], ignored: false, next: { time, nextTick, doubted: null } };
  }
  if (time < reading.nextTick) {
    return { ticks: [], ignored: false, next: { ...reading, time } };
  }
  const ticks: number[] = [];
  const sparse = Math.max(1, Math.ceil(SPARSE_INTERVAL / rate)) * rate;
  let tick = reading.nextTick;
  while (tick <= time) {
    ticks.push(tick);
    tick += ticks.length < MAX_TICKS_IN_A_ROW ? rate : sparse;
  }
  const last = ticks.at(-1) ?? reading.nextTick;
  const nextTick = last + (Math.floor((time - last) / rate) + 1) * rate;
  return { ticks, ignored: false, next: { time, nextTick, doubted: null } };
}
