import { cut } from "../../protocol/frames/cut.ts";
import {
  NO_TASK_METRICS,
  type StageTaskMetrics,
} from "../../protocol/frames/stage_task_metrics.ts";
import type { TaskFrameMetrics } from "../../protocol/frames/task_frame_metrics.ts";
import type { TaskEnd, TaskInfo } from "../../protocol/spark/spark_event.ts";
import type { TextLimits } from "../text_limits.ts";
import { DurationHistogram } from "./duration_histogram.ts";

/**
 * Adds up what the ended task attempts of a stage attempt came to.
 *
 * Memory: that of a {@link DurationHistogram}, whatever the number of tasks.
 */
export class TaskMetricsTotals {
  readonly #durations = new DurationHistogram();
  readonly #sums: { -readonly [K in keyof StageTaskMetrics]: StageTaskMetrics[K] } = {
    ...NO_TASK_METRICS,
  };
  readonly #limits: TextLimits;
  #shortest = Infinity;
  #longest = -1;

  constructor(limits: TextLimits) {
    this.#limits = limits;
  }

  /**
   * @param end of an attempt that was not added before
   * @param metrics those of its frame; null where the event has none
   */
  add(end: TaskEnd, metrics: TaskFrameMetrics | null): void {
    if (end.outcome === "succeeded") this.#addDuration(end.task);
    if (metrics === null) return;
    const sums = this.#sums;
    sums.executorRunTime += end.metrics?.executorRunTime ?? 0;
    sums.jvmGCTime += metrics.jvmGCTime;
    sums.schedulerDelay += metrics.schedulerDelay;
    sums.shuffleReadTime += metrics.shuffleReadTime;
    sums.shuffleWriteTime += metrics.shuffleWriteTime;
    sums.shuffleReadBytes += metrics.shuffleReadBytes;
    sums.shuffleWriteBytes += metrics.shuffleWriteBytes;
    sums.memoryBytesSpilled += metrics.memoryBytesSpilled;
    sums.diskBytesSpilled += metrics.diskBytesSpilled;
  }

  current(): StageTaskMetrics {
    const at = (q: number) =>
      Math.min(Math.max(this.#durations.quantile(q), this.#shortest), this.#longest);
    const duration = this.#durations.size === 0
      ? null
      : { min: this.#shortest, median: at(0.5), p99: at(0.99), max: this.#longest };
    return { ...this.#sums, numTasks: this.#durations.size, duration };
  }

  #addDuration({ launchTime, finishTime, taskId, index, executorId }: TaskInfo): void {
    const duration = Math.max(0, finishTime - launchTime);
    this.#durations.add(duration);
    this.#sums.totalDuration += duration;
    this.#shortest = Math.min(this.#shortest, duration);
    if (duration <= this.#longest) return;
    this.#longest = duration;
    this.#sums.slowest = { taskId, index, executorId: cut(executorId, this.#limits.name) };
  }
}
