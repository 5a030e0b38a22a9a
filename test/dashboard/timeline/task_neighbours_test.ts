import { assertEquals } from "@std/assert";
import { ExecutorLanes } from "../../../dashboard/timeline/executor_lanes.ts";
import { positionOf, type Step, stepFrom } from "../../../dashboard/timeline/task_neighbours.ts";
import { TaskStore } from "../../../dashboard/timeline/task_store.ts";
import { task, taskChunk } from "./task_chunks.ts";

/**
 * ```
 * 1  [10 ][11 ][12 →
 *       [20 ]
 * 2  (none)
 * 3    [30]  [31]
 * ```
 */
function picture() {
  const store = new TaskStore();
  const lanes = new ExecutorLanes(store);
  lanes.update(store.merge(taskChunk([
    task(10, 0, 1000, "1"),
    task(11, 1000, 2000, "1"),
    task(20, 500, 1500, "1"),
    task(30, 3300, 3900, "3"),
    task(31, 6000, 7000, "3"),
  ], [task(12, 2000, 0, "1")])));
  lanes.add([{ executorId: "2", time: 3000 }]);
  const step = (from: number, way: Step) =>
    store.columns.taskId[stepFrom(store, lanes.lanes, store.find(from), way)];
  return { store, lanes, step };
}

Deno.test("stepFrom: within a slot up to both ends, the attempt that runs is the last", () => {
  const { step } = picture();
  assertEquals([step(10, "next"), step(11, "next"), step(12, "next")], [11, 12, 12]);
  assertEquals([step(12, "previous"), step(10, "previous")], [11, 10]);
  assertEquals([step(11, "first"), step(11, "last")], [10, 12]);
});

Deno.test("stepFrom: to the nearest in time of the next slot that has any", () => {
  const { step } = picture();
  assertEquals([step(11, "down"), step(20, "down"), step(31, "down")], [20, 30, 31]);
  assertEquals([step(31, "up"), step(20, "up"), step(10, "up")], [20, 10, 10]);
});

Deno.test("stepFrom: from executor to executor, those without tasks are passed over", () => {
  const { step } = picture();
  assertEquals([step(20, "laneDown"), step(30, "laneUp"), step(30, "laneDown")], [30, 12, 30]);
});

Deno.test("positionOf: names the lane and the slot", () => {
  const { store, lanes } = picture();
  const at = (taskId: number) => positionOf(store, lanes.lanes, store.find(taskId));
  assertEquals([at(12), at(20)], [{ lane: 0, slot: 0 }, { lane: 0, slot: 1 }]);
  assertEquals(at(99), undefined);
});
