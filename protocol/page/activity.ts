/**
 * What an application did over time, in buckets of one width: `GET
 * /api/v1/applications/{id}/activity`. Column `i` is the bucket from
 * `startTime + i × bucketWidth`; all columns have the same length.
 */
export interface Activity {
  /** Epoch milliseconds; null before the first event. */
  readonly startTime: number | null;
  /** Milliseconds; doubles when the buckets would be too many. */
  readonly bucketWidth: number;
  /** Mean number of tasks that ran in the bucket. */
  readonly activeTasks: readonly number[];
  /** At the end of the bucket. */
  readonly totalCores: readonly number[];
  /** At the end of the bucket. */
  readonly numExecutors: readonly number[];
  /** Attempts that failed in the bucket. */
  readonly failedTasks: readonly number[];
  /** Bytes of the tasks that ended in the bucket. */
  readonly shuffleReadBytes: readonly number[];
  readonly shuffleWriteBytes: readonly number[];
  readonly memoryBytesSpilled: readonly number[];
  readonly diskBytesSpilled: readonly number[];
  /** Executors that came and went, oldest first; the newest 1000. */
  readonly executorChanges: readonly ExecutorChange[];
}

/** An executor that came or went. */
export interface ExecutorChange {
  readonly time: number;
  readonly executorId: string;
  readonly kind: "added" | "removed";
  /** Of an executor that came. */
  readonly host?: string;
  /** Of an executor that came. */
  readonly numCores?: number;
}
