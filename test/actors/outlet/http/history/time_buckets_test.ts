import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TimeBuckets } from "../../../../../actors/outlet/http/history/time_buckets.ts";

const T = 1_700_000_000_000;
const DAY = 24 * 3600 * 1000;

function activity(buckets: TimeBuckets) {
  return buckets.activity([], []);
}

Deno.test("nothing is told before the first time", () => {
  const { startTime, bucketWidth, activeTasks, totalCores } = activity(new TimeBuckets());
  assertEquals([startTime, bucketWidth, activeTasks, totalCores], [null, 1000, [], []]);
});

Deno.test("an interval counts in each bucket for as long as it is in it", () => {
  const buckets = new TimeBuckets();
  buckets.addTasks(T + 500, T + 2250);
  buckets.reach(T);
  const { startTime, activeTasks } = activity(buckets);
  // The first bucket begins with the first time that was told.
  assertEquals(startTime, T - 500);
  assertEquals(activeTasks, [0, 1, 1]);
});

Deno.test("the last bucket's mean is over the part of it that has passed", () => {
  const buckets = new TimeBuckets();
  buckets.reach(T);
  buckets.addTasks(T + 1000, T + 1200, 3);
  buckets.reach(T + 1400);
  assertEquals(activity(buckets).activeTasks, [0, 1.5]);
  buckets.reach(T + 2000);
  // A bucket that just begins has as many as run at this moment.
  const running = [{ since: T + 1500, count: 2 }];
  assertEquals(buckets.activity(running, []).activeTasks, [0, 0.6 + 1, 2]);
  assertEquals(activity(buckets).activeTasks, [0, 0.6, 0]);
});

Deno.test("what was counted too long is taken back", () => {
  const buckets = new TimeBuckets();
  buckets.reach(T);
  buckets.addTasks(T, T + 3000);
  buckets.addTasks(T + 3000, T + 1500);
  assertEquals(activity(buckets).activeTasks.slice(0, 3), [1, 0.5, 0]);
});

Deno.test("cores stay as they were where nothing is said, and are 0 before the first word", () => {
  const buckets = new TimeBuckets();
  buckets.reach(T);
  buckets.set("totalCores", T + 1000, 4);
  buckets.set("totalCores", T + 1001, 8);
  buckets.reach(T + 3000);
  assertEquals(activity(buckets).totalCores, [0, 8, 8, 8]);
});

Deno.test("a time that cannot be is left out, and all others stay", () => {
  const buckets = new TimeBuckets();
  for (const time of [0, -1, NaN, Infinity]) assertEquals(buckets.reach(time), false);
  buckets.reach(T);
  for (const time of [0, NaN, 1, T - 8 * DAY, T + 8 * DAY, Infinity]) {
    assertEquals(buckets.reach(time), false, `${time}`);
    buckets.addTasks(time, T + 10);
    buckets.add("failedTasks", time, 1);
  }
  assertEquals([activity(buckets).startTime, activity(buckets).failedTasks], [T, [0]]);
  assert(buckets.reach(T + 30 * DAY, true), "the application's clock is believed");
});

/** Something noted at a time, and when it was before the first bucket. */
const note = fc.oneof(
  fc.record({
    kind: fc.constant("tasks" as const),
    time: fc.nat(3_000_000),
    length: fc.nat(2_000_000),
  }),
  fc.record({ kind: fc.constant("failed" as const), time: fc.nat(5_000_000) }),
);

Deno.test("however wide the buckets get, sums and means are those of what was noted", () => {
  fc.assert(
    fc.property(fc.array(note, { maxLength: 60 }), fc.nat(5_000_000), (notes, first) => {
      const buckets = new TimeBuckets();
      buckets.reach(T + first);
      for (const { time, ...note } of notes) {
        if (note.kind === "failed") buckets.add("failedTasks", T + time, 1);
        else buckets.addTasks(T + time, T + time + note.length);
      }
      const { startTime, bucketWidth, activeTasks, failedTasks } = activity(buckets);
      assert(startTime !== null && activeTasks.length <= 600);
      for (const [i, active] of activeTasks.entries()) {
        const from = startTime + i * bucketWidth;
        const to = Math.min(from + bucketWidth, buckets.newest);
        if (to === from) continue;
        const inside = notes.filter(({ kind, time }) =>
          kind === "failed" && T + time >= from && T + time < from + bucketWidth
        );
        assertEquals(failedTasks[i], inside.length);
        const taskTime = notes.reduce((sum, note) => {
          if (note.kind === "failed") return sum;
          const start = T + note.time;
          return sum + Math.max(0, Math.min(to, start + note.length) - Math.max(from, start));
        }, 0);
        assertAlmostEquals(active, taskTime / (to - from), 1e-9);
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("of values that fall into one bucket, at once or later, the latest stays", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(8_000_000), { minLength: 1, maxLength: 50 }), (times) => {
      const buckets = new TimeBuckets();
      const ascending = times.sort((a, b) => a - b);
      for (const time of ascending) buckets.set("totalCores", T + time, time);
      const { startTime, bucketWidth, totalCores } = activity(buckets);
      for (const [i, cores] of totalCores.entries()) {
        const end = (startTime ?? 0) - T + (i + 1) * bucketWidth;
        assertEquals(cores, ascending.findLast((time) => time < end));
      }
    }),
    { numRuns: 200 },
  );
});
