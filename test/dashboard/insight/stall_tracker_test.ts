import { assertEquals } from "@std/assert";
import type { StageSnapshot } from "../../../actors/application_snapshot.ts";
import { StallTracker } from "../../../dashboard/insight/stall_tracker.ts";
import { stage } from "./stages.ts";

function at(given: Partial<StageSnapshot>): ReadonlyMap<string, StageSnapshot> {
  return new Map([["7.0", stage({ status: "RUNNING", completionTime: null, ...given })]]);
}

/** Looks once a second from `from` until `to`. */
function watch(tracker: StallTracker, stages: ReturnType<typeof at>, from: number, to: number) {
  let stalls = tracker.look(stages, from);
  for (let now = from + 1000; now <= to; now += 1000) stalls = tracker.look(stages, now);
  return stalls.get("7.0");
}

Deno.test("a stage stalls from the first look at what it stays", () => {
  const tracker = new StallTracker();
  const stages = at({ numCompletedTasks: 3, numActiveTasks: 2 });
  assertEquals(tracker.look(stages, 1000).get("7.0"), 0);
  assertEquals(watch(tracker, stages, 2000, 61_000), 60_000);
});

Deno.test("every end of a task is a move: completed, failed or killed", () => {
  for (const moved of ["numCompletedTasks", "numFailedTasks", "numKilledTasks"] as const) {
    const tracker = new StallTracker();
    watch(tracker, at({ [moved]: 3, numActiveTasks: 1 }), 0, 9000);
    assertEquals(watch(tracker, at({ [moved]: 4, numActiveTasks: 1 }), 10_000, 12_000), 2000);
  }
});

Deno.test("the first task that starts is a move, the second is none", () => {
  const tracker = new StallTracker();
  watch(tracker, at({ numCompletedTasks: 0, numActiveTasks: 0 }), 0, 9000);
  assertEquals(
    watch(tracker, at({ numCompletedTasks: 0, numActiveTasks: 1 }), 10_000, 11_000),
    1000,
  );
  assertEquals(
    watch(tracker, at({ numCompletedTasks: 0, numActiveTasks: 2 }), 12_000, 13_000),
    3000,
  );
});

Deno.test("time that nobody watched does not count", () => {
  const tracker = new StallTracker();
  const stages = at({ numActiveTasks: 1 });
  watch(tracker, stages, 0, 5000);
  assertEquals(watch(tracker, stages, 3_605_000, 3_607_000), 7000);
});

Deno.test("a clock that is put back costs what was watched, not more", () => {
  const tracker = new StallTracker();
  const stages = at({ numActiveTasks: 1 });
  watch(tracker, stages, 100_000, 105_000);
  assertEquals(watch(tracker, stages, 50_000, 52_000), 7000);
});

Deno.test("what does not run does not stall, and is forgotten", () => {
  const tracker = new StallTracker();
  watch(tracker, at({}), 0, 5000);
  assertEquals(watch(tracker, at({ status: "COMPLETED" }), 6000, 7000), undefined);
  assertEquals(watch(tracker, at({}), 8000, 9000), 1000);
  tracker.look(new Map(), 10_000);
  assertEquals(watch(tracker, at({}), 11_000, 12_000), 1000);
});
