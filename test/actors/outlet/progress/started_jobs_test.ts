import { assert, assertFalse } from "@std/assert";
import { StartedJobs } from "../../../../actors/outlet/progress/started_jobs.ts";

Deno.test("a job starts once, whatever its place", () => {
  const jobs = new StartedJobs();
  for (const jobId of [5, 3, 4]) assert(jobs.add(jobId));
  for (const jobId of [3, 4, 5]) assertFalse(jobs.add(jobId));
});

Deno.test("of very many jobs the first are known no longer one by one, and start once still", () => {
  const jobs = new StartedJobs();
  for (let jobId = 0; jobId < 30_000; jobId++) if (jobId !== 25_000) assert(jobs.add(jobId));
  for (const jobId of [0, 15_000, 29_999]) assertFalse(jobs.add(jobId));
  assert(jobs.add(25_000));
});
