import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SealedFrame } from "../../../actors/gateway/sealed_frame.ts";
import { ExecutionBook } from "../../../actors/outlet/execution_book.ts";
import type { JobStartFrame } from "../../../protocol/frames/frame.ts";
import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import * as frames from "../gateway/frames.ts";

function execution(msgId: string, startTime: number, endTime: number | null = null): Execution {
  return { msgId, cellId: `cell of ${msgId}`, executionCount: null, startTime, endTime };
}

/** A book that knows these executions; each ends when the next one begins. */
function bookOf(...startTimes: readonly number[]): ExecutionBook {
  const book = new ExecutionBook();
  startTimes.forEach((startTime, i) => {
    book.update(execution(`m${i}`, startTime, startTimes[i + 1] ?? null));
  });
  return book;
}

function jobStart(
  jobId: number,
  submissionTime: number | null,
  fields: Partial<JobStartFrame> = {},
  appKey = "app",
): SealedFrame {
  const body = { ...frames.jobStart(jobId), submissionTime, ...fields } as JobStartFrame;
  return frames.sealed(1, body, appKey);
}

Deno.test("the execution that began last runs until its end is told", () => {
  const book = new ExecutionBook();
  assertEquals([book.running(), book.last()], [undefined, undefined]);
  book.update(execution("m0", 100));
  assertEquals(book.running(), execution("m0", 100));
  book.update(execution("m0", 100, 150));
  assertEquals([book.running(), book.last()], [undefined, execution("m0", 100, 150)]);
  // An end that was never told does not outlive the next execution.
  book.update(execution("m1", 200));
  book.update(execution("m2", 300, 400));
  assertEquals([book.running(), book.last()?.msgId], [undefined, "m2"]);
});

Deno.test("the last execution is a cell's, not what a frontend runs for itself, where cells are told", () => {
  const book = new ExecutionBook();
  book.update({ ...execution("helper", 100, 110), cellId: null });
  assertEquals(book.last()?.msgId, "helper");
  book.update(execution("cell", 200, 210));
  book.update({ ...execution("helper again", 300), cellId: null });
  assertEquals([book.last()?.msgId, book.running()?.msgId], ["cell", "helper again"]);
});

Deno.test("a job belongs to the execution that had begun when it was submitted", () => {
  const book = bookOf(100, 200);
  book.update(execution("m1", 200, 250));
  const cellOf = (jobId: number, time: number) => book.of(jobStart(jobId, time))?.cellId;
  assertEquals(cellOf(0, 199), "cell of m0");
  assertEquals(cellOf(1, 200), "cell of m1");
  assertEquals(cellOf(2, 260), "cell of m1", "between two cells");
  assertEquals(cellOf(3, 99), "cell of m1", "none had begun: the newest that is known");
});

Deno.test("a job's execution is known by the job's id once its start was seen", () => {
  const book = bookOf(100, 200);
  book.of(jobStart(0, 150));
  assertEquals(book.ofJob("app", 0)?.msgId, "m0");
  assertEquals([book.ofJob("app", 1), book.ofJob("other", 0)], [undefined, undefined]);
});

Deno.test("a job without a time belongs to the newest execution, then and later", () => {
  const book = bookOf(100);
  assertEquals(book.of(jobStart(0, null))?.msgId, "m0");
  book.update(execution("m1", 200));
  assertEquals(book.of(jobStart(0, null))?.msgId, "m0");
});

Deno.test("an execution that becomes known late takes the jobs that it had begun before", () => {
  const book = bookOf(100);
  const [early, late] = [jobStart(0, 150), jobStart(1, 250, { jobGroup: "g" })];
  for (const frame of [early, late]) assertEquals(book.of(frame)?.msgId, "m0");
  book.update(execution("m1", 200));
  assertEquals(book.of(early)?.msgId, "m0");
  assertEquals(book.of(late)?.msgId, "m1");
  assertEquals(book.of(jobStart(2, 150, { jobGroup: "g" }))?.msgId, "m1", "its group too");
});

Deno.test("a job before every execution is given to the first that becomes known", () => {
  const book = new ExecutionBook();
  assertEquals(book.of(jobStart(0, 50)), undefined);
  book.update(execution("m0", 100));
  book.update(execution("m1", 200));
  assertEquals(book.of(jobStart(0, 50))?.msgId, "m0");
});

Deno.test("an execution is answered as it stands now", () => {
  const book = bookOf(100);
  assertEquals(book.of(jobStart(0, 150))?.endTime, null);
  book.update(execution("m0", 100, 180));
  assertEquals(book.of(frames.sealed(2, frames.jobEnd(0)))?.endTime, 180);
});

