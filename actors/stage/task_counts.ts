import type { StageTaskCounts, TaskOutcome } from "../../protocol/spark/spark_event.ts";
import { SparseBitSet } from "./sparse_bit_set.ts";

/** How many of a stage attempt's tasks stand where. */
export interface Counts {
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
}

/** No task has started yet. */
export const NO_COUNTS: Counts = {
  numActiveTasks: 0,
  numCompletedTasks: 0,
  numFailedTasks: 0,
  numKilledTasks: 0,
};

/**
 * The counters of one stage attempt, right under any order, repetition or loss
 * of its tasks' events.
 *
 * - `numCompletedTasks` counts task indexes, so a task that two attempts
 *   finished counts once; a resubmitted task's index is taken out again.
 * - An index outside `0..numTasks-1`, a task id below 0, and every repetition of
 *   a task's start or end change nothing.
 * - A start that comes after its end changes nothing either.
 *
 * Memory: one entry for each running task, and four bits for each task seen.
 *
 * @example A speculative copy does not push a stage past 100 %
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { TaskCounts } from "./task_counts.ts";
 *
 * const counts = new TaskCounts();
 * counts.start(10, 0, 1);
 * counts.start(11, 0, 1);
 * counts.end(10, 0, 1, "succeeded");
 * counts.end(11, 0, 1, "succeeded");
 * assertEquals(counts.current(1), {
 *   numActiveTasks: 0,
 *   numCompletedTasks: 1,
 *   numFailedTasks: 0,
 *   numKilledTasks: 0,
 * });
 * ```
 */
export class TaskCounts {
  #active = new Set<number>();
  readonly #ended = new SparseBitSet();
  #completed = new SparseBitSet();
  #numFailed = 0;
  #numKilled = 0;
  /** What a source stated without saying which tasks these are. */
  #numUnlistedActive = 0;
  #numUnlistedCompleted = 0;

  /**
   * @param taskId unique in the application
   * @param index the task's place in the stage attempt
   * @param numTasks the size of the stage attempt
   */
  start(taskId: number, index: number, numTasks: number): void {
    if (!isTask(taskId, index, numTasks) || this.#ended.has(taskId)) return;
    this.#active.add(taskId);
  }

  /**
   * @see {@link TaskCounts.start} for the parameters
   * @returns false where the end is a repetition, or is of no task of the stage's
   */
  end(taskId: number, index: number, numTasks: number, outcome: TaskOutcome): boolean {
    if (!isTask(taskId, index, numTasks)) return false;
    const isFirst = this.#ended.add(taskId);
    this.#active.delete(taskId);
    // Its success went before, also where that comes later or never.
    if (outcome === "resubmitted") this.#completed.delete(index);
    if (!isFirst) return false;
    switch (outcome) {
      case "succeeded":
        this.#completed.add(index);
        break;
      case "failed":
        this.#numFailed++;
        break;
      case "killed":
        this.#numKilled++;
        break;
      case "resubmitted":
        break;
      default:
        outcome satisfies never;
    }
    return true;
  }

  /**
   * Puts the driver's own counts in the place of these.
   *
   * @param numTasks the size of the stage attempt; indexes beyond it are passed over
   */
  replace(stated: StageTaskCounts, numTasks: number): void {
    const { tasks } = stated;
    this.#active = new Set(tasks?.activeTaskIds);
    this.#completed = new SparseBitSet();
    for (const [first, last] of tasks?.completedIndexes ?? []) {
      for (let index = first; index <= Math.min(last, numTasks - 1); index++) {
        this.#completed.add(index);
      }
    }
    this.#numUnlistedActive = tasks === null ? stated.numActiveTasks : 0;
    this.#numUnlistedCompleted = tasks === null ? stated.numCompletedTasks : 0;
    this.#numFailed = stated.numFailedTasks;
    this.#numKilled = stated.numKilledTasks;
  }

  /** @param numTasks bounds what is reported: speculative copies run beside the originals */
  current(numTasks: number): Counts {
    const max = Math.max(0, numTasks);
    return {
      numActiveTasks: Math.min(this.#active.size + this.#numUnlistedActive, max),
      numCompletedTasks: Math.min(this.#completed.size + this.#numUnlistedCompleted, max),
      numFailedTasks: this.#numFailed,
      numKilledTasks: this.#numKilled,
    };
  }
}

function isTask(taskId: number, index: number, numTasks: number): boolean {
  return taskId >= 0 && index >= 0 && index < numTasks;
}
