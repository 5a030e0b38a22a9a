import { assertEquals } from "@std/assert";
import type { JobSnapshot, StageSnapshot } from "../../../../actors/application_snapshot.ts";
import { ApplicationModel } from "../../../../dashboard/model/application_model.ts";
import { findRow } from "../../../../dashboard/model/table/find_row.ts";
import { tableRows } from "../../../../dashboard/model/table/table_rows.ts";
import {
  DEFAULT_SETTINGS,
  SORT_KEYS,
  type TableSettings,
} from "../../../../dashboard/model/table/table_settings.ts";
import { applicationOf, jobOf, stageOf } from "../snapshots.ts";

const NOW = 10_000;

function keys(
  jobs: readonly JobSnapshot[],
  settings: Partial<TableSettings> = {},
  turned: readonly string[] = [],
  stages: readonly StageSnapshot[] = [],
): string[] {
  const model = ApplicationModel.from(applicationOf({ jobs, stages }));
  const isTurned = (key: string) => turned.includes(key);
  return tableRows(model, { ...DEFAULT_SETTINGS, ...settings }, isTurned, NOW).map(({ key }) =>
    key
  );
}

Deno.test("jobs come with the newest first", () => {
  assertEquals(keys([jobOf(0), jobOf(1), jobOf(10)]), ["job 10", "job 1", "job 0"]);
});

Deno.test("each column sorts both ways, what is not known comes last in both", () => {
  const jobs = [
    jobOf(1, {
      ...{ name: "b 10", status: "RUNNING", numTasks: 4, numCompletedTasks: 1 },
      ...{ submissionTime: 3000, completionTime: null, jobGroup: "x" },
    }),
    jobOf(2, {
      ...{ description: "b 9", status: "FAILED", numTasks: 8, numCompletedTasks: 4 },
      ...{ submissionTime: 1000, completionTime: 2500, jobGroup: "a" },
    }),
    jobOf(3, { name: "c", numTasks: 0, submissionTime: null, completionTime: null }),
  ];
  const order = (sortBy: TableSettings["sortBy"], descending: boolean) =>
    keys(jobs, { sortBy, descending }).map((key) => key.replace("job ", "")).join(" ");
  assertEquals(
    Object.fromEntries(SORT_KEYS.map((key) => [key, [order(key, false), order(key, true)]])),
    {
      jobId: ["1 2 3", "3 2 1"],
      description: ["2 1 3", "3 1 2"],
      status: ["1 2 3", "3 2 1"],
      progress: ["1 2 3", "2 1 3"],
      numTasks: ["3 1 2", "2 1 3"],
      submissionTime: ["2 1 3", "1 2 3"],
      // Job 1 has run for 7 s until now.
      duration: ["2 1 3", "1 2 3"],
      jobGroup: ["2 1 3", "1 2 3"],
      cell: ["3 2 1", "3 2 1"],
    },
  );
});

Deno.test("all words must be found, anywhere in what is said of a job", () => {
  const jobs = [
    jobOf(1, { description: "Load the <b>orders</b>", jobGroup: "nightly" }),
    jobOf(2, {
      stageIds: [7],
      stageInfos: {
        "7": {
          ...{ attemptId: 0, name: "parquet at etl.py:3", numTasks: 1 },
          ...{ completionTime: -1, submissionTime: -1 },
        },
      },
    }),
    jobOf(3, { sqlExecutionId: 12, jobTags: ["report"], errorMessage: "No space left" }),
  ];
  const found = (text: string) => keys(jobs, { text });
  assertEquals(found("ORDERS nightly"), ["job 1"]);
  assertEquals(found("parquet"), ["job 2"]);
  assertEquals(found("sql 12"), ["job 3"]);
  assertEquals(found("space report"), ["job 3"]);
  assertEquals(found("orders report"), []);
  assertEquals(found("  "), ["job 3", "job 2", "job 1"]);
});

Deno.test("a status leaves the others out", () => {
  const jobs = [jobOf(1), jobOf(2, { status: "FAILED" }), jobOf(3, { status: "RUNNING" })];
  assertEquals(keys(jobs, { status: "FAILED" }), ["job 2"]);
});

Deno.test("groups are open at first, in the order of their first job", () => {
  const cell = (executionCount: number | null) => ({ msgId: "m1", cellId: "c1", executionCount });
  const jobs = [
    jobOf(1, { jobGroup: "load", cell: cell(12) }),
    jobOf(2, { jobGroup: "report", sqlExecutionId: 5 }),
    jobOf(3, { jobGroup: "load", sqlExecutionId: 5, cell: cell(12) }),
    jobOf(4, { cell: cell(null) }),
  ];
  assertEquals(keys(jobs, { groupBy: "jobGroup" }), [
    ...["group ", "job 4"],
    ...["group load", "job 3", "job 1"],
    ...["group report", "job 2"],
  ]);
  assertEquals(keys(jobs, { groupBy: "jobGroup" }, ["group load"]), [
    ...["group ", "job 4", "group load", "group report", "job 2"],
  ]);
  assertEquals(keys(jobs, { groupBy: "sqlExecution" }), [
    ...["group ", "job 4", "job 1", "group 5", "job 3", "job 2"],
  ]);
  const model = ApplicationModel.from(applicationOf({ jobs }));
  const labels = (groupBy: TableSettings["groupBy"]) =>
    tableRows(model, { ...DEFAULT_SETTINGS, groupBy }, () => false, NOW)
      .flatMap((row) => row.kind === "group" ? [row.label] : []);
  assertEquals(labels("jobGroup"), ["In no group", "load", "report"]);
  assertEquals(labels("sqlExecution"), ["In no SQL execution", "SQL execution 5"]);
  assertEquals(labels("cell"), ["Cell c1", "Cell [12]", "In no cell"]);
});