Deno.test("a job group, and a job tag, stay with the execution that they were first seen in", () => {
  const book = bookOf(100, 200);
  const inGroup = { jobGroup: "stream" };
  const tagged = { jobTags: ["mine"] };
  assertEquals(book.of(jobStart(0, 150, inGroup))?.msgId, "m0");
  assertEquals(book.of(jobStart(1, 250, inGroup))?.msgId, "m0");
  assertEquals(book.of(jobStart(2, 250, tagged))?.msgId, "m1");
  assertEquals(book.of(jobStart(3, 150, tagged))?.msgId, "m1");
  assertEquals(book.of(jobStart(4, 250, { jobTags: ["stream"] }))?.msgId, "m1", "no group");
  assertEquals(book.of(jobStart(5, 250, inGroup, "app-2"))?.msgId, "m1", "of its own");
  // The group decides; a tag that is new with it stays with it.
  assertEquals(book.of(jobStart(6, 250, { ...inGroup, jobTags: ["mine", "new"] }))?.msgId, "m0");
  assertEquals(book.of(jobStart(7, 250, { jobTags: ["new"] }))?.msgId, "m0");
});

/** What Spark 4.1.1 put into `spark.job.tags`: of SQL, with a user's tag, and over Connect. */
const SESSION = "spark-session-0172b543-4322-460b-b08f-10005f746662";
const CONNECT = "SparkConnect_OperationTag_User__Session_759c17a5-1813-4fcf-ae97-3c6dad9d32d6";

Deno.test("the tag of a SQL session binds no job, that of one query does", () => {
  const book = bookOf(100, 200);
  const query = (id: number) => ({ jobTags: [`${SESSION}-execution-root-id-${id}`, SESSION] });
  assertEquals(book.of(jobStart(0, 150, query(0)))?.msgId, "m0");
  assertEquals(book.of(jobStart(1, 250, query(1)))?.msgId, "m1");
  assertEquals(book.of(jobStart(2, 250, query(0)))?.msgId, "m0");
});

Deno.test("a user's tag of a SQL session, and an operation of Spark Connect, bind theirs", () => {
  const book = bookOf(100, 200);
  const users = `${SESSION}-thread-d7032898-5286-4339-82e0-dfd9d945b2db-nightly`;
  const operation = `${CONNECT}_Operation_a164b8d5-2384-4988-b043-583faa075bef`;
  for (const [i, tag] of [users, operation].entries()) {
    assertEquals(book.of(jobStart(2 * i, 150, { jobTags: [tag, SESSION] }))?.msgId, "m0");
    assertEquals(book.of(jobStart(2 * i + 1, 250, { jobTags: [tag, SESSION] }))?.msgId, "m0");
  }
});

Deno.test("frames of stages and tasks belong to the newest job that lists the stage", () => {
  const book = bookOf(100, 200);
  const of = (body: Parameters<typeof frames.sealed>[1]) => book.of(frames.sealed(9, body))?.msgId;
  assertEquals(of(frames.stageActive(4)), undefined, "no job is known");
  // The older one last, as when a client gets the retained frames of a job that was forgotten.
  book.of(jobStart(1, 250, { stageIds: [5, 6] }));
  book.of(jobStart(0, 150, { stageIds: [4, 5] }));
  assertEquals(of(frames.stageSubmitted(4)), "m0");
  assertEquals(of(frames.stageActive(5)), "m1");
  assertEquals(of(frames.stageCompleted(6)), "m1");
  assertEquals(of(frames.jobEnd(0)), "m0");
  assertEquals(of(frames.jobEnd(2)), undefined);
  assertEquals(of(frames.taskStart(1)), undefined, "stage 0 is no job's");
});

Deno.test("frames of applications and executors belong to no execution", () => {
  const book = bookOf(100);
  book.of(jobStart(0, 150));
  const { applicationStart, applicationEnd, executorAdded, executorRemoved } = frames;
  for (const body of [applicationStart, applicationEnd, executorAdded("1"), executorRemoved("1")]) {
    assertEquals(book.of(frames.sealed(2, body)), undefined);
  }
});

Deno.test("a job group that is in use is not the oldest", () => {
  const book = new ExecutionBook({ groups: 2 });
  for (const i of [0, 1]) book.update(execution(`m${i}`, 100 * i));
  ["a", "b", "a", "c"].forEach((jobGroup, i) => book.of(jobStart(i, 50, { jobGroup })));
  assertEquals(book.of(jobStart(4, 150, { jobGroup: "a" }))?.msgId, "m0");
  assertEquals(book.of(jobStart(5, 150, { jobGroup: "b" }))?.msgId, "m1");
});

