import type { TaskChunk } from "../page/task_chunk.ts";
import { stageKey, type StateEvent } from "./_state_event.ts";

/** The next line of a log. */
export type LogStep =
  | { readonly kind: "event"; readonly event: StateEvent }
  /** A row of the chunk. */
  | { readonly kind: "start" | "end"; readonly row: number };

/**
 * The rows of attempts that ended in an earlier row already: Spark says again
 * of a success that its output was lost with its executor.
 */
export function resubmittedRows({ taskId, numEnded }: TaskChunk): ReadonlySet<number> {
  const ended = new Set<number>();
  const rows = new Set<number>();
  for (let row = 0; row < numEnded; row++) {
    const id = taskId[row] ?? 0;
    if (ended.has(id)) rows.add(row);
    ended.add(id);
  }
  return rows;
}

/**
 * Puts the starts and ends of tasks between the other events, by time.
 *
 * A millisecond can hold the end of a stage, the submission of the next one,
 * and a task's start and end. In it, a start comes after the submission of its
 * stage, an end before the end of its stage, and a start before its own end:
 * so the History Server counts each task where Spark did.
 *
 * @param events ascending by time
 * @param resubmitted rows that have no start of their own
 */
export function* taskOrder(
  tasks: TaskChunk,
  events: readonly StateEvent[],
  resubmitted: ReadonlySet<number>,
): Generator<LogStep, void, void> {
  const rows = Array.from({ length: tasks.length }, (_, row) => row);
  const starts = new Sequence("start", rows.filter((row) => !resubmitted.has(row)), tasks.length);
  const ends = new Sequence("end", rows.slice(0, tasks.numEnded), tasks.numEnded);
  place(tasks, events, starts, ends);
  starts.sort();
  ends.sort();
  for (let slot = 0; slot <= events.length; slot++) {
    for (;;) {
      const next = starts.isBefore(ends) ? starts : ends;
      if (next.slot > slot) break;
      yield next.take();
    }
    const event = events[slot];
    if (event !== undefined) yield { kind: "event", event };
  }
}

/** Gives each start and end its slot: the number of the event that it comes before. */
function place(
  tasks: TaskChunk,
  events: readonly StateEvent[],
  starts: Sequence,
  ends: Sequence,
): void {
  const stageEnds = new Map(events.map(({ endsStage }, slot) => [endsStage, slot]));
  for (let row = 0; row < tasks.length; row++) {
    const launchTime = tasks.launchTime[row] ?? 0;
    const finishTime = Math.max(launchTime, tasks.finishTime[row] ?? 0);
    const key = stageKey(tasks.stageId[row] ?? 0, tasks.stageAttemptId[row] ?? 0);
    const stageEnd = stageEnds.get(key);
    const inTime = stageEnd !== undefined && launchTime <= (events[stageEnd]?.time ?? 0);
    const afterAll = firstAt(events, launchTime + 1);
    const slot = inTime ? Math.min(afterAll, stageEnd) : afterAll;
    starts.set(row, slot, launchTime);
    if (row < tasks.numEnded) {
      ends.set(row, Math.max(slot, firstAt(events, finishTime)), finishTime);
    }
  }
}

/** The first event at `time` or later. */
function firstAt(events: readonly StateEvent[], time: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The starts, or the ends, of some rows, by slot and time. */
class Sequence {
  readonly #kind: "start" | "end";
  readonly #rows: number[];
  /** Of each row of the chunk, as the times are. */
  readonly #slots: Uint32Array;
  readonly #times: Float64Array;
  #position = 0;

  constructor(kind: "start" | "end", rows: number[], length: number) {
    this.#kind = kind;
    this.#rows = rows;
    this.#slots = new Uint32Array(length);
    this.#times = new Float64Array(length);
  }

  set(row: number, slot: number, time: number): void {
    this.#slots[row] = slot;
    this.#times[row] = time;
  }

  sort(): void {
    const slots = this.#slots;
    const times = this.#times;
    this.#rows.sort((a, b) => slots[a]! - slots[b]! || times[a]! - times[b]!);
  }

  /** Of the next one; Infinity after the last. */
  get slot(): number {
    return this.#slots[this.#rows[this.#position] ?? -1] ?? Infinity;
  }

  get #time(): number {
    return this.#times[this.#rows[this.#position] ?? -1] ?? Infinity;
  }

  isBefore(ends: Sequence): boolean {
    return this.slot < ends.slot || this.slot === ends.slot && this.#time <= ends.#time;
  }

  take(): LogStep {
    return { kind: this.#kind, row: this.#rows[this.#position++] ?? 0 };
  }
}
