import type { Activity, ExecutorChange } from "../../../../protocol/page/activity.ts";

/** Milliseconds, at first. */
const FIRST_WIDTH = 1000;
const MAX_BUCKETS = 600;
/** A time so far from all others is a mistake; milliseconds. */
const MAX_JUMP = 7 * 24 * 3600 * 1000;
/** A `Date` can be no later. */
const MAX_TIME = 8.64e15;

/** What is summed up in each bucket. */
export const SUMS = [
  "failedTasks",
  "shuffleReadBytes",
  "shuffleWriteBytes",
  "memoryBytesSpilled",
  "diskBytesSpilled",
] as const;

/** One of those. */
export type Sum = typeof SUMS[number];

/** What is kept of each bucket as it stood at its end; NaN where nothing was said. */
const LASTS = ["totalCores", "numExecutors"] as const;

type Last = typeof LASTS[number];

/** Tasks that run: from when on, and how many. */
export interface RunningTasks {
  readonly since: number;
  readonly count: number;
}

/**
 * Numbers over time, in at most 600 buckets of one width. It doubles when they
 * would be more: sums and means stay exact, of two last values the later stays.
 *
 * Memory: 5 kB a column, 40 kB in all.
 */
export class TimeBuckets {
  /** Epoch milliseconds of the first bucket; NaN before the first time. */
  #start = NaN;
  #width = FIRST_WIDTH;
  #newest = -Infinity;
  /** Tasks × milliseconds in each bucket. */
  readonly #taskTime = new Float64Array(MAX_BUCKETS);
  readonly #sums = Object.fromEntries(
    SUMS.map((name) => [name, new Float64Array(MAX_BUCKETS)]),
  ) as Record<Sum, Float64Array>;
  readonly #lasts = Object.fromEntries(
    LASTS.map((name) => [name, new Float64Array(MAX_BUCKETS).fill(NaN)]),
  ) as Record<Last, Float64Array>;

  /** The newest time that is known; -Infinity before the first. */
  get newest(): number {
    return this.#newest;
  }

  /**
   * Notes that it is `time` by now.
   *
   * @param isTrusted false where a time far ahead is rather a mistake
   * @returns false where the time is no good: nothing may be noted of it
   */
  reach(time: number, isTrusted = false): boolean {
    if (time >= this.#start && time <= this.#newest) return true;
    if (!(time > 0 && time < MAX_TIME) || time < this.#start - MAX_JUMP) return false;
    if (Number.isNaN(this.#start)) this.#start = time;
    else if (!isTrusted && time > this.#newest + MAX_JUMP) return false;
    if (time > this.#newest) this.#newest = time;
    this.#cover(time);
    return true;
  }

  add(name: Sum, time: number, amount: number): void {
    if (this.reach(time)) this.#sums[name][this.#bucketOf(time)]! += amount;
  }

  set(name: Last, time: number, value: number): void {
    if (this.reach(time)) this.#lasts[name][this.#bucketOf(time)] = value;
  }

  /**
   * So many tasks ran from one time to another; where that is before it, or
   * `count` is below 0, too many were counted.
   */
  addTasks(from: number, to: number, count = 1): void {
    if (!this.reach(from) || !this.reach(to)) return;
    this.#spread(from, to, count);
  }

  /** @param running tasks whose time is not among what was added; they count up to now */
  activity(
    running: Iterable<RunningTasks>,
    executorChanges: readonly ExecutorChange[],
  ): Activity {
    const length = Number.isNaN(this.#start) ? 0 : this.#bucketOf(this.#newest) + 1;
    const taskTime = this.#taskTime.slice(0, length);
    const numBegun = new Float64Array(length);
    for (const { since, count } of running) {
      // All others were no good when they were told.
      if (!(since >= this.#start && since <= this.#newest)) continue;
      const bucket = this.#bucketOf(since);
      taskTime[bucket]! += (Math.min(this.#endOf(bucket), this.#newest) - since) * count;
      numBegun[bucket]! += count;
    }
    let numRunning = 0;
    for (const [bucket, count] of numBegun.entries()) {
      const end = Math.min(this.#endOf(bucket), this.#newest);
      taskTime[bucket]! += (end - this.#endOf(bucket - 1)) * numRunning;
      numRunning += count;
    }
    return {
      startTime: Number.isNaN(this.#start) ? null : this.#start,
      bucketWidth: this.#width,
      activeTasks: this.#means(taskTime, numRunning),
      totalCores: carriedOn(this.#lasts.totalCores, length),
      numExecutors: carriedOn(this.#lasts.numExecutors, length),
      failedTasks: [...this.#sums.failedTasks.subarray(0, length)],
      shuffleReadBytes: [...this.#sums.shuffleReadBytes.subarray(0, length)],
      shuffleWriteBytes: [...this.#sums.shuffleWriteBytes.subarray(0, length)],
      memoryBytesSpilled: [...this.#sums.memoryBytesSpilled.subarray(0, length)],
      diskBytesSpilled: [...this.#sums.diskBytesSpilled.subarray(0, length)],
      executorChanges,
    };
  }

  /** @param numRunning the tasks at this very moment: what a bucket that just begins has */
  #means(taskTime: Float64Array, numRunning: number): number[] {
    const inLast = (this.#newest - this.#start) % this.#width;
    return Array.from(taskTime, (time, i) => {
      if (i < taskTime.length - 1) return time / this.#width;
      return inLast === 0 ? numRunning : time / inLast;
    });
  }

  #spread(from: number, to: number, count: number): void {
    if (to < from) return this.#spread(to, from, -count);
    for (let i = this.#bucketOf(from), at = from; at < to; i++) {
      const end = Math.min(to, this.#endOf(i));
      this.#taskTime[i]! += (end - at) * count;
      at = end;
    }
  }

  #bucketOf(time: number): number {
    return Math.floor((time - this.#start) / this.#width);
  }

  #endOf(bucket: number): number {
    return this.#start + (bucket + 1) * this.#width;
  }

  /** Makes room for a time, before the first bucket or behind the last. */
  #cover(time: number): void {
    for (;;) {
      const before = Math.max(0, Math.ceil((this.#start - time) / this.#width));
      if (before + this.#bucketOf(this.#newest) < MAX_BUCKETS) {
        if (before > 0) this.#prepend(before);
        return;
      }
      this.#double();
    }
  }

  #prepend(numBuckets: number): void {
    for (const column of [this.#taskTime, ...Object.values(this.#sums)]) {
      column.copyWithin(numBuckets, 0).fill(0, 0, numBuckets);
    }
    for (const column of Object.values(this.#lasts)) {
      column.copyWithin(numBuckets, 0).fill(NaN, 0, numBuckets);
    }
    this.#start = this.#start - numBuckets * this.#width;
  }

  #double(): void {
    this.#width *= 2;
    for (const column of [this.#taskTime, ...Object.values(this.#sums)]) {
      for (let i = 0; i < MAX_BUCKETS / 2; i++) column[i] = column[2 * i]! + column[2 * i + 1]!;
      column.fill(0, MAX_BUCKETS / 2);
    }
    for (const column of Object.values(this.#lasts)) {
      for (let i = 0; i < MAX_BUCKETS / 2; i++) {
        const later = column[2 * i + 1]!;
        column[i] = Number.isNaN(later) ? column[2 * i]! : later;
      }
      column.fill(NaN, MAX_BUCKETS / 2);
    }
  }
}

/** What nothing was said of is as it was before. */
function carriedOn(column: Float64Array, length: number): number[] {
  let last = 0;
  return Array.from(column.subarray(0, length), (value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