Deno.test("beyond the bounds the oldest is forgotten", () => {
  const limits = { executions: 2, applications: 2, jobs: 2, stages: 2, groups: 2 };
  const book = new ExecutionBook(limits);
  for (const i of [0, 1, 2]) book.update(execution(`m${i}`, 100 * i));
  assertEquals(book.of(jobStart(0, 50))?.msgId, "m2", "m0 is forgotten");

  const tags = ["a", "b", "c"];
  tags.forEach((tag, i) => book.of(jobStart(i, 150, { jobTags: [tag], stageIds: [i] })));
  const known = [0, 1, 2].map((i) => book.of(frames.sealed(2, frames.jobEnd(i)))?.msgId);
  assertEquals(known, [undefined, "m1", "m1"]);
  assertEquals(book.of(frames.sealed(2, frames.stageActive(0))), undefined);
  assertEquals(book.of(jobStart(3, 250, { jobTags: ["a"] }))?.msgId, "m2");
  assertEquals(book.of(jobStart(4, 250, { jobTags: ["c"] }))?.msgId, "m1");

  for (const app of ["app-2", "app-3"]) book.of(jobStart(0, 150, {}, app));
  assertEquals(book.of(frames.sealed(2, frames.jobEnd(4))), undefined);
  assertEquals(book.of(frames.sealed(2, frames.jobEnd(0), "app-3"))?.msgId, "m1");
});

/** Says of each job what the book must say, from all that was told so far. */
class Model {
  readonly #executions: Execution[] = [];
  readonly #jobs = new Map<number, Job>();
  readonly #firstOf = new Map<string, Job>();

  update(told: Execution): void {
    const known = this.#executions.findIndex(({ msgId }) => msgId === told.msgId);
    if (known >= 0) this.#executions[known] = told;
    else this.#executions.push(told);
    for (const job of this.#jobs.values()) job.fallback ??= this.#latest(Infinity);
  }

  start(job: Job): void {
    if (this.#jobs.has(job.jobId)) return;
    this.#jobs.set(job.jobId, job);
    job.leader = job.keys.map((key) => this.#firstOf.get(key)?.leader).find(Boolean) ?? job;
    job.fallback = this.#latest(Infinity);
    for (const key of job.keys) if (!this.#firstOf.has(key)) this.#firstOf.set(key, job);
  }

  of(jobId: number): string | undefined {
    const leader = this.#jobs.get(jobId)?.leader;
    return leader && (this.#latest(leader.time) ?? leader.fallback);
  }

  get last(): string | undefined {
    return this.#latest(Infinity);
  }

  #latest(time: number): string | undefined {
    return this.#executions.filter(({ startTime }) => startTime <= time)
      .reduce<Execution | undefined>(
        (latest, next) => latest && latest.startTime > next.startTime ? latest : next,
        undefined,
      )?.msgId;
  }
}

interface Job {
  readonly jobId: number;
  readonly time: number;
  readonly keys: readonly string[];
  leader?: Job;
  fallback?: string | undefined;
}

Deno.test("the book agrees with a model, whatever is told in whatever order", () => {
  const time = fc.integer({ min: 0, max: 20 });
  const told = fc.oneof(
    fc.record({ msgId: fc.integer({ min: 0, max: 8 }), begun: time, ended: fc.boolean() }),
    fc.record({
      jobId: fc.integer({ min: 0, max: 12 }),
      time,
      group: fc.option(fc.constantFrom("g", "h")),
      tags: fc.uniqueArray(fc.constantFrom("s", "t", SESSION), { maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(told, { maxLength: 40 }), (history) => {
      const [book, model] = [new ExecutionBook(), new Model()];
      const begun = new Map<number, number>();
      for (const step of history) {
        if ("msgId" in step) {
          // An execution begins once.
          const startTime = begun.get(step.msgId) ?? step.begun;
          begun.set(step.msgId, startTime);
          const update = execution(`m${step.msgId}`, startTime, step.ended ? startTime : null);
          for (const each of [book, model]) each.update(update);
        } else {
          const { jobId, time, group, tags } = step;
          const fields = { jobGroup: group ?? "null", jobTags: tags };
          book.of(jobStart(jobId, time, fields));
          const keys = tags.filter((tag) => tag !== SESSION);
          model.start({ jobId, time, keys: group === null ? keys : [`group ${group}`, ...keys] });
        }
        for (let jobId = 0; jobId <= 12; jobId++) {
          const frame = frames.sealed(2, frames.jobEnd(jobId));
          assertEquals(book.of(frame)?.msgId, model.of(jobId));
        }
        assertEquals(book.last()?.msgId, model.last);
      }
    }),
    { numRuns: 500 },
  );
});
