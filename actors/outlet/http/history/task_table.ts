import type { TaskEndFrame, TaskStartFrame } from "../../../../protocol/frames/frame.ts";
import {
  TASK_COLUMNS,
  TASK_STATUSES,
  type TaskColumn,
  type TaskColumns,
  taskColumns,
} from "../../../../protocol/page/task_chunk.ts";
import { NameTable } from "./name_table.ts";

/** Most of the applications that a folder of logs holds are small. */
const FIRST_CAPACITY = 128;
const COLUMN_NAMES = Object.keys(TASK_COLUMNS) as TaskColumn[];
const STATUS_NUMBERS = new Map<string, number>(TASK_STATUSES.map((status, i) => [status, i]));

/** Some rows, with what their `executor` indexes. */
export interface TaskRows {
  readonly executors: readonly string[];
  readonly columns: TaskColumns;
}

/**
 * The task attempts that ended, the newest so many, each with a number that
 * rises by one. Memory: 115 bytes a row.
 */
export class TaskTable {
  /** Rows that ever were added: the number of the next one. */
  length = 0;
  /** The number of the oldest row that is there. */
  first = 0;
  readonly #max: number;
  #executors = new NameTable();
  #capacity = 0;
  #columns = taskColumns(0);
  /** The number of the row in slot 0; before the first turn of the ring that is. */
  #base = 0;

  /** @param max rows */
  constructor(max: number) {
    this.#max = max;
  }

  /** Rows that there is room for without growing: what it takes of memory. */
  get capacity(): number {
    return this.#capacity;
  }

  add(task: TaskEndFrame): void {
    if (this.length - this.#base === this.#capacity) this.#grow();
    const slot = (this.length - this.#base) % this.#capacity;
    writeTask(this.#columns, slot, task, this.#executors.numberOf(task.executorId));
    this.length++;
    this.first = Math.max(this.first, this.length - this.#capacity);
    if (this.#executors.isLarge) this.#executors.renumber(this.#columns.executor);
  }

  /**
   * Copies the rows numbered from `from` to before `to`, then those of attempts
   * that run.
   */
  rows(from: number, to: number, running: readonly TaskStartFrame[]): TaskRows {
    const numEnded = to - from;
    const columns = taskColumns(numEnded + running.length);
    if (numEnded > 0) this.#copy(columns, from, to);
    const executors = new NameTable();
    for (let i = 0; i < numEnded; i++) {
      columns.executor[i] = executors.numberOf(this.#executors.nameOf(columns.executor[i] ?? 0));
    }
    for (const [i, task] of running.entries()) {
      writeTask(columns, numEnded + i, task, executors.numberOf(task.executorId));
    }
    return { executors: executors.names, columns };
  }

  /** Lets go of all rows; the numbers go on. */
  clear(): void {
    this.#columns = taskColumns(0);
    this.#executors = new NameTable();
    this.#capacity = 0;
    this.#base = this.first = this.length;
  }

  #grow(): void {
    if (this.#capacity >= this.#max) return;
    const capacity = Math.min(this.#max, Math.max(FIRST_CAPACITY, 2 * this.#capacity));
    const columns = taskColumns(capacity);
    for (const name of COLUMN_NAMES) columns[name].set(this.#columns[name]);
    this.#columns = columns;
    this.#capacity = capacity;
  }

  #copy(target: TaskColumns, from: number, to: number): void {
    const start = (from - this.#base) % this.#capacity;
    const end = start + to - from;
    for (const name of COLUMN_NAMES) {
      const column = this.#columns[name];
      target[name].set(column.subarray(start, Math.min(end, this.#capacity)));
      if (end > this.#capacity) {
        target[name].set(column.subarray(0, end - this.#capacity), this.#capacity - start);
      }
    }
  }
}

function writeTask(
  columns: TaskColumns,
  row: number,
  task: TaskStartFrame | TaskEndFrame,
  executor: number,
): void {
  columns.launchTime[row] = task.launchTime;
  columns.taskId[row] = task.taskId;
  columns.stageId[row] = atMost(0xffff_ffff, task.stageId);
  columns.stageAttemptId[row] = atMost(0xffff, task.stageAttemptId);
  columns.index[row] = atMost(0xffff_ffff, task.index);
  columns.attemptNumber[row] = atMost(0xffff, task.attemptNumber);
  columns.executor[row] = executor;
  columns.status[row] = STATUS_NUMBERS.get(task.status) ?? 0;
  columns.speculative[row] = task.speculative ? 1 : 0;
  // A new table's columns are zero, those of a ring hold the row before.
  if (task.msgtype === "sparkTaskStart") return;
  const { metrics } = task;
  columns.finishTime[row] = task.finishTime;
  columns.schedulerDelay[row] = milliseconds(metrics.schedulerDelay);
  columns.deserializationTime[row] = milliseconds(metrics.deserializationTime);
  columns.shuffleReadTime[row] = milliseconds(metrics.shuffleReadTime);
  columns.executorComputingTime[row] = milliseconds(metrics.executorComputingTime);
  columns.shuffleWriteTime[row] = milliseconds(metrics.shuffleWriteTime);
  columns.serializationTime[row] = milliseconds(metrics.serializationTime);
  columns.gettingResultTime[row] = milliseconds(metrics.gettingResultTime);
  columns.jvmGCTime[row] = milliseconds(metrics.jvmGCTime);
  columns.memoryBytesSpilled[row] = metrics.memoryBytesSpilled ?? 0;
  columns.diskBytesSpilled[row] = metrics.diskBytesSpilled ?? 0;
  columns.shuffleReadBytes[row] = metrics.shuffleReadBytes ?? 0;
  columns.shuffleWriteBytes[row] = metrics.shuffleWriteBytes ?? 0;
  columns.resultSize[row] = metrics.resultSize ?? 0;
  columns.peakExecutionMemory[row] = metrics.peakExecutionMemory ?? 0;
}

function milliseconds(time: number | undefined): number {
  return time === undefined ? 0 : atMost(0xffff_ffff, time);
}

/** The nearest whole number from 0 to `max`. */
function atMost(max: number, value: number): number {
  return Math.min(max, Math.max(0, value));
}
