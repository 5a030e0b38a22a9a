import { assertEquals } from "@std/assert";
import { Fill, TASK_PHASES } from "../../../dashboard/timeline/task_phase.ts";
import { TaskStore } from "../../../dashboard/timeline/task_store.ts";
import { task, taskChunk } from "./task_chunks.ts";

function ids(store: TaskStore): number[] {
  return [...store.columns.taskId.subarray(0, store.length)];
}

Deno.test("TaskStore: ended attempts are added, those that run are replaced", () => {
  const store = new TaskStore();
  store.merge(taskChunk([task(1, 10, 20)], [task(2, 15), task(3, 16)]));
  assertEquals([ids(store), store.numEnded], [[1, 2, 3], 1]);
  store.merge(taskChunk([task(3, 16, 30)], [task(2, 15), task(4, 31)]));
  assertEquals([ids(store), store.numEnded], [[1, 3, 2, 4], 2]);
  assertEquals(store.find(2), 2);
  assertEquals(store.find(9), -1);
});

Deno.test("TaskStore: grows beyond its first arrays and keeps what was there", () => {
  const store = new TaskStore();
  const rows = Array.from({ length: 3000 }, (_, i) => task(i, i, i + 1));
  for (let i = 0; i < 3000; i += 300) store.merge(taskChunk(rows.slice(i, i + 300)));
  assertEquals(ids(store), rows.map(({ taskId }) => taskId));
  assertEquals([store.minTime, store.maxTime], [0, 3000]);
});

Deno.test("TaskStore: beyond its limit the oldest go, and the merge says how many", () => {
  const store = new TaskStore(3);
  store.merge(taskChunk([task(1, 0, 1), task(2, 1, 2), task(3, 2, 3)]));
  const merged = store.merge(taskChunk([task(4, 3, 4), task(5, 4, 5)], [task(6, 5)]));
  assertEquals(merged, { reset: false, more: false, numDropped: 2, firstNew: 1 });
  assertEquals([ids(store), store.numEnded, store.endTime[0]], [[3, 4, 5, 6], 3, 3]);
});

Deno.test("TaskStore: a chunk larger than its limit leaves the newest of it", () => {
  const store = new TaskStore(2);
  store.merge(taskChunk([task(1, 0, 1)]));
  const merged = store.merge(taskChunk([2, 3, 4, 5].map((id) => task(id, id, id + 1))));
  assertEquals([merged.firstNew, ids(store)], [0, [4, 5]]);
});

Deno.test("TaskStore: a reset forgets everything, executors and times too", () => {
  const store = new TaskStore();
  store.merge(taskChunk([task(1, 10, 90, "1")], [], { numOmitted: 5 }));
  store.merge(taskChunk([task(7, 40, 50, "2")], [], { reset: true }));
  assertEquals([ids(store), store.executors, store.numOmitted], [[7], ["2"], 0]);
  assertEquals([store.minTime, store.maxTime], [40, 50]);
});

Deno.test("TaskStore: executors of several chunks have one numbering", () => {
  const store = new TaskStore();
  store.merge(taskChunk([task(1, 0, 1, "b"), task(2, 0, 1, "a")]));
  store.merge(taskChunk([task(3, 2, 3, "c"), task(4, 2, 3, "a")]));
  const names = [0, 1, 2, 3].map((row) => store.executors[store.columns.executor[row]!]);
  assertEquals(names, ["b", "a", "c", "a"]);
});

Deno.test("TaskStore: a bar is at least a millisecond long, and open while its attempt runs", () => {
  const store = new TaskStore();
  store.merge(taskChunk([task(1, 10, 10), task(2, 10, 4)], [task(3, 10)]));
  assertEquals([...store.endTime.subarray(0, 3)], [11, 11, Infinity]);
});

Deno.test("TaskStore: what is told again of a success, as its output was lost, has no bar", () => {
  const store = new TaskStore();
  store.merge(taskChunk([{ ...task(1, 10, 50), executorComputingTime: 40 }, task(2, 20, 30)]));
  store.merge(taskChunk([task(1, 10, 50), { ...task(2, 20, 30), status: "FAILED" }]));
  store.merge(taskChunk([{ ...task(3, 60, 70), resultSize: 1 }, task(3, 60, 70)]));
  assertEquals([...store.endTime.subarray(0, 6)], [50, 30, 10, 30, 70, 60]);
  assertEquals([0, 1, 2, 3, 4, 5].filter((row) => !store.hasBar(row)), [2, 5]);
});

Deno.test("TaskStore: a bar is mostly what its longest phase is", () => {
  const store = new TaskStore();
  const failed = { ...task(2, 0, 100), status: "FAILED" } as const;
  const shuffled = { ...task(1, 0, 100), shuffleReadTime: 60, executorComputingTime: 30 };
  store.merge(taskChunk([shuffled, failed], [task(3, 0)]));
  const shuffleRead = TASK_PHASES.findIndex(({ column }) => column === "shuffleReadTime");
  assertEquals([...store.fill.subarray(0, 3)], [shuffleRead, Fill.unmeasured, Fill.running]);
});
