import { assertEquals, assertStringIncludes } from "@std/assert";
import type { JobSnapshot } from "../../../actors/application_snapshot.ts";
import { idleCores } from "../../../dashboard/insight/idle_cores.ts";
import type { InsightInput } from "../../../dashboard/insight/insight.ts";
import type { Activity } from "../../../protocol/page/activity.ts";
import { input, stage, START } from "./stages.ts";

function job(from: number, to: number | null): JobSnapshot {
  return {
    jobId: from,
    submissionTime: START + from,
    completionTime: to === null ? null : START + to,
  } as JobSnapshot;
}

/** Seconds in which so many tasks ran on ten cores, or on `cores`. */
function activity(activeTasks: readonly number[], cores = 10): Activity {
  const zeros = activeTasks.map(() => 0);
  return {
    startTime: START,
    bucketWidth: 1000,
    activeTasks,
    totalCores: activeTasks.map(() => cores),
    numExecutors: zeros.map(() => 1),
    failedTasks: zeros,
    shuffleReadBytes: zeros,
    shuffleWriteBytes: zeros,
    memoryBytesSpilled: zeros,
    diskBytesSpilled: zeros,
    executorChanges: [],
  };
}

/** A job of so many seconds in which `active` tasks ran. */
function lone(seconds: number, active: number, given: Partial<InsightInput> = {}, cores = 10) {
  return idleCores(input(given.stages === undefined ? [] : [...given.stages.values()], {
    jobs: new Map([[1, job(0, seconds * 1000)]]),
    activity: activity([...Array(seconds).fill(active), 0], cores),
    ...given,
  }));
}

Deno.test("cores that mostly wait while jobs run are told with their number", () => {
  const [insight] = lone(120, 2);
  assertEquals(insight?.subject, { type: "application" });
  assertEquals(insight?.severity, "warning");
  assertStringIncludes(insight?.evidence ?? "", "2 of 10 cores were busy");
  assertStringIncludes(insight?.remedy ?? "", "spark.dynamicAllocation.enabled");
});

Deno.test("two minutes of jobs are long enough, less is not", () => {
  assertEquals(lone(119, 2), []);
  assertEquals(lone(120, 2).length, 1);
});

Deno.test("half of the cores is busy enough; once told, six tenths", () => {
  assertEquals(lone(120, 5).length, 1);
  assertEquals(lone(120, 5.1), []);
  const found = new Set(["idle-cores"]);
  assertEquals(lone(120, 6, { found }).length, 1);
  assertEquals(lone(120, 6.1, { found }), []);
});

Deno.test("two idle cores are worth a word, one is not", () => {
  assertEquals(lone(120, 1, {}, 2), []);
  assertEquals(lone(120, 1, {}, 3).length, 1);
});

Deno.test("time without a job, and jobs shorter than a second, do not count", () => {
  // A notebook: one second of work in ten.
  const jobs = new Map(
    Array.from({ length: 120 }, (_, i) => [i, job(i * 10_000 + 100, i * 10_000 + 900)]),
  );
  const active = Array.from({ length: 1201 }, (_, i) => i % 10 === 0 ? 0.5 : 0);
  assertEquals(idleCores(input([], { jobs, activity: activity(active) })), []);
});

Deno.test("jobs that run beside each other are counted once", () => {
  const jobs = new Map([[1, job(0, 90_000)], [2, job(0, 119_000)], [3, job(10_000, 20_000)]]);
  assertEquals(idleCores(input([], { jobs, activity: activity(Array(150).fill(2)) })), []);
});

Deno.test("a running job counts until now", () => {
  const jobs = new Map([[1, job(0, null)]]);
  const given = { jobs, activity: activity(Array(150).fill(2)) };
  assertEquals(idleCores(input([], { ...given, now: START + 119_999 })), []);
  assertEquals(idleCores(input([], { ...given, now: START + 120_000 })).length, 1);
});

Deno.test("the stage with too few tasks is named, and the remedy is about partitions", () => {
  const narrow = stage({ numTasks: 2, wallTime: 100_000 });
  const wide = stage({ stageId: 8, numTasks: 200, wallTime: 5_000 });
  const stages = new Map([["7.0", narrow], ["8.0", wide]]);
  const [insight] = lone(120, 2, { stages });
  assertStringIncludes(insight?.evidence ?? "", "stage 7 took");
  assertStringIncludes(insight?.evidence ?? "", "with 2 tasks");
  assertStringIncludes(insight?.remedy ?? "", "repartition()");
});

Deno.test("where a task takes several cores, all of them are in use", () => {
  const wide = stage({ numTasks: 200, wallTime: 100_000 });
  assertEquals(lone(120, 2.5, { stages: new Map([["7.0", wide]]) }), []);
  // Here some second had more tasks than half of the cores: they can be filled.
  const active = [...Array(10).fill(10), ...Array(111).fill(2)];
  const jobs = new Map([[1, job(0, 120_000)]]);
  const given = { jobs, activity: activity(active), stages: new Map([["7.0", wide]]) };
  assertEquals(idleCores(input([], given)).length, 1);
});

Deno.test("cores that came later are counted from then on", () => {
  const base = activity(Array(121).fill(2));
  const totalCores = Array.from({ length: 121 }, (_, i) => i < 110 ? 2 : 100);
  const jobs = new Map([[1, job(0, 120_000)]]);
  assertEquals(idleCores(input([], { jobs, activity: { ...base, totalCores } })), []);
});

Deno.test("without activity, jobs or cores nothing is said", () => {
  assertEquals(lone(120, 2, { activity: null }), []);
  assertEquals(lone(120, 2, { activity: { ...activity([]), startTime: null } }), []);
  assertEquals(lone(120, 2, { jobs: new Map() }), []);
  assertEquals(lone(120, 0, {}, 0), []);
});
