import { assertEquals } from "@std/assert";
import { placeJobs } from "../../../dashboard/timeline/job_band.ts";

function job(jobId: number, submissionTime: number | null, completionTime: number | null) {
  return { jobId, submissionTime, completionTime };
}

function placed(jobs: ReturnType<typeof job>[], maxRows = 4) {
  const band = placeJobs(jobs, 100, maxRows);
  const rows = band.jobs.map(({ job, row, start, end }) => [job.jobId, row, start, end]);
  return { rows, numRows: band.numRows, numLeftOut: band.numLeftOut };
}

Deno.test("placeJobs: one row for jobs that follow each other, another for those that do not", () => {
  assertEquals(placed([job(2, 40, null), job(0, 0, 50), job(1, 50, 60)]), {
    rows: [[0, 0, 0, 50], [2, 1, 40, 100], [1, 0, 50, 60]],
    numRows: 2,
    numLeftOut: 0,
  });
});

Deno.test("placeJobs: those for which there is no row are counted, later ones have it again", () => {
  assertEquals(placed([job(0, 0, 10), job(1, 1, 10), job(2, 2, 10), job(3, 10, 20)], 2), {
    rows: [[0, 0, 0, 10], [1, 1, 1, 10], [3, 0, 10, 20]],
    numRows: 2,
    numLeftOut: 1,
  });
});

Deno.test("placeJobs: a job of no duration can be seen, one that was never submitted has no place", () => {
  assertEquals(placed([job(0, 5, 5), job(1, null, null)]), {
    rows: [[0, 0, 5, 6]],
    numRows: 1,
    numLeftOut: 0,
  });
});
