import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NO_COUNTS, TaskCounts } from "../../../actors/stage/task_counts.ts";
import type { TaskOutcome } from "../../../protocol/spark/spark_event.ts";

const outcome = fc.constantFrom<TaskOutcome>("succeeded", "failed", "killed", "resubmitted");

Deno.test("a task runs from its start to its end", () => {
  const counts = new TaskCounts();
  assertEquals(counts.current(4), NO_COUNTS);
  counts.start(0, 0, 4);
  counts.start(1, 1, 4);
  assertEquals(counts.current(4).numActiveTasks, 2);
  counts.end(0, 0, 4, "succeeded");
  assertEquals(counts.current(4), { ...NO_COUNTS, numActiveTasks: 1, numCompletedTasks: 1 });
});

Deno.test("each end counts where it belongs", () => {
  const counts = new TaskCounts();
  counts.end(0, 0, 4, "failed");
  counts.end(1, 0, 4, "failed");
  counts.end(2, 1, 4, "killed");
  counts.end(3, 2, 4, "succeeded");
  assertEquals(counts.current(4), {
    numActiveTasks: 0,
    numCompletedTasks: 1,
    numFailedTasks: 2,
    numKilledTasks: 1,
  });
});

Deno.test("a start that comes after its end does not make the task run for ever", () => {
  const counts = new TaskCounts();
  counts.end(0, 0, 1, "succeeded");
  counts.start(0, 0, 1);
  assertEquals(counts.current(1), { ...NO_COUNTS, numCompletedTasks: 1 });
});

Deno.test("a resubmitted task's index is taken out, until another attempt finishes it", () => {
  const counts = new TaskCounts();
  counts.start(0, 0, 2);
  counts.end(0, 0, 2, "succeeded");
  counts.end(0, 0, 2, "resubmitted");
  assertEquals(counts.current(2), NO_COUNTS);
  counts.start(5, 0, 2);
  counts.end(5, 0, 2, "succeeded");
  assertEquals(counts.current(2), { ...NO_COUNTS, numCompletedTasks: 1 });
});

Deno.test("a task that was resubmitted has ended, also where its success comes later or never", () => {
  const counts = new TaskCounts();
  counts.start(0, 0, 2);
  counts.end(0, 0, 2, "resubmitted");
  assertEquals(counts.current(2), NO_COUNTS);
  counts.end(0, 0, 2, "succeeded");
  assertEquals(counts.current(2), NO_COUNTS);
});

Deno.test("an index outside of the stage and a task id below 0 count nowhere", () => {
  const counts = new TaskCounts();
  for (const [taskId, index] of [[0, -1], [1, 4], [-1, 0], [-1, 0]] as const) {
    counts.start(taskId, index, 4);
    counts.end(taskId, index, 4, "failed");
  }
  assertEquals(counts.current(4), NO_COUNTS);
});

Deno.test("a stage that turns out smaller never has more than all of its tasks", () => {
  const counts = new TaskCounts();
  for (let i = 0; i < 10; i++) counts.end(i, i, 10, "succeeded");
  for (let i = 10; i < 20; i++) counts.start(i, i - 10, 10);
  assertEquals(counts.current(4), { ...NO_COUNTS, numActiveTasks: 4, numCompletedTasks: 4 });
  assertEquals(counts.current(-1), NO_COUNTS);
});

const call = fc.record({
  kind: fc.constantFrom("start", "end"),
  taskId: fc.integer({ min: -1, max: 12 }),
  index: fc.integer({ min: -1, max: 5 }),
  outcome,
});

Deno.test("whatever comes, no count leaves its bounds", () => {
  fc.assert(fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
    const counts = new TaskCounts();
    for (const { kind, taskId, index, outcome } of calls) {
      if (kind === "start") counts.start(taskId, index, 4);
      else counts.end(taskId, index, 4, outcome);
      const { numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks } = counts.current(
        4,
      );
      assert(numActiveTasks >= 0 && numActiveTasks <= 4);
      assert(numCompletedTasks >= 0 && numCompletedTasks <= 4);
      assert(numFailedTasks >= 0 && numKilledTasks >= 0 && numFailedTasks + numKilledTasks <= 13);
    }
  }));
});

Deno.test("without resubmitted tasks the order of the calls, and their repetition, change nothing", () => {
  const attempts = fc.uniqueArray(
    fc.record({
      taskId: fc.nat(30),
      index: fc.nat(7),
      outcome: fc.constantFrom<TaskOutcome | null>("succeeded", "failed", "killed", null),
    }),
    { selector: ({ taskId }) => taskId, maxLength: 12 },
  );
  const shuffled = attempts.chain((list) =>
    fc.record({
      attempts: fc.constant(list),
      order: fc.array(fc.nat(Math.max(0, 2 * list.length - 1)), { maxLength: 60 }),
    })
  );
  fc.assert(fc.property(shuffled, ({ attempts, order }) => {
    const calls = attempts.flatMap((attempt) => [
      (counts: TaskCounts) => counts.start(attempt.taskId, attempt.index, 8),
      (counts: TaskCounts) => {
        if (attempt.outcome === null) return;
        counts.end(attempt.taskId, attempt.index, 8, attempt.outcome);
      },
    ]);
    const inOrder = new TaskCounts();
    calls.forEach((call) => call(inOrder));
    const mixed = new TaskCounts();
    for (const i of order) calls[i]?.(mixed);
    calls.toReversed().forEach((call) => call(mixed));
    assertEquals(mixed.current(8), inOrder.current(8));
  }));
});
