import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { matchTasks, slowestTasks } from "../../../dashboard/timeline/task_filter.ts";
import { TaskStore } from "../../../dashboard/timeline/task_store.ts";
import { task, taskChunk } from "./task_chunks.ts";

Deno.test("matchTasks: a job's stages in all attempts, or one attempt of a stage", () => {
  const store = new TaskStore();
  store.merge(taskChunk([
    { ...task(0, 0, 1), stageId: 3 },
    { ...task(1, 0, 1), stageId: 3, stageAttemptId: 1 },
    { ...task(2, 0, 1), stageId: 4 },
  ], [{ ...task(3, 0), stageId: 3, stageAttemptId: 1 }]));
  const job = matchTasks(store, { kind: "job", jobId: 0, stageIds: [3, 9] });
  assertEquals([...job], [1, 1, 0, 1]);
  const stage = matchTasks(store, { kind: "stage", stageId: 3, stageAttemptId: 1 });
  assertEquals([...stage], [0, 1, 0, 1]);
});

Deno.test("slowestTasks: the longest first, those that run up to now, those left out not at all", () => {
  const store = new TaskStore();
  store.merge(taskChunk([task(0, 0, 5), task(1, 0, 50), task(2, 0, 20)], [task(3, 70)]));
  assertEquals(slowestTasks(store, null, 100, 3), [1, 3, 2]);
  assertEquals(slowestTasks(store, Uint8Array.of(1, 0, 1, 1), 100, 9), [3, 2, 0]);
  store.merge(taskChunk([task(1, 0, 50)]));
  assertEquals(slowestTasks(store, null, 100, 9), [1, 2, 0]);
});

Deno.test("slowestTasks: the same as sorting all of them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 })), fc.nat(8), (durations, count) => {
      const store = new TaskStore();
      store.merge(taskChunk(durations.map((duration, i) => task(i, 0, duration))));
      const slowest = slowestTasks(store, null, 100, count).map((row) => durations[row]!);
      assertEquals(slowest, durations.toSorted((a, b) => b - a).slice(0, count));
    }),
  );
});
