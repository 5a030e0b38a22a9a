import type { JobEnded } from "./job_board.ts";

/** What the jobs of one execution have come to. */
export interface ExecutionTotals {
  /** Those that ended, and those whose end will not be seen. */
  readonly numJobs: number;
  readonly numFailedJobs: number;
  readonly numCancelledJobs: number;
  /** Jobs that no longer run though their end was not seen. */
  readonly numLostJobs: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
  /** Tasks of stages that never had to run. */
  readonly numSkippedTasks: number;
  /** Tasks whose end was not seen. */
  readonly numMissingTaskEnds: number;
  /** Milliseconds in which at least one job ran. */
  readonly busyTime: number;
}

/** Spark's words for a job that someone cancelled: before version 4.0, and since. */
const CANCELLED = /^(?:\[SPARK_JOB_CANCELLED\] )?Job \d+ cancelled\b/;

/**
 * The jobs of one execution: which run, and what became of the others.
 *
 * Times are milliseconds of the monotonic clock. Jobs are named by a key that
 * the caller chooses.
 */
export class ExecutionJobs {
  /** When each job that runs was submitted. */
  readonly running: ReadonlyMap<string, number>;
  readonly #running = new Map<string, number>();
  /** Those that no longer run though no end came, and when they were submitted. */
  readonly #lost = new Map<string, number>();
  readonly #totals = {
    numJobs: 0,
    numFailedJobs: 0,
    numCancelledJobs: 0,
    numCompletedTasks: 0,
    numFailedTasks: 0,
    numKilledTasks: 0,
    numSkippedTasks: 0,
    numMissingTaskEnds: 0,
  };
  /** Of the stretches that are over. */
  #busyTime = 0;
  #stretchStart = 0;
  #lastStop = -Infinity;
  #longestRun = 0;

  constructor() {
    this.running = this.#running;
  }

  /** When the oldest job that runs was submitted; undefined where none runs. */
  get oldest(): number | undefined {
    return this.#running.size === 0 ? undefined : Math.min(...this.#running.values());
  }

  /** Milliseconds for which the longest of those that no longer run did run. */
  get longestRun(): number {
    return this.#longestRun;
  }

  start(key: string, startTime: number): void {
    const begin = Math.max(startTime, this.#lastStop);
    this.#stretchStart = this.#running.size === 0 ? begin : Math.min(this.#stretchStart, begin);
    this.#running.set(key, startTime);
  }

  /** Takes away a job that turned out to be another execution's. */
  drop(key: string): void {
    this.#running.delete(key);
    this.#lost.delete(key);
  }

  end(key: string, { job, end, numMissingTaskEnds }: JobEnded, now: number): void {
    const startTime = this.#running.get(key) ?? now;
    // What Spark says is exact, and holds for a job that is told of when it is over.
    const endTime = job.submissionTime === null || end.completionTime === null
      ? now
      : startTime + Math.max(0, end.completionTime - job.submissionTime);
    this.#stop(key, Math.min(endTime, now));
    this.#lost.delete(key);
    const totals = this.#totals;
    totals.numJobs++;
    if (end.status === "FAILED") {
      if (CANCELLED.test(end.errorMessage ?? "")) totals.numCancelledJobs++;
      else totals.numFailedJobs++;
    }
    totals.numCompletedTasks += end.numCompletedTasks;
    totals.numFailedTasks += end.numFailedTasks;
    totals.numKilledTasks += end.numKilledTasks;
    totals.numSkippedTasks += end.numSkippedTasks;
    totals.numMissingTaskEnds += numMissingTaskEnds;
  }

  /** Takes over which of the jobs that have not ended do run. */
  follow(keys: ReadonlySet<string>, now: number): void {
    for (const [key, startTime] of this.#running) {
      if (keys.has(key)) continue;
      this.#stop(key, now);
      this.#lost.set(key, startTime);
    }
    for (const [key, startTime] of this.#lost) {
      if (!keys.has(key)) continue;
      this.#lost.delete(key);
      this.start(key, startTime);
    }
  }

  totals(now: number): ExecutionTotals {
    const stretch = this.#running.size === 0 ? 0 : now - this.#stretchStart;
    return {
      ...this.#totals,
      numJobs: this.#totals.numJobs + this.#lost.size,
      numLostJobs: this.#lost.size,
      busyTime: this.#busyTime + stretch,
    };
  }

  #stop(key: string, time: number): void {
    const startTime = this.#running.get(key);
    if (startTime === undefined) return;
    this.#running.delete(key);
    this.#longestRun = Math.max(this.#longestRun, time - startTime);
    this.#lastStop = Math.max(this.#lastStop, time);
    if (this.#running.size === 0) {
      this.#busyTime += Math.max(0, this.#lastStop - this.#stretchStart);
    }
  }
}
