import type { Frame, JobEndFrame } from "../../../../protocol/frames/frame.ts";
import type { Activity, ExecutorChange } from "../../../../protocol/page/activity.ts";
import type { TaskChunk } from "../../../../protocol/page/task_chunk.ts";
import { formatPosition, parsePosition } from "../position.ts";
import { type StageFrame, StageHistory } from "./stage_history.ts";
import { TaskTable } from "./task_table.ts";
import { TimeBuckets } from "./time_buckets.ts";

/** Stages whose tasks have not all been heard of; those longest silent are forgotten. */
const MAX_STAGES = 1000;
/** Attempts whose end may still come, of those stages together. */
const MAX_OPEN = 131_072;
const MAX_EXECUTOR_CHANGES = 1000;
/** Rows of ended attempts in one chunk: 4 MB. */
const MAX_CHUNK_ROWS = 32_768;
/** More than any stage has. */
const MAX_STAGE_ATTEMPTS = 65_536;

/** What one application did, as far as the page shows it over time. */
export class ApplicationHistory {
  /** Attempts that ended. */
  readonly tasks: TaskTable;
  readonly #epoch: string;
  readonly #buckets = new TimeBuckets();
  readonly #stages = new Map<number, StageHistory>();
  /** Of all stages together. */
  #numOpen = 0;
  /** Of stages that are forgotten. */
  #numUntold = 0;
  #numExecutors = 0;
  #executorChanges: ExecutorChange[] = [];

  /**
   * @param epoch of the cursors; no other history's
   * @param maxTasks ended attempts that are kept
   */
  constructor(epoch: string, maxTasks: number) {
    this.#epoch = epoch;
    this.tasks = new TaskTable(maxTasks);
  }

  add(frame: Frame): void {
    switch (frame.msgtype) {
      case "sparkTaskEnd":
        this.tasks.add(frame);
        return this.#stageFrame(frame);
      case "sparkTaskStart":
      case "sparkStageSubmitted":
      case "sparkStageActive":
      case "sparkStageCompleted":
        return this.#stageFrame(frame);
      case "sparkJobStart":
        if (frame.submissionTime === null) return;
        this.#numExecutors = frame.numExecutors;
        return this.#setCores(frame.submissionTime, frame.totalCores);
      case "sparkJobEnd":
        return this.#jobEnd(frame);
      case "sparkExecutorAdded": {
        const { time, executorId, host, numCores, totalCores } = frame;
        this.#numExecutors++;
        this.#executorChanged({ time, executorId, kind: "added", host, numCores }, totalCores);
        return;
      }
      case "sparkExecutorRemoved": {
        const { time, executorId, totalCores } = frame;
        this.#numExecutors = Math.max(0, this.#numExecutors - 1);
        this.#executorChanged({ time, executorId, kind: "removed" }, totalCores);
        return;
      }
      case "sparkApplicationStart":
        this.#buckets.reach(frame.startTime);
        return;
      case "sparkApplicationEnd":
        this.#buckets.reach(frame.endTime);
        return;
      default:
        return;
    }
  }

  activity(): Activity {
    const stages = [...this.#stages.values()];
    return this.#buckets.activity(
      stages.flatMap((stage) => [...stage.uncounted()]),
      this.#executorChanges.slice(-MAX_EXECUTOR_CHANGES),
    );
  }

  /**
   * @param after the cursor of an earlier chunk; undefined for all there is
   * @param maxEnded rows of ended attempts
   */
  taskChunk(after: string | undefined, maxEnded: number = MAX_CHUNK_ROWS): TaskChunk {
    const { tasks } = this;
    const known = after === undefined ? 0 : parsePosition(after, this.#epoch);
    const isKnown = known !== undefined && known <= tasks.length;
    const from = Math.max(isKnown ? known : 0, tasks.first);
    const to = Math.min(tasks.length, from + maxEnded);
    const more = to < tasks.length;
    const stages = [...this.#stages.values()];
    const running = more ? [] : stages.flatMap((stage) => [...stage.running.values()]);
    const { executors, columns } = tasks.rows(from, to, running);
    const numUntold = stages.reduce((sum, stage) => sum + stage.numUntold, this.#numUntold);
    return {
      cursor: formatPosition(this.#epoch, to),
      reset: !isKnown,
      more,
      numOmitted: tasks.first + numUntold,
      numEnded: to - from,
      executors,
      length: to - from + running.length,
      ...columns,
    };
  }

  #executorChanged(change: ExecutorChange, totalCores: number): void {
    this.#setCores(change.time, totalCores);
    this.#executorChanges.push(change);
    if (this.#executorChanges.length > 2 * MAX_EXECUTOR_CHANGES) {
      this.#executorChanges = this.#executorChanges.slice(-MAX_EXECUTOR_CHANGES);
    }
  }

  #setCores(time: number, totalCores: number): void {
    this.#buckets.set("totalCores", time, totalCores);
    this.#buckets.set("numExecutors", time, this.#numExecutors);
  }

  #jobEnd({ jobId, completionTime }: JobEndFrame): void {
    const isGood = completionTime !== null && this.#buckets.reach(completionTime);
    const time = isGood ? completionTime : this.#buckets.newest;
    for (const stage of this.#stages.values()) stage.jobEnded(jobId, time);
  }

  #stageFrame(frame: StageFrame): void {
    const key = frame.stageId * MAX_STAGE_ATTEMPTS + frame.stageAttemptId;
    const stage = this.#stages.get(key) ?? new StageHistory(this.#buckets);
    // What runs goes to the end, so that it is forgotten last.
    if (frame.msgtype === "sparkStageActive") this.#stages.delete(key);
    this.#stages.set(key, stage);
    const before = stage.numOpen;
    stage.add(frame);
    this.#numOpen += stage.numOpen - before;
    if (frame.msgtype === "sparkStageCompleted" && stage.isSettled) this.#stages.delete(key);
    else if (this.#stages.size > MAX_STAGES || this.#numOpen > MAX_OPEN) this.#forgetStage();
  }

  #forgetStage(): void {
    for (const [key, { numUntold, numOpen }] of this.#stages) {
      this.#numUntold += numUntold;
      this.#numOpen -= numOpen;
      this.#stages.delete(key);
      return;
    }
  }
}
