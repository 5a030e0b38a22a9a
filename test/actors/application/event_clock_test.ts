import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  CLOCK_AT_REST,
  type ClockReading,
  stepClock,
} from "../../../actors/application/event_clock.ts";

const T0 = 1_700_000_000_000;
const MINUTE = 60_000;
const DAY = 24 * 3600 * 1000;

/** Steps through `times`; the ticks of each, counted from T0, and the last step. */
function walk(times: readonly (number | null)[], rate = 1000) {
  let reading: ClockReading = CLOCK_AT_REST;
  let numIgnored = 0;
  const ticks = times.map((time) => {
    const step = stepClock(reading, time, rate);
    reading = step.next;
    if (step.ignored) numIgnored++;
    return step.ticks.map((tick) => tick - T0);
  });
  return { ticks, reading, numIgnored };
}

Deno.test("ticks fall at the first time + k × rate, before the event that reaches them", () => {
  const { ticks } = walk([T0, T0 + 999, T0 + 1000, T0 + 1001, T0 + 3500, T0 + 4000]);
  assertEquals(ticks, [[], [], [1000], [], [2000, 3000], [4000]]);
});

Deno.test("no time, 0, less than 0 and an older time leave the clock", () => {
  const { ticks, reading } = walk([null, 0, -5, T0, null, 0, -5, T0 - 10 * DAY, T0 - 1, T0]);
  assertEquals(ticks.flat(), []);
  assertEquals(reading, { time: T0, nextTick: T0 + 1000, doubted: null });
});

Deno.test("in a gap sixty ticks fall in a row, then one a minute, then they are in phase again", () => {
  const { ticks } = walk([T0, T0 + 5 * MINUTE + 500, T0 + 5 * MINUTE + 1000]);
  const row = Array.from({ length: 60 }, (_, i) => 1000 * (i + 1));
  assertEquals(ticks[1], [...row, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE, 5 * MINUTE]);
  assertEquals(ticks[2], [5 * MINUTE + 1000]);
});

Deno.test("a rate that does not divide a minute keeps its phase", () => {
  const { ticks, reading } = walk([T0, T0 + DAY], 1700);
  for (const tick of ticks.flat()) assertEquals(tick % 1700, 0);
  assertEquals((reading.nextTick - T0) % 1700, 0);
  assert(ticks.flat().length < 60 + 24 * 60);
});

Deno.test("a jump over seven days is ignored, and believed the second time", () => {
  const far = T0 + 8 * DAY + 300;
  const once = walk([T0, far, T0 + 1000]);
  assertEquals([once.numIgnored, once.ticks], [1, [[], [], [1000]]]);
  const twice = walk([T0, far, far + 5000, far + 6000]);
  assertEquals([twice.numIgnored, twice.reading.time], [1, far + 6000]);
  assertEquals(twice.ticks[2], []);
  assertEquals(twice.ticks[3]?.length, 1);
});

Deno.test("a jump of exactly seven days is no jump", () => {
  const { numIgnored, reading } = walk([T0, T0 + 7 * DAY]);
  assertEquals([numIgnored, reading.time], [0, T0 + 7 * DAY]);
});

Deno.test("two far times that disagree are both ignored", () => {
  const { numIgnored, reading } = walk([T0, T0 + 8 * DAY, T0 + 100 * DAY]);
  assertEquals([numIgnored, reading.time], [2, T0]);
});

Deno.test("a believed jump sends no ticks, and the next is in phase and still to come", () => {
  const rates = fc.constantFrom(1, 250, 1000, 1700, MINUTE, 90_000, 30 * DAY);
  fc.assert(fc.property(fc.integer({ min: 7 * DAY + 1, max: 60 * DAY }), rates, (jump, rate) => {
    const { ticks, reading } = walk([T0, T0 + jump, T0 + jump], rate);
    assertEquals(ticks.flat(), []);
    assertEquals(reading.time, T0 + jump);
    assertEquals((reading.nextTick - T0) % rate, 0);
    assert(reading.nextTick > T0 + jump && reading.nextTick <= T0 + jump + rate);
  }));
});

Deno.test("whatever the times, ticks rise, keep the phase, and none is older than the clock", () => {
  const time = fc.oneof(
    fc.integer({ min: -10, max: 200_000 }).map((ms) => T0 + ms),
    fc.constantFrom(null, 0, -1, T0 + 3600_000, T0 + 6 * DAY, T0 + 20 * DAY, T0 + 20 * DAY + 1),
  );
  const rate = fc.constantFrom(1, 700, 1000, 45_000, 90_000);
  fc.assert(fc.property(fc.array(time, { maxLength: 30 }), rate, (times, rate) => {
    let reading: ClockReading = CLOCK_AT_REST;
    let first: number | null = null;
    let last = 0;
    for (const time of times) {
      const { ticks, next } = stepClock(reading, time, rate);
      first ??= next.time;
      assert((next.time ?? 0) >= (reading.time ?? 0));
      for (const tick of ticks) {
        assert(tick > last && tick > (reading.time ?? 0) && tick <= (next.time ?? 0));
        assertEquals((tick - (first ?? 0)) % rate, 0);
        last = tick;
      }
      if (next.time !== null) {
        assert(next.nextTick > next.time && next.nextTick <= next.time + rate);
      }
      reading = next;
    }
  }));
});
