import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TaskTable } from "../../../../../actors/outlet/http/history/task_table.ts";
import { metrics, taskEnd, taskStart } from "./frames.ts";

/** The newest rows that are there, as ids and executors. */
function all(table: TaskTable): [number, string | undefined][] {
  const { executors, columns } = table.rows(table.first, table.length, []);
  return Array.from(columns.taskId, (id, i) => [id, executors[columns.executor[i] ?? -1]]);
}

Deno.test("a row holds what its frame says", () => {
  const table = new TaskTable(10);
  table.add(taskEnd(7, 1000, 1500, {
    stageId: 3,
    stageAttemptId: 1,
    index: 4,
    attemptNumber: 2,
    executorId: "driver",
    status: "FAILED",
    speculative: true,
    metrics: metrics({
      schedulerDelay: 1,
      deserializationTime: 2,
      shuffleReadTime: 3,
      executorComputingTime: 4,
      shuffleWriteTime: 5,
      serializationTime: 6,
      gettingResultTime: 7,
      jvmGCTime: 8,
      memoryBytesSpilled: 2 ** 40,
      diskBytesSpilled: 10,
      shuffleReadBytes: 11,
      shuffleWriteBytes: 12,
      resultSize: 13,
      peakExecutionMemory: 14,
    }),
  }));
  const { executors, columns } = table.rows(0, 1, [taskStart(9, 1200, { executorId: "2" })]);
  const rows = Object.entries(columns).map(([name, column]) => [name, [...column]]);
  assertEquals(executors, ["driver", "2"]);
  assertEquals(Object.fromEntries(rows), {
    launchTime: [1000, 1200],
    finishTime: [1500, 0],
    taskId: [7, 9],
    memoryBytesSpilled: [2 ** 40, 0],
    diskBytesSpilled: [10, 0],
    shuffleReadBytes: [11, 0],
    shuffleWriteBytes: [12, 0],
    resultSize: [13, 0],
    peakExecutionMemory: [14, 0],
    stageId: [3, 0],
    index: [4, 0],
    executor: [0, 1],
    schedulerDelay: [1, 0],
    deserializationTime: [2, 0],
    shuffleReadTime: [3, 0],
    executorComputingTime: [4, 0],
    shuffleWriteTime: [5, 0],
    serializationTime: [6, 0],
    gettingResultTime: [7, 0],
    jvmGCTime: [8, 0],
    stageAttemptId: [1, 0],
    attemptNumber: [2, 0],
    status: [2, 0],
    speculative: [1, 0],
  });
});

Deno.test("what does not fit a column is the nearest that does", () => {
  const table = new TaskTable(1);
  const far = metrics({ executorComputingTime: -5, schedulerDelay: 2 ** 40 });
  table.add(taskEnd(2 ** 45, 1, 2, { stageAttemptId: -1, attemptNumber: 70_000, metrics: far }));
  const { columns } = table.rows(0, 1, []);
  assertEquals(
    [columns.taskId[0], columns.stageAttemptId[0], columns.attemptNumber[0]],
    [2 ** 45, 0, 65_535],
  );
  assertEquals(
    [columns.executorComputingTime[0], columns.schedulerDelay[0]],
    [0, 2 ** 32 - 1],
  );
});

Deno.test("a slot that is used again holds nothing of the row before", () => {
  const table = new TaskTable(1);
  table.add(taskEnd(0, 1, 2, { metrics: metrics({ resultSize: 5, jvmGCTime: 6 }) }));
  table.add(taskEnd(1, 3, 4));
  const { columns } = table.rows(1, 2, []);
  assertEquals([columns.taskId[0], columns.resultSize[0], columns.jvmGCTime[0]], [1, 0, 0]);
});

Deno.test("a small application takes little: thousands may come one after the other", () => {
  const table = new TaskTable(1_000_000);
  for (let i = 0; i < 100; i++) table.add(taskEnd(i, 1, 2));
  assert(table.capacity < 200, `${table.capacity}`);
});

Deno.test("whatever comes, the newest rows are there with their executors", () => {
  const step = fc.oneof(
    { weight: 9, arbitrary: fc.record({ add: fc.nat(3000), executors: fc.integer({ min: 1 }) }) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.constantFrom(1, 1000, 4000), (steps, max) => {
      const table = new TaskTable(max);
      let model: [number, string][] = [];
      let next = 0;
      for (const step of steps) {
        if (step === "clear") {
          table.clear();
          model = [];
          continue;
        }
        for (let i = 0; i < step.add; i++, next++) {
          const executorId = `${next % step.executors}`;
          table.add(taskEnd(next, 1, 2, { executorId }));
          model.push([next, executorId]);
        }
        model = model.slice(-max);
        assert(table.capacity <= max);
        assertEquals([table.length, table.first], [next, next - model.length]);
        assertEquals(all(table), model);
      }
    }),
    { numRuns: 60 },
  );
});
