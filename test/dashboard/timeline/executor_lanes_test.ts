import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ExecutorLanes, type Lane } from "../../../dashboard/timeline/executor_lanes.ts";
import { TaskStore } from "../../../dashboard/timeline/task_store.ts";
import { type Row, task, taskChunk } from "./task_chunks.ts";

class Fixture {
  readonly store: TaskStore;
  readonly lanes: ExecutorLanes;

  constructor(limit?: number) {
    this.store = new TaskStore(limit);
    this.lanes = new ExecutorLanes(this.store);
  }

  take(...args: Parameters<typeof taskChunk>): void {
    this.lanes.update(this.store.merge(taskChunk(...args)));
  }

  /** The ids of the attempts in each slot, an executor after the other. */
  get ids(): number[][] {
    return this.lanes.lanes.flatMap(({ slots }) => slots.map((slot) => this.rows(slot))).map((
      rows,
    ) => rows.map((row) => this.store.columns.taskId[row]!));
  }

  rows(slot: Lane["slots"][number]): number[] {
    const rows = [...slot.rows.subarray(0, slot.length)];
    return slot.running < 0 ? rows : [...rows, slot.running];
  }
}

Deno.test("ExecutorLanes: bars share a slot where they do not overlap", () => {
  const fixture = new Fixture();
  fixture.take([task(1, 0, 10), task(2, 5, 12), task(3, 10, 20), task(4, 12, 14)]);
  assertEquals(fixture.ids, [[1, 3], [2, 4]]);
});

Deno.test("ExecutorLanes: one batch takes as many slots as attempts ran at once", () => {
  const fixture = new Fixture();
  // In the order of their ends: the long one last.
  fixture.take([task(1, 1, 2), task(2, 2, 3), task(3, 3, 4), task(4, 0, 5)]);
  assertEquals(fixture.ids, [[4], [1, 2, 3]]);
});

Deno.test("ExecutorLanes: an attempt of which a second end is told takes one slot", () => {
  const fixture = new Fixture();
  fixture.take([task(1, 0, 10)]);
  fixture.take([task(1, 0, 10), task(2, 10, 20)]);
  assertEquals(fixture.ids, [[1, 2]]);
});

Deno.test("ExecutorLanes: an attempt stays in its slot when it ends", () => {
  const fixture = new Fixture();
  fixture.take([], [task(1, 0), task(2, 1)]);
  assertEquals(fixture.ids, [[1], [2]]);
  fixture.take([task(1, 0, 5)], [task(2, 1), task(3, 5)]);
  assertEquals(fixture.ids, [[1, 3], [2]]);
  fixture.take([task(3, 5, 6), task(2, 1, 7)], [task(4, 6)]);
  assertEquals(fixture.ids, [[1, 3, 4], [2]]);
});

Deno.test("ExecutorLanes: while more rows wait a slot is kept for what ran in it", () => {
  const fixture = new Fixture();
  fixture.take([], [task(1, 0)]);
  fixture.take([task(2, 1, 2)], [], { more: true });
  assertEquals(fixture.ids, [[], [2]]);
  fixture.take([task(1, 0, 9)]);
  assertEquals(fixture.ids, [[1], [2]]);
});

Deno.test("ExecutorLanes: an attempt that is told no more frees its slot", () => {
  const fixture = new Fixture();
  fixture.take([], [task(1, 0)]);
  fixture.take([], []);
  fixture.take([], [task(2, 5)]);
  assertEquals(fixture.ids, [[2]]);
});

Deno.test("ExecutorLanes: executors stand in the order of first use, unused ones by their coming", () => {
  const fixture = new Fixture();
  fixture.take([task(1, 9000, 9500, "late"), task(2, 1000, 9900, "early")]);
  fixture.lanes.add([
    { executorId: "idle 2", time: 8000 },
    { executorId: "idle 1", time: 7000 },
    { executorId: "early", time: 500 },
  ]);
  const names = () => fixture.lanes.lanes.map(({ executor }) => fixture.store.executors[executor]);
  assertEquals(names(), ["early", "late", "idle 1", "idle 2"]);
  fixture.take([task(3, 12_000, 12_100, "idle 2")]);
  assertEquals(names(), ["early", "late", "idle 2", "idle 1"]);
});

Deno.test("ExecutorLanes: those first used within a second stand by their numbers", () => {
  const fixture = new Fixture();
  fixture.take([task(1, 1001, 1900, "10"), task(2, 1002, 1950, "9"), task(3, 1003, 1960, "1")]);
  const names = fixture.lanes.lanes.map(({ executor }) => fixture.store.executors[executor]);
  assertEquals(names, ["1", "9", "10"]);
});

Deno.test("ExecutorLanes: what the store lets go of leaves the slots, the rest stays in place", () => {
  const fixture = new Fixture(3);
  fixture.take([task(1, 0, 10), task(2, 1, 11), task(3, 10, 20)]);
  assertEquals(fixture.ids, [[1, 3], [2]]);
  fixture.take([task(4, 11, 21), task(5, 20, 22)]);
  assertEquals(fixture.ids, [[3, 5], [4]]);
});

Deno.test("ExecutorLanes: a reset begins anew", () => {
  const fixture = new Fixture();
  fixture.take([task(1, 0, 10, "a")], [task(2, 0, 0, "b")]);
  fixture.take([task(7, 0, 10, "c")], [], { reset: true });
  assertEquals([fixture.ids, fixture.store.executors], [[[7]], ["c"]]);
});

Deno.test("ExecutorLanes: whatever comes, each attempt is there once and no bars overlap", () => {
  const attempt = fc.record({
    launch: fc.integer({ min: 0, max: 200 }),
    duration: fc.integer({ min: 0, max: 60 }),
    executor: fc.constantFrom("1", "2"),
    // The poll at which it is first told of, and how many later its end is.
    told: fc.integer({ min: 0, max: 4 }),
    runsFor: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(attempt, { maxLength: 60 }),
      fc.integer({ min: 5, max: 100 }),
      (attempts, limit) => {
        const fixture = new Fixture(limit);
        const row = (i: number): Row => {
          const { launch, duration, executor } = attempts[i]!;
          return task(i, launch, launch + duration, executor);
        };
        const indexes = attempts.map((_, i) => i);
        for (let poll = 0; poll < 8; poll++) {
          const ended = indexes.filter((i) => attempts[i]!.told + attempts[i]!.runsFor === poll);
          const running = indexes.filter((i) =>
            attempts[i]!.told <= poll && attempts[i]!.told + attempts[i]!.runsFor > poll
          );
          fixture.take(ended.map(row), running.map((i) => ({ ...row(i), finishTime: 0 })));
          const { store } = fixture;
          const seen: number[] = [];
          for (const lane of fixture.lanes.lanes) {
            for (const slot of lane.slots) {
              const rows = fixture.rows(slot);
              seen.push(...rows);
              for (const [i, row] of rows.entries()) {
                assertEquals(store.columns.executor[row], lane.executor);
                const next = rows[i + 1];
                assert(
                  next === undefined || store.endTime[row]! <= store.columns.launchTime[next]!,
                );
              }
            }
          }
          assertEquals(
            seen.sort((a, b) => a - b),
            Array.from({ length: store.length }, (_, i) => i),
          );
        }
      },
    ),
    { numRuns: 200 },
  );
});
