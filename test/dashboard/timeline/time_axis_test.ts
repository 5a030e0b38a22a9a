import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatTick, tickStep, timeTicks } from "../../../dashboard/timeline/time_axis.ts";

const start = Date.UTC(2026, 0, 31, 23, 59, 58);
const utc = { locale: "en-GB", timeZone: "UTC" };

function labels(span: number, maxTicks: number, format = utc): string[] {
  return timeTicks(start, start + span, maxTicks, format).map(({ label, date }) =>
    date === null ? label : `${date}, ${label}`
  );
}

Deno.test("timeTicks: the day is named at the first tick and where it changes", () => {
  assertEquals(labels(4000, 4), [
    "31 Jan, 23:59:58",
    "23:59:59",
    "1 Feb, 00:00:00",
    "00:00:01",
    "00:00:02",
  ]);
});

Deno.test("timeTicks: milliseconds where they differ, days where they do not", () => {
  assertEquals(labels(20, 2), ["31 Jan, 23:59:58.000", "23:59:58.010", "23:59:58.020"]);
  assertEquals(labels(3 * 86_400_000, 3), ["1 Feb", "2 Feb", "3 Feb"]);
});

Deno.test("timeTicks: as the reader writes times, where the reader is", () => {
  assertEquals(labels(3600_000 * 4, 4, { locale: "en-US", timeZone: "Asia/Kolkata" }), [
    "Feb 1, 06:00 AM",
    "07:00 AM",
    "08:00 AM",
    "09:00 AM",
  ]);
});

Deno.test("timeTicks: round on the wall's clock, in order, within the span, no more than have room", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 2e12 }),
    fc.integer({ min: 5, max: 4e10 }),
    fc.integer({ min: 1, max: 20 }),
    (start, span, maxTicks) => {
      const ticks = timeTicks(start, start + span, maxTicks, utc);
      const step = tickStep(span, maxTicks);
      assert(ticks.length <= maxTicks + 1);
      for (const [i, { time }] of ticks.entries()) {
        assert(time >= start && time <= start + span && time % step === 0);
        assert(i === 0 || time - ticks[i - 1]!.time === step);
      }
    },
  ));
});

Deno.test("formatTick: as exact as the step asks for", () => {
  assertEquals(
    [1, 1000, 60_000, 86_400_000].map((step) => formatTick(start + 7, step, utc)),
    ["23:59:58.007", "23:59:58", "23:59", "31 Jan"],
  );
});

Deno.test("timeTicks: where no date can be there are no ticks", () => {
  const times = timeTicks(8.6e15, 9e15, 8, utc).map(({ time }) => time);
  assert(times.length > 0 && times.every((time) => time <= 8.64e15), `${times}`);
  assertEquals(timeTicks(8.8e15, 9e15, 8), []);
});
