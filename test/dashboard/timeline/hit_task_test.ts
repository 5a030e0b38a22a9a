import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ExecutorLanes } from "../../../dashboard/timeline/executor_lanes.ts";
import { hitTask } from "../../../dashboard/timeline/hit_task.ts";
import { TaskStore } from "../../../dashboard/timeline/task_store.ts";
import { type Row, task, taskChunk } from "./task_chunks.ts";

function slotOf(ended: Row[], running: Row[] = []) {
  const store = new TaskStore();
  const lanes = new ExecutorLanes(store);
  lanes.update(store.merge(taskChunk(ended, running)));
  const slot = lanes.lanes[0]!.slots[0]!;
  return { store, slot };
}

Deno.test("hitTask: the bar at a time, the nearer one beside a gap, none farther than the tolerance", () => {
  const { store, slot } = slotOf([task(1, 10, 20), task(2, 30, 40)], [task(3, 50)]);
  const hit = (time: number, tolerance: number) => {
    const row = hitTask(store, slot, time, tolerance);
    return row < 0 ? null : store.columns.taskId[row];
  };
  assertEquals([10, 15, 30, 50, 1e9].map((time) => hit(time, 0)), [1, 1, 2, 3, 3]);
  assertEquals([23, 27, 47].map((time) => hit(time, 4)), [1, 2, 3]);
  assertEquals([5, 25, 45].map((time) => hit(time, 4)), [null, null, null]);
});

Deno.test("hitTask: finds the same as looking at every bar", () => {
  const gaps = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 20 })), { minLength: 1 });
  fc.assert(fc.property(gaps, fc.nat(500), fc.nat(30), (gaps, time, tolerance) => {
    let end = 0;
    const rows = gaps.map(([gap, length], i) => task(i, end += gap, end += length));
    const { store, slot } = slotOf(rows);
    const distances = rows.map(({ launchTime = 0, finishTime = 0 }) =>
      Math.max(launchTime - time, time - finishTime, 0)
    );
    const least = Math.min(...distances);
    const hit = hitTask(store, slot, time, tolerance);
    assertEquals(hit < 0 ? null : distances[hit], least <= tolerance ? least : null);
  }));
});
