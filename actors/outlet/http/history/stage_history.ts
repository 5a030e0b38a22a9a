import type {
  StageActiveFrame,
  StageCompletedFrame,
  StageSubmittedFrame,
  TaskEndFrame,
  TaskStartFrame,
} from "../../../../protocol/frames/frame.ts";
import { type RunningTasks, type Sum, SUMS, type TimeBuckets } from "./time_buckets.ts";

/** What tells of a stage attempt and its tasks. */
export type StageFrame =
  | StageSubmittedFrame
  | StageActiveFrame
  | StageCompletedFrame
  | TaskStartFrame
  | TaskEndFrame;

type Totals = Record<Sum, number>;

/**
 * What is known of the tasks of one stage attempt, and how much of it is in the
 * curves: what the frames of its tasks tell, and what its own frames tell beyond
 * that, where the source has no tasks or some were left out.
 */
export class StageHistory {
  /** Attempts that run, by id. */
  readonly running = new Map<number, TaskStartFrame>();
  readonly #buckets: TimeBuckets;
  /** Jobs that run and use the stage, as far as they are known. */
  #jobIds: readonly number[] = [];
  /** Attempts that ran when the stage ended, with the time up to which they are counted. */
  readonly #closed = new Map<number, number>();
  /**
   * Attempts that run beyond those that are known, and up to when they are
   * counted; below 0 where some of those have ended, and nobody said which.
   */
  #numUnknown = 0;
  #unknownSince = NaN;
  /** Attempts that ended, told one by one and by the stage. */
  #numEndsSeen = 0;
  #numEndsStated = 0;
  /** What the ends that were told one by one came to, and what is in the curves. */
  readonly #seen = noTotals();
  readonly #counted = noTotals();

  constructor(buckets: TimeBuckets) {
    this.#buckets = buckets;
  }

  /** Attempts that ended, and of which nothing else is known. */
  get numUntold(): number {
    return Math.max(0, this.#numEndsStated - this.#numEndsSeen);
  }

  /** Attempts whose end may still come, those that ran when the stage ended too. */
  get numOpen(): number {
    return this.running.size + this.#closed.size;
  }

  /** Whether all that was begun has ended. */
  get isSettled(): boolean {
    return this.numUntold === 0 && this.numOpen === 0;
  }

  add(frame: StageFrame): void {
    switch (frame.msgtype) {
      case "sparkTaskStart":
        this.#buckets.reach(frame.launchTime);
        this.running.set(frame.taskId, frame);
        return;
      case "sparkTaskEnd":
        return this.#taskEnd(frame);
      case "sparkStageSubmitted":
        this.#jobIds = frame.jobIds ?? [];
        if (this.#buckets.reach(frame.submissionTime)) this.#unknownSince = frame.submissionTime;
        return;
      case "sparkStageActive":
        return this.#active(frame);
      case "sparkStageCompleted":
        return this.#completed(frame);
      default:
        frame satisfies never;
    }
  }

  /** Notes that a job has ended: after its last one a stage runs no more, whether that is said or not. */
  jobEnded(jobId: number, time: number): void {
    if (!this.#jobIds.includes(jobId)) return;
    this.#jobIds = this.#jobIds.filter((other) => other !== jobId);
    if (this.#jobIds.length === 0) this.#close(time);
  }

  /** Attempts that run, as far as they are in no curve yet. */
  *uncounted(): Generator<RunningTasks> {
    for (const { launchTime } of this.running.values()) yield { since: launchTime, count: 1 };
    yield { since: this.#unknownSince, count: this.#numUnknown };
  }

  #taskEnd(frame: TaskEndFrame): void {
    const { finishTime, metrics } = frame;
    // A success that is taken back, as its output was lost: it has ended before.
    if (frame.status === "SUCCESS" && frame.errorMessage !== null) return;
    this.#numEndsSeen++;
    this.#buckets.addTasks(this.#countedUpTo(frame), finishTime);
    const seen = this.#seen;
    if (frame.status === "FAILED") seen.failedTasks++;
    seen.shuffleReadBytes += metrics.shuffleReadBytes ?? 0;
    seen.shuffleWriteBytes += metrics.shuffleWriteBytes ?? 0;
    seen.memoryBytesSpilled += metrics.memoryBytesSpilled ?? 0;
    seen.diskBytesSpilled += metrics.diskBytesSpilled ?? 0;
    this.#count(seen, finishTime);
  }

  #active(frame: StageActiveFrame): void {
    const { time, numActiveTasks, numTasks } = frame;
    this.#jobIds = frame.jobIds ?? [];
    if (!this.#buckets.reach(time, true)) return;
    // Of copies and originals a stage says no more than it has tasks.
    this.#numUnknown = numActiveTasks - Math.min(this.running.size, numTasks);
    this.#countUnknown(time);
    this.#stated(frame, time);
  }

  #completed(frame: StageCompletedFrame): void {
    const { completionTime } = frame;
    const time = this.#buckets.reach(completionTime) ? completionTime : this.#buckets.newest;
    this.#close(time);
    this.#stated(frame, time);
  }

  #close(time: number): void {
    this.#countUnknown(time);
    this.#numUnknown = 0;
    for (const [taskId, { launchTime }] of this.running) {
      this.#closed.set(taskId, time);
      this.#buckets.addTasks(launchTime, time);
    }
    this.running.clear();
  }

  /** Up to when an attempt that has ended is in the curves already; its launch if it is not. */
  #countedUpTo({ taskId, launchTime }: TaskEndFrame): number {
    const closed = this.#closed.get(taskId);
    if (closed !== undefined) {
      this.#closed.delete(taskId);
      return closed;
    }
    const wasKnown = this.running.delete(taskId);
    if (wasKnown || this.#numUnknown <= 0 || launchTime > this.#unknownSince) return launchTime;
    this.#numUnknown--;
    return this.#unknownSince;
  }

  #countUnknown(time: number): void {
    this.#buckets.addTasks(this.#unknownSince, time, this.#numUnknown);
    this.#unknownSince = time;
  }

  #stated(frame: StageActiveFrame | StageCompletedFrame, time: number): void {
    const { numCompletedTasks, numFailedTasks, numKilledTasks, taskMetrics } = frame;
    this.#numEndsStated = numCompletedTasks + numFailedTasks + numKilledTasks;
    this.#count({ ...taskMetrics, failedTasks: numFailedTasks }, time);
  }

  /** Puts what is not in the curves yet where it became known. */
  #count(totals: Totals, time: number): void {
    const counted = this.#counted;
    for (const name of SUMS) {
      const more = totals[name] - counted[name];
      if (more <= 0) continue;
      counted[name] = totals[name];
      this.#buckets.add(name, time, more);
    }
  }
}

function noTotals(): Totals {
  return {
    failedTasks: 0,
    shuffleReadBytes: 0,
    shuffleWriteBytes: 0,
    memoryBytesSpilled: 0,
    diskBytesSpilled: 0,
  };
}
