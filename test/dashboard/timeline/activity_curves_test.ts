import { assertEquals } from "@std/assert";
import { activityCurves, activityRows } from "../../../dashboard/timeline/activity_curves.ts";
import type { Activity } from "../../../protocol/page/activity.ts";

function activity(length: number): Activity {
  const column = (value: (i: number) => number) => Array.from({ length }, (_, i) => value(i));
  return {
    startTime: 10_000,
    bucketWidth: 2000,
    activeTasks: column((i) => i),
    totalCores: column(() => 4),
    numExecutors: column((i) => i + 1),
    failedTasks: column((i) => i % 2),
    shuffleReadBytes: column((i) => 1000 * i),
    shuffleWriteBytes: column(() => 0),
    memoryBytesSpilled: column(() => 0),
    diskBytesSpilled: column(() => 500),
    executorChanges: [],
  };
}

Deno.test("activityCurves: the last value holds to the end of its bucket, bytes are a second's", () => {
  const curves = activityCurves(activity(3), false);
  assertEquals(curves?.times, [10_000, 12_000, 14_000, 16_000]);
  assertEquals(curves?.activeTasks, [0, 1, 2, 2]);
  assertEquals(curves?.failedTasks, [0, 1, 0, null]);
  assertEquals(curves?.shuffleReadRate, [0, 500, 1000, 1000]);
});

Deno.test("activityCurves: a bucket that is still being filled has no rate yet", () => {
  const curves = activityCurves(activity(3), true);
  assertEquals(curves?.shuffleReadRate, [0, 500, null, null]);
  assertEquals(curves?.totalCores, [4, 4, 4, 4]);
});

Deno.test("activityCurves: a single bucket has a width, nothing at all is null", () => {
  assertEquals(activityCurves(activity(1), false)?.times, [10_000, 12_000]);
  assertEquals(activityCurves({ ...activity(0), startTime: null }, true), null);
});

Deno.test("activityRows: as many buckets a row as keep the table short", () => {
  const rows = activityRows(activity(5), -Infinity, Infinity, 3);
  assertEquals(rows.map(({ startTime }) => startTime), [10_000, 14_000, 18_000]);
  assertEquals(rows.map(({ activeTasks }) => activeTasks), [0.5, 2.5, 4]);
  assertEquals(rows.map(({ numExecutors }) => numExecutors), [2, 4, 5]);
  assertEquals(rows.map(({ shuffleReadBytes }) => shuffleReadBytes), [1000, 5000, 4000]);
});

Deno.test("activityRows: only the time that is shown", () => {
  const rows = activityRows(activity(5), 12_500, 15_000, 60);
  assertEquals(rows.map(({ startTime }) => startTime), [12_000, 14_000]);
  assertEquals(activityRows({ ...activity(0), startTime: null }, 0, 1, 60), []);
});