Deno.test("a job folds out to all attempts of its stages, and to those that never ran", () => {
  const job = jobOf(4, {
    ...{ stageIds: [1, 2, 3], submissionTime: 1500, completionTime: 2000 },
    numSkippedStages: 2,
  });
  const stages = [
    stageOf(1, 0, { submissionTime: 100, completionTime: 900 }),
    stageOf(2, 0, { status: "FAILED", completionTime: 1800 }),
    stageOf(2, 1, { completionTime: 1900 }),
  ];
  const model = ApplicationModel.from(applicationOf({ jobs: [job], stages }));
  const turned = ["job 4", "job 4 stage 2.1"];
  const rows = tableRows(model, DEFAULT_SETTINGS, (key) => turned.includes(key), NOW);
  assertEquals(
    rows.map((row) => [row.kind, row.key, row.level]),
    [
      ["job", "job 4", 1],
      ["jobDetails", "job 4 details", 2],
      ["announcedStage", "job 4 stage 3", 2],
      ["stage", "job 4 stage 2.1", 2],
      ["stageDetails", "job 4 stage 2.1 details", 3],
      ["stage", "job 4 stage 2.0", 2],
      // It ran for an earlier job.
      ["announcedStage", "job 4 stage 1", 2],
    ],
  );
  const announced = rows.flatMap((row) => row.kind === "announcedStage" ? [row.stage.status] : []);
  assertEquals(announced, ["SKIPPED", "SKIPPED"]);
});

Deno.test("an attempt that began after the job's end is another job's", () => {
  const jobs = [
    jobOf(1, { stageIds: [1], submissionTime: 500, completionTime: 2500 }),
    jobOf(2, { stageIds: [1], submissionTime: 2600, completionTime: 4000 }),
  ];
  const stages = [stageOf(1, 0), stageOf(1, 1, { submissionTime: 2700, completionTime: 3900 })];
  assertEquals(keys(jobs, {}, ["job 1", "job 2"], stages), [
    ...["job 2", "job 2 details", "job 2 stage 1.1"],
    ...["job 1", "job 1 details", "job 1 stage 1.0"],
  ]);
});

Deno.test("stages that are forgotten are not said to have been skipped", () => {
  const statuses = (part: Partial<JobSnapshot>) => {
    const job = jobOf(1, { stageIds: [1, 2], ...part });
    const model = ApplicationModel.from(applicationOf({ jobs: [job] }));
    return tableRows(model, DEFAULT_SETTINGS, () => true, NOW)
      .flatMap((row) => row.kind === "announcedStage" ? [row.stage.status] : []);
  };
  assertEquals(statuses({ numSkippedStages: 2 }), ["SKIPPED", "SKIPPED"]);
  assertEquals(statuses({ numSkippedStages: 0 }), ["UNKNOWN", "UNKNOWN"]);
  // One of them: nobody knows which.
  assertEquals(statuses({ numSkippedStages: 1 }), ["UNKNOWN", "UNKNOWN"]);
  const ended = { attemptId: 0, name: "", numTasks: 1, submissionTime: 1, completionTime: 2 };
  const { stageInfos } = jobOf(1, { stageIds: [1, 2] });
  // What had ended before the job began counts for nobody.
  assertEquals(statuses({ numSkippedStages: 1, stageInfos: { ...stageInfos, "1": ended } }), [
    ...["SKIPPED", "SKIPPED"],
  ]);
});

Deno.test("a stage that has not run yet is pending while the job runs", () => {
  const job = jobOf(4, { stageIds: [1], status: "RUNNING", completionTime: null });
  const model = ApplicationModel.from(applicationOf({ jobs: [job] }));
  const [, , stage] = tableRows(model, DEFAULT_SETTINGS, () => true, NOW);
  assertEquals(stage?.kind === "announcedStage" && stage.stage.status, "PENDING");
});

Deno.test("a stage is found below the newest job that ran it", () => {
  const jobs = [
    jobOf(1, { stageIds: [1], submissionTime: 500 }),
    jobOf(2, { stageIds: [1], submissionTime: 5000 }),
  ];
  const stages = [stageOf(1, 0, { completionTime: 2000 })];
  const model = ApplicationModel.from(applicationOf({ jobs, stages }));
  assertEquals(findRow(model, { stage: "1.0" }), {
    key: "job 1 stage 1.0",
    open: ["job 1", "job 1 stage 1.0"],
  });
  assertEquals(findRow(model, { jobId: 2 }), { key: "job 2", open: ["job 2"] });
  assertEquals(findRow(model, { stage: "9.0" }), undefined);
  assertEquals(findRow(model, { jobId: 9 }), undefined);
});
