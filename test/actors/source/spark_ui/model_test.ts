/**
 * Watches a driver that does random things, also between two questions of one
 * round, and holds what is told against what the driver did.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SparkEvent } from "../../../../protocol/spark/spark_event.ts";
import { at, FakeDriver, job, type Json, stage } from "./fake_driver.ts";
import { Session } from "./harness.ts";

/** Something that the driver does, or a round of questions. */
type Action =
  | { readonly type: "start"; readonly numStages: number; readonly shares: boolean }
  | { readonly type: "goOn"; readonly pick: number; readonly fails: boolean }
  | {
    readonly type: "round";
    /** How many of the next actions come before its first question, its second one, and so on. */
    readonly actionsBefore: readonly number[];
  };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("start" as const),
      numStages: fc.nat(3),
      shares: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("goOn" as const),
      pick: fc.nat(100),
      fails: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("round" as const),
      actionsBefore: fc.array(fc.nat(4), { maxLength: 5 }),
    }),
  },
);

/** A driver whose jobs run their stages one after the other. */
class Model {
  readonly #driver: FakeDriver;
  #seconds = 0;
  #numJobs = 0;
  #numStages = 0;

  constructor(driver: FakeDriver) {
    this.#driver = driver;
  }

  #now(): string {
    return at(++this.#seconds);
  }

