import type { FromMonitor } from "../../../protocol/jupyter/monitor_message.ts";
import type { ClientItem, FrameHub } from "../../gateway/frame_hub.ts";
import type { SealedFrame } from "../../gateway/sealed_frame.ts";
import type { Clock, TimerHandle } from "../../runtime/clock.ts";
import type { ExecutionBook } from "../execution_book.ts";
import type { Outlet } from "../outlet.ts";
import type { DisplayedJob } from "./display_phrases.ts";
import { type DisplayRules, ExecutionDisplay, type Moment } from "./execution_display.ts";
import { type BoardEntry, JobBoard, type JobEnded } from "./job_board.ts";

/** One task in a tick is enough to know that tasks go on. */
const MAX_TASK_FRAMES = 2;
/** Executions that are remembered, beyond those whose jobs run or whose display is open. */
const MAX_EXECUTIONS = 200;
/** Applications that are remembered after their end. */
const MAX_GONE = 16;

/** What a {@link ProgressOutlet} works with. */
export interface ProgressOutletOptions {
  readonly clock: Clock;
  readonly executions: Pick<ExecutionBook, "of" | "running">;
  readonly send: (message: Extract<FromMonitor, { readonly type: "display" | "settled" }>) => void;
  /** Whether cells get displays; asked each time. */
  readonly isWanted: () => boolean;
  /** Milliseconds for which a job runs before its cell gets a display. Default 2000. */
  readonly delay?: number;
  /** Milliseconds between two updates of a display. Default 500. */
  readonly interval?: number;
  /**
   * Milliseconds that the last events of a cell may come after the cell's end:
   * so long an answer to `settle` waits while a job runs. Default 200.
   */
  readonly grace?: number;
}

/** One execution and its display. */
interface Cell {
  readonly display: ExecutionDisplay;
  /** Whether its last state was asked for. */
  isOver: boolean;
}

/** A job that has not ended. */
interface Job {
  readonly start: SealedFrame;
  /** Milliseconds of the monotonic clock. */
  readonly startTime: number;
  /** Null while its execution is not known. */
  cell: Cell | null;
}

interface Settling {
  readonly msgId: string;
  readonly timer: TimerHandle;
}

/**
 * Shows, under each cell of a notebook whose Spark job takes long, where its
 * jobs stand: a display that any frontend shows, without an extension.
 *
 * A display appears only while it is wanted, is renewed in place, and becomes
 * one line once the cell has ended and none of its jobs runs. A job that a
 * cell leaves running goes on being shown. A job whose end never came is
 * counted as such; of the oldest executions nothing is remembered.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor } from "../../monitor.ts";
 * import { systemClock } from "../../runtime/clock.ts";
 * import { ExecutionBook } from "../execution_book.ts";
 * import { ProgressOutlet } from "./progress_outlet.ts";
 *
 * const sent: unknown[] = [];
 * const progress = new ProgressOutlet({
 *   clock: systemClock,
 *   executions: new ExecutionBook(),
 *   send: (message) => sent.push(message),
 *   isWanted: () => true,
 * });
 * await using monitor = new Monitor();
 * monitor.addOutlet(progress);
 * progress.settle("an execution without jobs");
 * assertEquals(sent, [{ type: "settled", msgId: "an execution without jobs" }]);
 * ```
 */
export class ProgressOutlet implements Outlet {
  readonly name = "progress";
  readonly #options: ProgressOutletOptions;
  readonly #rules: DisplayRules;
  readonly #grace: number;
  readonly #board = new JobBoard();
  /** By the execution's msgId, in the order of their first jobs. */
  readonly #cells = new Map<string, Cell>();
  /** Those that may have something to say. */
  readonly #active = new Set<Cell>();
  readonly #jobs = new Map<string, Job>();
  /** Applications that have ended or were taken away. */
  readonly #gone = new Set<string>();
  readonly #settling = new Set<Settling>();
  #timer: TimerHandle | null = null;
  #isServing = false;

