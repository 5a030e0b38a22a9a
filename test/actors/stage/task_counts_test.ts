import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NO_COUNTS, TaskCounts } from "../../../actors/stage/task_counts.ts";
import type { StageTaskCounts, TaskOutcome } from "../../../protocol/spark/spark_event.ts";
import { stageTaskCounts } from "../../spark_events.ts";

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

Deno.test("what the driver states takes the place of what was counted, and counting goes on", () => {
  const counts = new TaskCounts();
  counts.start(0, 0, 10);
  counts.end(1, 1, 10, "failed");
  counts.end(2, 2, 10, "succeeded");
  counts.replace(
    stageTaskCounts([7, 8], [[0, 2], [4, 4]], { numFailedTasks: 3, numKilledTasks: 2 }),
    10,
  );
  assertEquals(counts.current(10), {
    numActiveTasks: 2,
    numCompletedTasks: 4,
    numFailedTasks: 3,
    numKilledTasks: 2,
  });
  counts.end(7, 3, 10, "succeeded");
  counts.end(8, 4, 10, "killed");
  counts.start(9, 5, 10);
  assertEquals(counts.current(10), {
    numActiveTasks: 1,
    numCompletedTasks: 5,
    numFailedTasks: 3,
    numKilledTasks: 3,
  });
});

Deno.test("a task that the driver states as completed can be lost again", () => {
  const counts = new TaskCounts();
  counts.replace(stageTaskCounts([], [[0, 3]]), 4);
  counts.end(2, 2, 4, "resubmitted");
  assertEquals(counts.current(4), { ...NO_COUNTS, numCompletedTasks: 3 });
});

Deno.test("indexes beyond the stage are passed over", () => {
  const counts = new TaskCounts();
  counts.replace(stageTaskCounts([], [[2, 1e15]]), 4);
  assertEquals(counts.current(4).numCompletedTasks, 2);
  counts.replace(stageTaskCounts([], [[4, 9]]), 4);
  assertEquals(counts.current(4).numCompletedTasks, 0);
});

Deno.test("counts without lists stand as they are stated, until the next", () => {
  const counts = new TaskCounts();
  counts.start(0, 0, 10);
  const listless = (numActiveTasks: number, numCompletedTasks: number) =>
    stageTaskCounts([], [], { numActiveTasks, numCompletedTasks, tasks: null });
  counts.replace(listless(3, 5), 10);
  assertEquals(counts.current(10), { ...NO_COUNTS, numActiveTasks: 3, numCompletedTasks: 5 });
  counts.replace(listless(1, 9), 10);
  assertEquals(counts.current(10), { ...NO_COUNTS, numActiveTasks: 1, numCompletedTasks: 9 });
  assertEquals(counts.current(4), { ...NO_COUNTS, numActiveTasks: 1, numCompletedTasks: 4 });
  counts.replace(stageTaskCounts([4], [[0, 0]]), 10);
  assertEquals(counts.current(10), { ...NO_COUNTS, numActiveTasks: 1, numCompletedTasks: 1 });
});

const NUM_TASKS = 6;

/** One call of a driver's, in the order of its bus. */
interface Step {
  readonly taskId: number;
  readonly index: number;
  readonly what: TaskOutcome | "start";
  /** True where the sidecar never hears of it, if it comes before the counts are stated. */
  readonly dropped: boolean;
}

/** What a driver knows of a stage attempt, without any of {@link TaskCounts}. */
class Driver {
  readonly active = new Set<number>();
  readonly completed = new Set<number>();
  numFailed = 0;
  numKilled = 0;

  take({ taskId, index, what }: Step): void {
    if (what === "start") this.active.add(taskId);
    else this.active.delete(taskId);
    if (what === "succeeded") this.completed.add(index);
    if (what === "resubmitted") this.completed.delete(index);
    if (what === "failed") this.numFailed++;
    if (what === "killed") this.numKilled++;
  }

  state(): StageTaskCounts {
    const ranges = [...this.completed].sort((a, b) => a - b).map((i) => [i, i] as const);
    const numbers = { numFailedTasks: this.numFailed, numKilledTasks: this.numKilled };
    return stageTaskCounts([...this.active], ranges, numbers);
  }
}

/** Attempts of tasks as Spark runs them: a start, an end, and perhaps the loss of a success. */
const stage: fc.Arbitrary<{ steps: Step[]; at: number }> = fc.array(
  fc.record({
    index: fc.nat(NUM_TASKS - 1),
    says: fc.constantFrom<Step["what"][]>(
      ["start"],
      ["start", "failed"],
      ["start", "killed"],
      ["start", "succeeded"],
      ["start", "succeeded", "resubmitted"],
    ),
    places: fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)),
    dropped: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  }),
  { maxLength: 20 },
).chain((attempts) => {
  const steps = attempts.flatMap(({ index, says, places, dropped }, taskId) => {
    const inOrder = places.toSorted((a, b) => a - b);
    return says.map((what, i) => ({
      place: inOrder[i] ?? 0,
      step: { taskId, index, what, dropped: dropped[i] ?? false },
    }));
  }).sort((a, b) => a.place - b.place).map(({ step }) => step);
  return fc.record({ steps: fc.constant(steps), at: fc.nat(steps.length) });
});

Deno.test("whatever was dropped, from the stated counts on all is as if nothing had been", () => {
  fc.assert(fc.property(stage, ({ steps, at }) => {
    const driver = new Driver();
    const whole = new TaskCounts();
    const lossy = new TaskCounts();
    steps.forEach((step, i) => {
      if (i === at) lossy.replace(driver.state(), NUM_TASKS);
      driver.take(step);
      take(whole, step);
      if (i >= at || !step.dropped) take(lossy, step);
      if (i >= at) assertEquals(lossy.current(NUM_TASKS), whole.current(NUM_TASKS));
    });
    lossy.replace(driver.state(), NUM_TASKS);
    assertEquals(lossy.current(NUM_TASKS), whole.current(NUM_TASKS));
  }));
});

function take(counts: TaskCounts, { taskId, index, what }: Step): void {
  if (what === "start") counts.start(taskId, index, NUM_TASKS);
  else counts.end(taskId, index, NUM_TASKS, what);
}
