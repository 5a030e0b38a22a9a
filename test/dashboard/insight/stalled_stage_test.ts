import { assertEquals, assertStringIncludes } from "@std/assert";
import type { StageSnapshot } from "../../../actors/application_snapshot.ts";
import type { InsightInput } from "../../../dashboard/insight/insight.ts";
import { stalledStage } from "../../../dashboard/insight/stalled_stage.ts";
import { input, stage } from "./stages.ts";

/** A stage of which 90 tasks are done, the longest in `max` milliseconds. */
function running(given: Partial<StageSnapshot> = {}, max: number | null = 4000): StageSnapshot {
  return stage(
    {
      status: "RUNNING",
      completionTime: null,
      numCompletedTasks: 90,
      numActiveTasks: 10,
      ...given,
    },
    { duration: max === null ? null : { min: 1, median: 1000, p99: max, max } },
  );
}

function stalled(stage: StageSnapshot, stall: number, given: Partial<InsightInput> = {}) {
  return stalledStage(input([stage], { stalls: new Map([["7.0", stall]]), ...given }));
}

Deno.test("a stage of which no task ends for a minute does not move", () => {
  assertEquals(stalled(running(), 59_999), []);
  const [insight] = stalled(running(), 60_000);
  assertEquals(insight?.title, "No task ends in stage 7");
  assertEquals(insight?.severity, "warning");
  assertStringIncludes(insight?.evidence ?? "", "10 of 100 run now");
});

Deno.test("long tasks are waited for: five times the longest so far", () => {
  assertEquals(stalled(running({}, 60_000), 299_999), []);
  assertEquals(stalled(running({}, 60_000), 300_000).length, 1);
});

Deno.test("before a first task has ended nobody knows how long they take", () => {
  assertEquals(stalled(running({ numCompletedTasks: 0 }, null), 3_600_000), []);
});

Deno.test("a stage that gets no core at all waits in vain after fifteen seconds", () => {
  const waiting = running({ numCompletedTasks: 0, numActiveTasks: 0 }, null);
  assertEquals(stalled(waiting, 14_999), []);
  const [insight] = stalled(waiting, 15_000, { totalCores: 0 });
  assertEquals(insight?.title, "No task runs in stage 7");
  assertStringIncludes(insight?.evidence ?? "", "has no executor");
  assertStringIncludes(stalled(waiting, 15_000)[0]?.evidence ?? "", "has 10 cores");
});

Deno.test("a stage that waits for the cores of another waits its turn", () => {
  const waiting = running({ numCompletedTasks: 0, numActiveTasks: 0 }, null);
  const other = running({ stageId: 6 });
  const stalls = new Map([["7.0", 600_000]]);
  assertEquals(stalledStage(input([waiting, other], { stalls })), []);
});

Deno.test("a stage whose tasks are all done only has its end to come", () => {
  const done = running({ numCompletedTasks: 100, numActiveTasks: 0 });
  assertEquals(stalled(done, 600_000), []);
});

Deno.test("in an application that has ended nothing stalls", () => {
  for (const status of ["ENDED", "UNKNOWN"] as const) {
    assertEquals(stalled(running(), 600_000, { status }), []);
  }
});
