import { assertEquals } from "@std/assert";
import { ExecutionJobs } from "../../../../actors/outlet/progress/execution_jobs.ts";
import type { JobEnded, RunningJob } from "../../../../actors/outlet/progress/job_board.ts";
import type { JobEndFrame } from "../../../../protocol/frames/frame.ts";
import { jobEnd } from "./frames.ts";

Deno.test("totals are those of the jobs that ended, by how they ended", () => {
  const jobs = new ExecutionJobs();
  for (const key of ["a", "b", "c", "d"]) jobs.start(key, 0);
  jobs.end("a", ended({ numCompletedTasks: 100, numSkippedTasks: 7 }, 3), 10);
  jobs.end("b", ended({ status: "FAILED", numFailedTasks: 4, errorMessage: "no disk" }), 10);
  for (const [key, errorMessage] of [["c", OLD], ["d", NEW]] as const) {
    jobs.end(key, ended({ status: "FAILED", numKilledTasks: 2, errorMessage }), 10);
  }
  assertEquals(jobs.totals(10), {
    numJobs: 4,
    numFailedJobs: 1,
    numCancelledJobs: 2,
    numLostJobs: 0,
    numCompletedTasks: 130,
    numFailedTasks: 4,
    numKilledTasks: 4,
    numSkippedTasks: 7,
    numMissingTaskEnds: 3,
    busyTime: 10,
  });
});

Deno.test("a failure that speaks of cancelling is a failure", () => {
  const jobs = new ExecutionJobs();
  jobs.start("a", 0);
  const errorMessage = "Job aborted: the query 'Job 1 cancelled' is wrong";
  jobs.end("a", ended({ status: "FAILED", errorMessage }), 10);
  const { numFailedJobs, numCancelledJobs } = jobs.totals(10);
  assertEquals([numFailedJobs, numCancelledJobs], [1, 0]);
});

Deno.test("the busy time is that in which any job ran", () => {
  const jobs = new ExecutionJobs();
  jobs.start("a", 0);
  jobs.start("b", 50);
  assertEquals(jobs.totals(60).busyTime, 60);
  jobs.end("a", ended(), 100);
  assertEquals(jobs.totals(110).busyTime, 110);
  jobs.end("b", ended(), 120);
  assertEquals(jobs.totals(500).busyTime, 120);
  jobs.start("c", 1000);
  assertEquals([jobs.oldest, jobs.totals(1010).busyTime], [1000, 130]);
  jobs.end("c", ended(), 1050);
  assertEquals([jobs.oldest, jobs.longestRun, jobs.totals(9000).busyTime], [undefined, 100, 170]);
});

Deno.test("a job that is told of when it is over ran as long as Spark says", () => {
  const jobs = new ExecutionJobs();
  jobs.start("a", -5000);
  jobs.end("a", ended({ completionTime: 3500 }, 0, 1000), 0);
  assertEquals([jobs.longestRun, jobs.totals(0).busyTime], [2500, 2500]);
});

Deno.test("no job has run for longer than it is known, whatever its clock says", () => {
  const jobs = new ExecutionJobs();
  jobs.start("a", 0);
  jobs.end("a", ended({ completionTime: 9_999_999 }, 0, 1000), 10);
  jobs.start("b", 10);
  jobs.end("b", ended({ completionTime: 0 }, 0, 1000), 20);
  assertEquals(jobs.totals(20).busyTime, 10);
});

Deno.test("a job that runs no longer is lost until it runs again, or ends", () => {
  const jobs = new ExecutionJobs();
  jobs.start("a", 0);
  jobs.start("b", 0);
  jobs.follow(new Set(["b"]), 10);
  assertEquals([jobs.totals(10).numLostJobs, jobs.totals(10).numJobs], [1, 1]);
  jobs.follow(new Set(["a", "b"]), 20);
  assertEquals([jobs.totals(20).numLostJobs, jobs.running.get("a")], [0, 0]);
  jobs.follow(new Set(), 30);
  assertEquals([jobs.running.size, jobs.totals(40).busyTime], [0, 30]);
  jobs.end("a", ended(), 40);
  const { numLostJobs, numJobs, busyTime } = jobs.totals(50);
  assertEquals([numLostJobs, numJobs, busyTime], [1, 2, 30]);
});

Deno.test("a job that is taken away is counted nowhere", () => {
  const jobs = new ExecutionJobs();
  jobs.start("a", 0);
  jobs.drop("a");
  jobs.start("b", 100);
  jobs.end("b", ended(), 110);
  assertEquals([jobs.totals(200).numJobs, jobs.totals(200).busyTime], [1, 10]);
});

const OLD = "Job 3 cancelled because killed via the Web UI";
const NEW = "[SPARK_JOB_CANCELLED] Job 3 cancelled part of cancelled job group g SQLSTATE: XXKDA";

function ended(
  end: Partial<JobEndFrame> = {},
  numMissingTaskEnds = 0,
  submissionTime: number | null = null,
): JobEnded {
  const job: RunningJob = {
    jobId: 3,
    name: "count",
    numTasks: 10,
    numStages: 1,
    submissionTime,
    since: 0,
    appName: null,
  };
  return { kind: "jobEnded", job, end: jobEnd(3, end), numMissingTaskEnds };
}
