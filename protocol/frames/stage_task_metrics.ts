/**
 * What the ended task attempts of a stage attempt came to, of those that were
 * told: where task events were left out, or a source has none, they are not in.
 * Sums are over every attempt whose end carried metrics, durations over the
 * successful ones.
 */
export interface StageTaskMetrics {
  /** Successful attempts: those that `duration` is of. */
  readonly numTasks: number;
  /**
   * Wall time of a successful attempt, milliseconds; null before the first.
   * `min` and `max` are exact, the quantiles, chosen as Spark's UI does, within 2 %.
   */
  readonly duration: {
    readonly min: number;
    readonly median: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  /** The longest successful attempt; null before the first. */
  readonly slowest: {
    readonly taskId: number;
    readonly index: number;
    readonly executorId: string;
  } | null;
  /** Sum of the durations, milliseconds. */
  readonly totalDuration: number;
  /** Sums, milliseconds. */
  readonly executorRunTime: number;
  readonly jvmGCTime: number;
  readonly schedulerDelay: number;
  readonly shuffleReadTime: number;
  readonly shuffleWriteTime: number;
  /** Sums, bytes. */
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memoryBytesSpilled: number;
  readonly diskBytesSpilled: number;
}

/** What the tasks of a stage attempt came to of which none has ended. */
export const NO_TASK_METRICS: StageTaskMetrics = {
  numTasks: 0,
  duration: null,
  slowest: null,
  totalDuration: 0,
  executorRunTime: 0,
  jvmGCTime: 0,
  schedulerDelay: 0,
  shuffleReadTime: 0,
  shuffleWriteTime: 0,
  shuffleReadBytes: 0,
  shuffleWriteBytes: 0,
  memoryBytesSpilled: 0,
  diskBytesSpilled: 0,
};