  constructor(options: ProgressOutletOptions) {
    const { delay = 2000, interval = 500, grace = 200, isWanted, send } = options;
    this.#options = options;
    this.#rules = { delay, interval, isWanted, send };
    this.#grace = grace;
  }

  async run(hub: FrameHub, signal: AbortSignal): Promise<void> {
    await using client = hub.connect({
      name: this.name,
      overflow: "drop",
      maxTaskFrames: MAX_TASK_FRAMES,
    });
    const close = () => client.close();
    signal.addEventListener("abort", close);
    if (signal.aborted) close();
    this.#isServing = true;
    try {
      for (let items = await client.take(); items.length > 0; items = await client.take()) {
        for (const item of items) this.#take(item);
        this.#follow();
      }
    } finally {
      signal.removeEventListener("abort", close);
      this.#isServing = false;
      this.#stopTimer();
      if (signal.aborted) this.#settleAll();
    }
  }

  /**
   * Says the last state of an execution that has ended, if it has an open
   * display, and answers `settled`. While a job runs whose end may still be on
   * its way, it waits for that a moment.
   */
  settle(msgId: string): void {
    const cell = this.#cells.get(msgId);
    if (cell === undefined) return this.#options.send({ type: "settled", msgId });
    cell.isOver = true;
    const settling: Settling = {
      msgId,
      timer: this.#options.clock.setTimeout(() => {
        this.#follow(cell);
        this.#answer(settling);
      }, this.#grace),
    };
    this.#settling.add(settling);
    this.#follow();
  }

  #take(item: ClientItem): void {
    switch (item.kind) {
      case "frame":
        return this.#takeFrame(item.frame);
      case "end":
        this.#board.end(item.appKey);
        return this.#leave(item.appKey);
      case "reset":
        return this.#board.restate(item.appKey);
      case "removed":
        this.#board.restate(item.appKey);
        return this.#leave(item.appKey);
      case "omitted":
        return;
      default:
        item satisfies never;
    }
  }

  #takeFrame(sealed: SealedFrame): void {
    const { clock } = this.#options;
    const { appKey, frame } = sealed;
    this.#gone.delete(appKey);
    const now = clock.monotonic();
    const change = this.#board.take(appKey, frame, now);
    if (change === undefined) return;
    const key = keyOf(appKey, change.job.jobId);
    if (change.kind === "jobStarted") {
      const { submissionTime } = change.job;
      const runTime = submissionTime === null ? 0 : Math.max(0, clock.now() - submissionTime);
      const job = { start: sealed, startTime: now - runTime, cell: null };
      this.#jobs.set(key, job);
      this.#place(key, job);
    } else if (change.kind === "jobEnded") {
      this.#jobEnded(key, change, now);
    }
  }

  #jobEnded(key: string, change: JobEnded, now: number): void {
    const job = this.#jobs.get(key);
    if (job === undefined) return;
    this.#place(key, job);
    this.#jobs.delete(key);
    if (job.cell === null) return;
    job.cell.display.jobs.end(key, change, now);
    this.#active.add(job.cell);
  }

  /** Gives a job to its cell, or to another where the execution was not known before. */
  #place(key: string, job: Job): void {
    const execution = this.#options.executions.of(job.start);
    if (execution === undefined || execution.msgId === job.cell?.display.msgId) return;
    job.cell?.display.jobs.drop(key);
    job.cell = this.#cell(execution.msgId);
    job.cell.display.jobs.start(key, job.startTime);
    this.#active.add(job.cell);
  }

  #cell(msgId: string): Cell {
    let cell = this.#cells.get(msgId);
    if (cell === undefined) {
      if (this.#cells.size >= MAX_EXECUTIONS) this.#forgetOldest();
      cell = { display: new ExecutionDisplay(msgId, this.#rules), isOver: false };
      this.#cells.set(msgId, cell);
    }
    return cell;
  }

  /**
   * Says what there is to say.
   *
   * @param urgent a cell whose state is said though it was just renewed
   */
  #follow(urgent?: Cell): void {
    const now = this.#options.clock.monotonic();
    let due = Infinity;
    for (const [key, job] of this.#jobs) {
      const ripe = job.startTime + this.#rules.delay;
      // By then its execution is known, if ever.
      if (now <= ripe || job.cell === null) this.#place(key, job);
      if (now < ripe) due = Math.min(due, ripe);
    }
    const running = this.#running();
    for (const cell of this.#active) {
      const { display } = cell;
      const moment = this.#moment(cell, running.get(cell) ?? [], now);
      const next = cell === urgent && display.isOpen ? display.say(moment) : display.follow(moment);
      due = Math.min(due, next ?? Infinity);
      if (next === undefined && moment.running.length === 0) this.#active.delete(cell);
    }
    for (const settling of this.#settling) {
      if (this.#cells.get(settling.msgId)?.display.isOpen !== true) this.#answer(settling);
    }
    this.#setTimer(due - now);
  }

  /** The jobs that run, by their cells. */
  #running(): Map<Cell, BoardEntry[]> {
    const running = new Map<Cell, BoardEntry[]>();
    for (const entry of this.#board.running()) {
      const cell = this.#jobs.get(keyOf(entry.appKey, entry.job.jobId))?.cell;
      if (cell === undefined || cell === null) continue;
      const entries = running.get(cell);
      if (entries === undefined) running.set(cell, [entry]);
      else entries.push(entry);
      this.#active.add(cell);
    }
    return running;
  }

  #moment(cell: Cell, entries: readonly BoardEntry[], now: number): Moment {
    const { jobs, msgId } = cell.display;
    const keys = entries.map(({ appKey, job }) => keyOf(appKey, job.jobId));
    jobs.follow(new Set(keys), now);
    return {
      now,
      // A kernel may lose its word that an execution is over; the next one says it too.
      isOver: cell.isOver || this.#options.executions.running()?.msgId !== msgId,
      age: now - this.#board.lastEvent,
      running: entries.map((entry, i): DisplayedJob => ({
        ...entry,
        runTime: now - (jobs.running.get(keys[i]!) ?? now),
      })).sort((a, b) => b.runTime - a.runTime),
    };
  }

  #answer(settling: Settling): void {
    this.#settling.delete(settling);
    this.#options.clock.clearTimeout(settling.timer);
    this.#options.send({ type: "settled", msgId: settling.msgId });
  }

  /** Leaves no half bar behind. */
  #settleAll(): void {
    const now = this.#options.clock.monotonic();
    for (const cell of this.#active) {
      cell.isOver = true;
      if (cell.display.isOpen) cell.display.say(this.#moment(cell, [], now));
    }
    for (const settling of this.#settling) this.#answer(settling);
  }

  /** Remembers that an application is gone, and forgets the one that has been for longest. */
  #leave(appKey: string): void {
    this.#gone.delete(appKey);
    this.#gone.add(appKey);
    const [oldest = appKey] = this.#gone;
    if (this.#gone.size <= MAX_GONE) return;
    this.#gone.delete(oldest);
    this.#board.forget(oldest);
    for (const [key, job] of this.#jobs) {
      if (job.start.appKey === oldest) this.#jobs.delete(key);
    }
  }

  /** Forgets the execution whose first job is the oldest, of those with nothing to say. */
  #forgetOldest(): void {
    for (const [msgId, cell] of this.#cells) {
      if (this.#active.has(cell)) continue;
      this.#cells.delete(msgId);
      for (const [key, job] of this.#jobs) {
        if (job.cell === cell) this.#jobs.delete(key);
      }
      return;
    }
  }

  #setTimer(ms: number): void {
    this.#stopTimer();
    if (!this.#isServing || ms === Infinity) return;
    this.#timer = this.#options.clock.setTimeout(() => this.#follow(), ms);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function keyOf(appKey: string, jobId: number): string {
  return `${appKey} ${jobId}`;
}
