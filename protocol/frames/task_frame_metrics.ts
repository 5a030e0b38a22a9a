import type { TaskInfo, TaskMetrics } from "../spark/spark_event.ts";

/** The seven phases of a task's time. */
export type TaskPhase =
  | "shuffleReadTime"
  | "shuffleWriteTime"
  | "serializationTime"
  | "deserializationTime"
  | "gettingResultTime"
  | "executorComputingTime"
  | "schedulerDelay";

/**
 * The numbers of `sparkTaskEnd.metrics`: seven times (milliseconds), the share
 * of each in the task's duration (per cent), where the share starts on a bar of
 * 0 to 100, and figures taken over from Spark: the peers' six, and two more.
 */
export type TaskFrameMetrics =
  & { readonly [P in TaskPhase]: number }
  & { readonly [P in TaskPhase as `${P}Proportion`]: number }
  & { readonly [P in TaskPhase as `${P}ProportionPos`]: number }
  & {
    readonly resultSize: number;
    readonly jvmGCTime: number;
    readonly memoryBytesSpilled: number;
    readonly diskBytesSpilled: number;
    readonly peakExecutionMemory: number;
    /** Spark's `TaskInfo.gettingResultTime`; the name is the peers'. */
    readonly test: number;
    /** Extra: bytes, from other executors and from the task's own. */
    readonly shuffleReadBytes: number;
    /** Extra: bytes. */
    readonly shuffleWriteBytes: number;
  };

/**
 * Computes `sparkTaskEnd.metrics` of a task that has ended.
 *
 * The numbers are the peers' own, in their order, the extra ones last; but that
 * a task of 0 ms has shares of 0 and that no share starts beyond 100. Spark's clocks disagree at
 * times: a computing time below 0 and shares that exceed 100 are passed on.
 *
 * @param metrics Spark's `TaskMetrics`
 * @param task the task's info at its end
 * @returns numbers, all finite
 *
 * @example A task that computed for 80 of its 100 ms
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { taskFrameMetrics } from "./task_frame_metrics.ts";
 *
 * const metrics = taskFrameMetrics({
 *   executorDeserializeTime: 10,
 *   executorRunTime: 80,
 *   resultSerializationTime: 2,
 *   jvmGCTime: 0,
 *   resultSize: 1700,
 *   memoryBytesSpilled: 0,
 *   diskBytesSpilled: 0,
 *   peakExecutionMemory: 0,
 *   fetchWaitTime: 0,
 *   shuffleWriteTime: 0,
 *   shuffleReadBytes: 0,
 *   shuffleWriteBytes: 0,
 * }, { launchTime: 1000, finishTime: 1100, gettingResultTime: 0 });
 * assertEquals(metrics.schedulerDelay, 8);
 * assertEquals(metrics.executorComputingTimeProportion, 80);
 * assertEquals(metrics.executorComputingTimeProportionPos, 18);
 * ```
 */
export function taskFrameMetrics(
  metrics: TaskMetrics,
  task: Pick<TaskInfo, "launchTime" | "finishTime" | "gettingResultTime">,
): TaskFrameMetrics {
  const total = task.finishTime - task.launchTime;
  const shuffleReadTime = metrics.fetchWaitTime;
  const shuffleWriteTime = Math.trunc(metrics.shuffleWriteTime / 1e6);
  const serializationTime = metrics.resultSerializationTime;
  const deserializationTime = metrics.executorDeserializeTime;
  const gettingResultTime = task.gettingResultTime > 0
    ? task.finishTime - task.gettingResultTime
    : 0;
  const schedulerDelay = Math.max(
    0,
    total - metrics.executorRunTime -
      (serializationTime + deserializationTime) - gettingResultTime,
  );

  const shuffleReadShare = share(shuffleReadTime, total);
  const shuffleWriteShare = share(shuffleWriteTime, total);
  const serializationShare = share(serializationTime, total);
  const deserializationShare = share(deserializationTime, total);
  const gettingResultShare = share(gettingResultTime, total);
  const schedulerDelayShare = share(schedulerDelay, total);
  // Taken off in the peers' order, so that the doubles are theirs to the bit.
  const computingShare = total <= 0 ? 0 : Math.max(
    0,
    100 - schedulerDelayShare - shuffleReadShare - shuffleWriteShare -
      serializationShare - deserializationShare - gettingResultShare,
  );

  const shuffleReadPos = schedulerDelayShare + deserializationShare;
  const computingPos = shuffleReadPos + shuffleReadShare;
  const shuffleWritePos = computingPos + computingShare;
  const serializationPos = shuffleWritePos + shuffleWriteShare;
  const gettingResultPos = serializationPos + serializationShare;

  return {
    shuffleReadTime,
    shuffleWriteTime,
    serializationTime,
    deserializationTime,
    gettingResultTime,
    executorComputingTime: metrics.executorRunTime - shuffleReadTime -
      shuffleWriteTime,
    schedulerDelay,
    shuffleReadTimeProportion: shuffleReadShare,
    shuffleWriteTimeProportion: shuffleWriteShare,
    serializationTimeProportion: serializationShare,
    deserializationTimeProportion: deserializationShare,
    gettingResultTimeProportion: gettingResultShare,
    executorComputingTimeProportion: computingShare,
    schedulerDelayProportion: schedulerDelayShare,
    shuffleReadTimeProportionPos: onBar(shuffleReadPos),
    shuffleWriteTimeProportionPos: onBar(shuffleWritePos),
    serializationTimeProportionPos: onBar(serializationPos),
    deserializationTimeProportionPos: onBar(schedulerDelayShare),
    gettingResultTimeProportionPos: onBar(gettingResultPos),
    executorComputingTimeProportionPos: onBar(computingPos),
    schedulerDelayProportionPos: 0,
    resultSize: metrics.resultSize,
    jvmGCTime: metrics.jvmGCTime,
    memoryBytesSpilled: metrics.memoryBytesSpilled,
    diskBytesSpilled: metrics.diskBytesSpilled,
    peakExecutionMemory: metrics.peakExecutionMemory,
    test: task.gettingResultTime,
    shuffleReadBytes: metrics.shuffleReadBytes,
    shuffleWriteBytes: metrics.shuffleWriteBytes,
  };
}

/** Per cent of a duration; 0 of none. */
function share(time: number, total: number): number {
  return total <= 0 ? 0 : time / total * 100;
}

function onBar(position: number): number {
  return Math.min(100, Math.max(0, position));
}
