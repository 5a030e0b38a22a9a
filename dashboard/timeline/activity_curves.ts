import type { Activity } from "../../protocol/page/activity.ts";

/** The numbers of an {@link Activity} as they are drawn. */
export interface ActivityCurves {
  /**
   * Where the buckets begin, epoch milliseconds, then where the last one ends:
   * one more than there are buckets, so that each has a width.
   */
  readonly times: readonly number[];
  /** One value a bucket, and the last one again; null where it is not known yet. */
  readonly activeTasks: readonly Value[];
  readonly totalCores: readonly Value[];
  readonly numExecutors: readonly Value[];
  /** Attempts that failed in each bucket. */
  readonly failedTasks: readonly Value[];
  /** Bytes a second, as the others below. */
  readonly shuffleReadRate: readonly Value[];
  readonly shuffleWriteRate: readonly Value[];
  readonly memorySpillRate: readonly Value[];
  readonly diskSpillRate: readonly Value[];
}

/** What a curve has at a time. */
export type Value = number | null;

/** The name of a curve. */
export type CurveName = Exclude<keyof ActivityCurves, "times">;

/**
 * Works out what is drawn.
 *
 * @param runs whether the last bucket is still being filled: its rates would be too low
 * @returns null before the first event
 */
export function activityCurves(activity: Activity, runs: boolean): ActivityCurves | null {
  const { startTime, bucketWidth } = activity;
  const length = activity.activeTasks.length;
  if (startTime === null || length === 0) return null;
  const held = (column: readonly number[]): Value[] => [...column, column.at(-1) ?? null];
  const rate = (bytes: readonly number[]): Value[] => {
    const rates: Value[] = held(bytes.map((value) => value * 1000 / bucketWidth));
    if (runs) rates.fill(null, length - 1);
    return rates;
  };
  return {
    times: Array.from({ length: length + 1 }, (_, i) => startTime + i * bucketWidth),
    activeTasks: held(activity.activeTasks),
    totalCores: held(activity.totalCores),
    numExecutors: held(activity.numExecutors),
    failedTasks: [...activity.failedTasks, null],
    shuffleReadRate: rate(activity.shuffleReadBytes),
    shuffleWriteRate: rate(activity.shuffleWriteBytes),
    memorySpillRate: rate(activity.memoryBytesSpilled),
    diskSpillRate: rate(activity.diskBytesSpilled),
  };
}

/** A line of the table that says what the curves show. */
export interface ActivityRow {
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** Mean over the row's time. */
  readonly activeTasks: number;
  /** At the end of the row's time, as the next. */
  readonly totalCores: number;
  readonly numExecutors: number;
  /** Sums over the row's time, as the next. */
  readonly failedTasks: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memoryBytesSpilled: number;
  readonly diskBytesSpilled: number;
}

/**
 * The numbers as a table of at most so many rows, each of as many buckets as
 * that takes.
 *
 * @param from epoch milliseconds; buckets that end before it are left out
 * @param to epoch milliseconds; buckets that begin after it are left out
 */
export function activityRows(
  activity: Activity,
  from: number,
  to: number,
  maxRows: number,
): ActivityRow[] {
  const { startTime, bucketWidth } = activity;
  if (startTime === null) return [];
  const length = activity.activeTasks.length;
  const first = Math.max(0, Math.floor((from - startTime) / bucketWidth));
  const last = Math.min(length, Math.ceil((to - startTime) / bucketWidth));
  const size = Math.max(1, Math.ceil((last - first) / maxRows));
  const rows: ActivityRow[] = [];
  for (let start = first; start < last; start += size) {
    const end = Math.min(start + size, last);
    const sum = (column: readonly number[]) => {
      let total = 0;
      for (let i = start; i < end; i++) total += column[i] ?? 0;
      return total;
    };
    rows.push({
      startTime: startTime + start * bucketWidth,
      activeTasks: sum(activity.activeTasks) / (end - start),
      totalCores: activity.totalCores[end - 1] ?? 0,
      numExecutors: activity.numExecutors[end - 1] ?? 0,
      failedTasks: sum(activity.failedTasks),
      shuffleReadBytes: sum(activity.shuffleReadBytes),
      shuffleWriteBytes: sum(activity.shuffleWriteBytes),
      memoryBytesSpilled: sum(activity.memoryBytesSpilled),
      diskBytesSpilled: sum(activity.diskBytesSpilled),
    });
  }
  return rows;
}
