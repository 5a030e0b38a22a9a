import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { JobBook, type JobEntry, type StageEntry } from "../../../actors/application/job_book.ts";
import type { ActorRef } from "../../../actors/runtime/mod.ts";
import { stageInfo } from "../../spark_events.ts";

const NOBODY: ActorRef<unknown> = {
  path: "/nobody",
  tell: () => "dead",
  ask: () => Promise.reject(new Error("nobody is there")),
  drained: () => Promise.resolve(),
};

function jobOf(jobId: number, stageIds: readonly number[] = []): JobEntry {
  return {
    jobId,
    ref: NOBODY,
    name: `count at etl.py:${jobId}`,
    stageIds,
    stageInfos: stageIds.map((stageId) => stageInfo(stageId)),
    jobGroup: null,
    active: true,
  };
}

function stageOf(stageId: number, attemptId = 0, active = true): StageEntry {
  return { stageId, attemptId, ref: NOBODY, active };
}

/** A book with so many jobs and stages that have ended, the ids ascending. */
function bookWith(numEnded: number): JobBook {
  const book = new JobBook();
  for (let id = 0; id < numEnded; id++) {
    const job = jobOf(id);
    const stage = stageOf(id);
    book.addJob(job);
    book.addStage(stage);
    book.setActive(stage, false);
    book.endJob(job);
  }
  return book;
}

Deno.test("up to a thousand ended jobs and stages are remembered", () => {
  const book = bookWith(1000);
  assertEquals([book.jobsToForget(1000), book.stagesToForget(1000)], [[], []]);
});

Deno.test("beyond a thousand the oldest hundred are forgotten, or all that are too many", () => {
  for (const [numEnded, numForgotten] of [[1001, 100], [1100, 100], [1101, 101], [1500, 500]]) {
    const book = bookWith(numEnded as number);
    const ids = Array.from({ length: numForgotten as number }, (_, i) => i);
    assertEquals(book.jobsToForget(1000).map(({ jobId }) => jobId), ids);
    assertEquals(book.stagesToForget(1000).map(({ stageId }) => stageId), ids);
  }
});

Deno.test("what still runs is never forgotten, however old", () => {
  const book = new JobBook();
  book.addJob(jobOf(0, [0]));
  book.addStage(stageOf(0));
  for (let id = 1; id <= 5; id++) {
    const job = jobOf(id);
    book.addJob(job);
    book.endJob(job);
    book.addStage(stageOf(id, 0, false));
  }
  assertEquals(book.jobsToForget(2).map(({ jobId }) => jobId), [1, 2, 3, 4, 5]);
  assertEquals(book.stagesToForget(2).map(({ stageId }) => stageId), [1, 2, 3, 4, 5]);
});

Deno.test("what a running job has done is remembered until the job ends", () => {
  const book = new JobBook();
  const job = jobOf(0, [0]);
  book.addJob(job);
  for (let id = 0; id <= 5; id++) book.addStage(stageOf(id, 0, false));
  assertEquals(book.stagesToForget(2).map(({ stageId }) => stageId), [1, 2, 3, 4, 5]);
  book.endJob(job);
  assertEquals(book.stagesToForget(2).map(({ stageId }) => stageId), [0, 1, 2, 3, 4, 5]);
});

Deno.test("what is forgotten is not found any more, and its stages are known to be old", () => {
  const book = bookWith(3);
  for (const job of book.jobsToForget(0)) book.forgetJob(job);
  for (const stage of book.stagesToForget(0)) book.forgetStage(stage);
  assertEquals([book.job(1), book.stage(1, 0)], [undefined, undefined]);
  assertEquals([...book.jobs(), ...book.stages()], []);
  assertEquals([book.isForgotten(2), book.isForgotten(3)], [true, false]);
});

Deno.test("a stage is announced by an active job only", () => {
  const book = new JobBook();
  const job = jobOf(0, [4]);
  assertEquals(book.announced(4), undefined);
  book.addJob(job);
  assertEquals(book.announced(4)?.stageId, 4);
  book.endJob(job);
  assertEquals(book.announced(4), undefined);
});

Deno.test("a stage attempt is active from when it is made so until it is not", () => {
  const book = new JobBook();
  const [first, second] = [stageOf(1, 0), stageOf(1, 1, false)];
  book.addStage(first);
  book.addStage(second);
  assertEquals([...book.attempts(1)], [first, second]);
  assertEquals([...book.activeStages()], [first]);
  book.setActive(second, true);
  book.setActive(first, false);
  assertEquals([...book.activeStages()], [second]);
});

Deno.test("the jobs of a stage are the active ones that name it, ascending, each once", () => {
  const job = fc.record({
    jobId: fc.nat(20),
    stageIds: fc.array(fc.nat(4), { maxLength: 5 }),
    ends: fc.boolean(),
  });
  const jobs = fc.uniqueArray(job, { selector: ({ jobId }) => jobId, maxLength: 12 });
  fc.assert(fc.property(jobs, (jobs) => {
    const book = new JobBook();
    for (const { jobId, stageIds, ends } of jobs) {
      const entry = jobOf(jobId, stageIds);
      book.addJob(entry);
      if (ends) book.endJob(entry);
    }
    for (let stageId = 0; stageId <= 4; stageId++) {
      const users = jobs.filter(({ ends, stageIds }) => !ends && stageIds.includes(stageId))
        .map(({ jobId }) => jobId).sort((a, b) => a - b);
      assertEquals(book.jobIds(stageId), users.length > 0 ? users : null);
    }
    assert([...book.jobs()].length === jobs.length);
  }));
});
