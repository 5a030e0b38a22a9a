/**
 * What the ended tasks of a stage attempt came to. Sums are over every attempt
 * whose end carried metrics, durations over the successful ones.
 */
export interface StageTaskMetrics {
  /** Successful attempts: those that `duration` is of. */
  readonly numTasks: number;
  /**
   * Wall time of a successful attempt, milliseconds; null before the first.
   * `min` and `max` are exact, the quantiles within 2 %.
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
  /** Sum of wall times, milliseconds. */
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
