import {
  TASK_COLUMNS,
  TASK_STATUSES,
  type TaskChunk,
  type TaskColumn,
  type TaskColumns,
  taskColumns,
} from "../../protocol/page/task_chunk.ts";
import { Fill, TASK_PHASES } from "./task_phase.ts";

/** Ended attempts that a page keeps, as many as the monitor does. */
export const MAX_ENDED_TASKS = 131_072;

/** What a chunk changed in a {@link TaskStore}. */
export interface TaskMerge {
  /** Everything from before is gone. */
  readonly reset: boolean;
  /** So many of the oldest rows were let go of: what was row `n` is row `n - numDropped`. */
  readonly numDropped: number;
  /** Rows from here on are new; those from `numEnded` of the store on run. */
  readonly firstNew: number;
  /** More rows wait, and none of the running attempts are there. */
  readonly more: boolean;
}

const SUCCESS = TASK_STATUSES.indexOf("SUCCESS");
const COLUMN_NAMES = Object.keys(TASK_COLUMNS) as TaskColumn[];

/**
 * The task attempts of one application, a typed array a field. Rows below
 * `numEnded` have ended, in the order in which they did; the others run.
 */
export class TaskStore {
  readonly #limit: number;
  readonly #executorIndexes = new Map<string, number>();
  #capacity = 0;
  #columns = taskColumns(0);
  #phases: readonly Uint32Array[] = [];
  #endTime = new Float64Array(0);
  #fill = new Uint8Array(0);
  #length = 0;
  #numEnded = 0;
  #numOmitted = 0;
  #executors: string[] = [];
  #minTime = Infinity;
  #maxTime = -Infinity;

  /** @param limit ended attempts kept; beyond it the oldest go */
  constructor(limit: number = MAX_ENDED_TASKS) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  get numEnded(): number {
    return this.#numEnded;
  }

  /** Ended attempts that are known to be missing. */
  get numOmitted(): number {
    return this.#numOmitted;
  }

  /** What the column `executor` indexes. */
  get executors(): readonly string[] {
    return this.#executors;
  }

  /** The fields; arrays are longer than there are rows, and others after a merge. */
  get columns(): TaskColumns {
    return this.#columns;
  }

  /** The columns of `TASK_PHASES`, in that order. */
  get phases(): readonly Uint32Array[] {
    return this.#phases;
  }

  /**
   * Where the bar of a row ends, epoch milliseconds: at least one after its
   * start, Infinity while the attempt runs; at its start where there is no bar.
   */
  get endTime(): Float64Array {
    return this.#endTime;
  }

  /** False where an earlier row has the bar of the same attempt. */
  hasBar(row: number): boolean {
    return this.#endTime[row] !== this.#columns.launchTime[row];
  }

  /** What most of a row's bar is filled with, see `Fill`. */
  get fill(): Uint8Array {
    return this.#fill;
  }

  /** The first launch that was ever seen; Infinity before one. */
  get minTime(): number {
    return this.#minTime;
  }

  /** The last launch or end that was ever seen; -Infinity before one. */
  get maxTime(): number {
    return this.#maxTime;
  }

  /** The index of an executor, a new one if need be. */
  executorIndex(executorId: string): number {
    let index = this.#executorIndexes.get(executorId);
    if (index === undefined) {
      index = this.#executors.push(executorId) - 1;
      this.#executorIndexes.set(executorId, index);
    }
    return index;
  }

  /** The row of an attempt; -1 where it is not there. */
  find(taskId: number): number {
    return this.#columns.taskId.subarray(0, this.#length).indexOf(taskId);
  }

  /** Takes what the monitor sent: ended attempts are added, running ones replaced. */
  merge(chunk: TaskChunk): TaskMerge {
    if (chunk.reset) this.#forget();
    const firstNew = this.#numEnded;
    this.#grow(firstNew + chunk.length);
    this.#length = firstNew + chunk.length;
    for (const name of COLUMN_NAMES) this.#columns[name].set(chunk[name], firstNew);
    const executors = chunk.executors.map((executorId) => this.executorIndex(executorId));
    this.#numEnded += chunk.numEnded;
    this.#numOmitted = chunk.numOmitted;
    const repeated = this.#repeatedRows(firstNew);
    for (let row = firstNew; row < this.#length; row++) {
      this.#derive(row, executors, repeated.has(row));
    }
    const numDropped = Math.max(0, this.#numEnded - this.#limit);
    if (numDropped > 0) this.#dropOldest(numDropped);
    const { reset, more } = chunk;
    return { reset, more, numDropped, firstNew: Math.max(0, firstNew - numDropped) };
  }

  /** What the columns of the wire leave to be worked out. */
  #derive(row: number, executors: readonly number[], isRepeated: boolean): void {
    const columns = this.#columns;
    const phases = this.#phases;
    columns.executor[row] = executors[columns.executor[row]!]!;
    const launchTime = columns.launchTime[row]!;
    const runs = row >= this.#numEnded;
    let fill: number = runs ? Fill.running : Fill.unmeasured;
    let longest = 0;
    if (!runs) {
      for (let phase = 0; phase < phases.length; phase++) {
        const duration = phases[phase]![row]!;
        if (duration > longest) {
          fill = phase;
          longest = duration;
        }
      }
    }
    this.#fill[row] = fill;
    const endTime = runs
      ? Infinity
      : isRepeated
      ? launchTime
      : Math.max(columns.finishTime[row]!, launchTime + 1);
    this.#endTime[row] = endTime;
    this.#minTime = Math.min(this.#minTime, launchTime);
    this.#maxTime = Math.max(this.#maxTime, runs ? launchTime : endTime);
  }

  /**
   * The rows from `first` on that tell once more of a success, which Spark does
   * when the output was lost with its executor. All other successes have a result.
   */
  #repeatedRows(first: number): ReadonlySet<number> {
    const { status, resultSize, taskId } = this.#columns;
    const repeated = new Set<number>();
    let ended: Set<number> | undefined;
    for (let row = first; row < this.#numEnded; row++) {
      if (status[row] === SUCCESS && resultSize[row] === 0) {
        ended ??= new Set(taskId.subarray(0, row));
        if (ended.has(taskId[row]!)) repeated.add(row);
      }
      ended?.add(taskId[row]!);
    }
    return repeated;
  }

  #grow(length: number): void {
    if (length <= this.#capacity) return;
    this.#capacity = Math.max(1024, length, 2 * this.#capacity);
    const grown = taskColumns(this.#capacity);
    for (const name of COLUMN_NAMES) grown[name].set(this.#columns[name]);
    this.#columns = grown;
    this.#phases = TASK_PHASES.map(({ column }) => grown[column]);
    const endTime = new Float64Array(this.#capacity);
    endTime.set(this.#endTime);
    this.#endTime = endTime;
    const fill = new Uint8Array(this.#capacity);
    fill.set(this.#fill);
    this.#fill = fill;
  }

  #dropOldest(count: number): void {
    for (const name of COLUMN_NAMES) this.#columns[name].copyWithin(0, count, this.#length);
    this.#endTime.copyWithin(0, count, this.#length);
    this.#fill.copyWithin(0, count, this.#length);
    this.#numEnded -= count;
    this.#length -= count;
  }

  /** Keeps the arrays: what comes next is most likely as large. */
  #forget(): void {
    this.#length = this.#numEnded = this.#numOmitted = 0;
    this.#executors = [];
    this.#executorIndexes.clear();
    this.#minTime = Infinity;
    this.#maxTime = -Infinity;
  }
}
