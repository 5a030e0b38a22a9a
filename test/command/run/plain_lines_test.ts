import { assertEquals } from "@std/assert";
import type { BoardTotals, RunningJob } from "../../../actors/outlet/progress/job_board.ts";
import { changeLine, progressLine, summaryLine } from "../../../command/run/plain_lines.ts";
import { jobEnd, stageCompleted } from "../../actors/outlet/progress/frames.ts";

const job: RunningJob = {
  jobId: 3,
  name: "count at etl.py:12",
  numTasks: 100,
  numStages: 1,
  submissionTime: 1000,
  since: 0,
  appName: null,
};
const ended = { kind: "jobEnded", job, numMissingTaskEnds: 0 } as const;

Deno.test("a start says what is to be done", () => {
  assertEquals(
    changeLine({ kind: "jobStarted", job }),
    "job 3 started: count at etl.py:12 (1 stage, 100 tasks)",
  );
});

Deno.test("an end says how long it took and what became of the tasks", () => {
  assertEquals(
    changeLine({ ...ended, end: jobEnd(3) }),
    "job 3 completed after 2.5 s: 10 tasks completed",
  );
  assertEquals(
    changeLine({ ...ended, end: jobEnd(3, { numSkippedTasks: 90 }) }),
    "job 3 completed after 2.5 s: 10 tasks completed, 90 skipped",
  );
  const errorMessage = "Job aborted\x1b[2J: no disk\n\tat stack";
  const end = jobEnd(3, {
    status: "FAILED",
    numCompletedTasks: 1,
    numFailedTasks: 4,
    errorMessage,
  });
  assertEquals(
    changeLine({ ...ended, job: { ...job, appName: "Etl" }, end }),
    "Etl: job 3 failed after 2.5 s, 1 task completed, 4 failed: Job aborted [2J: no disk",
  );
});

Deno.test("an end without times or a reason says no more than it knows", () => {
  const end = jobEnd(3, { status: "FAILED", completionTime: null });
  assertEquals(changeLine({ ...ended, end }), "job 3 failed, 10 tasks completed");
});

Deno.test("a stage that failed has its reason, cut where it is long", () => {
  const stage = stageCompleted(5, 10, { status: "FAILED", failureReason: "x".repeat(1000) });
  assertEquals(
    changeLine({ kind: "stageFailed", job, stage }),
    `job 3: stage 5 failed: ${"x".repeat(200)}…`,
  );
  assertEquals(
    changeLine({
      kind: "stageFailed",
      job,
      stage: { ...stage, stageAttemptId: 1, failureReason: "" },
    }),
    "job 3: stage 5, attempt 1, failed",
  );
});

Deno.test("a job that takes long says where it is", () => {
  const progress = { numCompletedTasks: 34, numActiveTasks: 8, numFailedTasks: 1, stages: ["5"] };
  assertEquals(
    progressLine({ job, progress, numOthers: 0, age: 75_000 }),
    "job 3: 34 of 100 tasks, 8 active, 1 failed, stage 5, last event 1 min 15 s ago",
  );
  assertEquals(
    progressLine({ job, progress: { ...progress, stages: [] }, numOthers: 1, age: 400 }),
    "job 3: 34 of 100 tasks, 8 active, 1 failed, last event 0.4 s ago, 1 more job running",
  );
});

Deno.test("the summary names what went wrong only where something did", () => {
  const totals: BoardTotals = {
    numApplications: 1,
    numCompletedJobs: 12,
    numFailedJobs: 0,
    numUnfinishedJobs: 0,
    numCompletedTasks: 340,
    numFailedTasks: 0,
  };
  assertEquals(summaryLine(totals, 14_200, new Map()), "1 application, 12 jobs, 340 tasks, 14 s");
  assertEquals(
    summaryLine(
      { ...totals, numApplications: 2, numFailedJobs: 1, numUnfinishedJobs: 2, numFailedTasks: 3 },
      3_725_000,
      new Map([["left out SparkListenerTaskEnd", 40], ["malformed", 2]]),
    ),
    "2 applications, 15 jobs (1 failed, 2 unfinished), 340 tasks (3 failed), 1 h 2 min, " +
      "left out 40 SparkListenerTaskEnd, 2 malformed",
  );
});