  #open(): Json[] {
    return this.#driver.jobs.filter(({ status }) => status === "RUNNING");
  }

  /** The newest attempt of a stage. */
  #attempt(id: number): Json {
    const attempts = this.#driver.stages.filter(({ stageId }) => stageId === id);
    const newest = Math.max(...attempts.map(({ attemptId }) => Number(attemptId)));
    return attempts.find(({ attemptId }) => attemptId === newest) ?? {};
  }

  start(numStages: number, shares: boolean): void {
    const shared = shares ? (this.#open()[0]?.stageIds as number[] | undefined ?? []) : [];
    const own = Array.from({ length: numStages }, () => this.#numStages++);
    this.#driver.put("stages", ...own.map((id) => stage(id)));
    const submissionTime = this.#now();
    this.#driver.put("jobs", job(this.#numJobs++, [...shared, ...own], { submissionTime }));
  }

  /** One step of one job: a stage begins, counts a task, ends, is tried again; or the job ends. */
  goOn(pick: number, fails: boolean): void {
    const open = this.#open();
    const picked = open[pick % Math.max(1, open.length)];
    if (picked === undefined) return;
    const attempt = (picked.stageIds as number[]).map((id) => this.#attempt(id))
      .find(({ status }) => status !== "COMPLETE");
    if (attempt === undefined) return this.#end(picked, "SUCCEEDED");
    this.#driver.put("stages", ...this.#next(attempt, fails));
    // The second failure of a stage is the last one.
    const isLost = attempt.status === "FAILED" && attempt.attemptId === 1;
    if (isLost) this.#end(picked, "FAILED");
  }

  #next(attempt: Json, fails: boolean): Json[] {
    const done = Number(attempt.numCompletedIndices);
    switch (attempt.status) {
      case "PENDING":
        return [{ ...attempt, status: "ACTIVE", submissionTime: this.#now(), numActiveTasks: 1 }];
      case "ACTIVE":
        if (done < 4) return [{ ...attempt, numCompletedIndices: done + (fails ? 1 : 2) }];
        return [{
          ...attempt,
          ...(fails ? { status: "FAILED", failureReason: "lost", numFailedTasks: 1 } : {
            status: "COMPLETE",
          }),
          completionTime: this.#now(),
          // One task outlives its stage.
          numActiveTasks: fails ? 1 : 0,
        }];
      default:
        return attempt.attemptId === 1 ? [] : [
          { ...attempt, numActiveTasks: 0, numKilledTasks: 1 },
          stage(Number(attempt.stageId), { attemptId: 1 }),
        ];
    }
  }

  #end(job: Json, status: string): void {
    for (const id of job.stageIds as number[]) {
      const attempt = this.#attempt(id);
      const isShared = this.#open().some((other) =>
        other !== job && (other.stageIds as number[]).includes(id)
      );
      if (attempt.status === "PENDING" && !isShared) {
        this.#driver.put("stages", { ...attempt, status: "SKIPPED" });
      }
    }
    this.#driver.put("jobs", { ...job, status, completionTime: this.#now() });
  }

  /** Brings all to an end. */
  finish(): void {
    while (this.#open().length > 0) this.goOn(0, false);
    for (const attempt of this.#driver.stages) {
      if (attempt.status !== "ACTIVE") {
        this.#driver.put("stages", { ...attempt, numActiveTasks: 0 });
      }
    }
  }
}

/** What the driver has to say, in short, without an order. */
function said({ jobs, stages }: FakeDriver): string[] {
  return [
    ...jobs.flatMap(({ jobId, status }) => [`start ${jobId}`, `end ${jobId} ${status}`]),
    ...stages.flatMap((attempt) => {
      const id = `${attempt.stageId}.${attempt.attemptId}`;
      const { numActiveTasks, numCompletedIndices, numFailedTasks, numKilledTasks } = attempt;
      return [
        ...(attempt.submissionTime === undefined ? [] : [`submitted ${id}`]),
        ...(attempt.completionTime === undefined ? [] : [`completed ${id} ${attempt.status}`]),
        `counts ${id} ${numActiveTasks}/${numCompletedIndices}/${numFailedTasks}/${numKilledTasks}`,
      ];
    }),
  ].filter((line) => !line.endsWith(" 0/0/0/0")).sort();
}

/** The same of what was told; of the counters the last ones. */
function told(events: readonly SparkEvent[]): string[] {
  const counts = new Map<string, string>();
  const lines = events.flatMap((event) => {
    switch (event.type) {
      case "jobStart":
        return [`start ${event.jobId}`];
      case "jobEnd":
        return [`end ${event.jobId} ${event.succeeded ? "SUCCEEDED" : "FAILED"}`];
      case "stageSubmitted":
        return [`submitted ${event.stage.stageId}.${event.stage.attemptId}`];
      case "stageCompleted": {
        const { stageId, attemptId, failureReason } = event.stage;
        return [`completed ${stageId}.${attemptId} ${failureReason ? "FAILED" : "COMPLETE"}`];
      }
      case "stageTaskCounts": {
        const { numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks } = event;
        const id = `${event.stageId}.${event.stageAttemptId}`;
        counts.set(
          id,
          `${numActiveTasks}/${numCompletedTasks}/${numFailedTasks}/${numKilledTasks}`,
        );
        return [];
      }
      default:
        return [];
    }
  });
  return [...lines, ...counts.entries().map(([id, numbers]) => `counts ${id} ${numbers}`)].sort();
}

/** Asserts that nothing comes before what it needs, and that a job's end is the last of it. */
function assertOrder(events: readonly SparkEvent[]): void {
  const jobsOf = new Map<number, number[]>();
  const ended = new Set<number>();
  const submitted = new Set<string>();
  for (const event of events) {
    switch (event.type) {
      case "jobStart":
        for (const id of event.stageIds) jobsOf.set(id, [...jobsOf.get(id) ?? [], event.jobId]);
        break;
      case "jobEnd":
        ended.add(event.jobId);
        break;
      case "stageSubmitted":
      case "stageCompleted": {
        const { stageId, attemptId } = event.stage;
        const key = `${stageId}.${attemptId}`;
        const jobs = jobsOf.get(stageId) ?? [];
        assert(jobs.some((job) => !ended.has(job)), `${event.type} ${key} outside its jobs`);
        assertEquals(submitted.has(key), event.type === "stageCompleted", `${event.type} ${key}`);
        submitted.add(key);
        break;
      }
    }
  }
}

Deno.test("whatever a driver does is told once, in order, with the last numbers", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 80, size: "max" }), async (actions) => {
      const driver = new FakeDriver();
      const fetch = (input: URL | RequestInfo) => driver.handle(new Request(input));
      await using session = new Session({ fetch }, driver);
      const model = new Model(driver);
      const left = [...actions];
      const act = () => {
        const next = left[0];
        if (next === undefined || next.type === "round") return;
        left.shift();
        if (next.type === "start") model.start(next.numStages, next.shares);
        else model.goOn(next.pick, next.fails);
      };
      while (left.length > 0) {
        act();
        const next = left[0];
        if (next?.type !== "round") continue;
        left.shift();
        const before = next.actionsBefore.values();
        driver.intercept = () => {
          for (let count = before.next().value ?? 0; count > 0; count--) act();
          return undefined;
        };
        await session.rounds();
      }
      driver.intercept = () => undefined;
      model.finish();
      await session.rounds(25);
      const { events, rejects, leftOuts } = session.first;
      assertEquals(told(events), said(driver));
      assertOrder(events);
      assertEquals([rejects, leftOuts, session.notices], [[], [], []]);
    }),
    { numRuns: 150 },
  );
});
