import type { FromMonitor } from "../../../protocol/jupyter/monitor_message.ts";
import { runningHtml, summaryHtml } from "./display_html.ts";
import type { DisplayedJob, RunningView } from "./display_phrases.ts";
import { runningText, summaryText } from "./display_text.ts";
import { ExecutionJobs } from "./execution_jobs.ts";

/** What a display says of itself. */
export type DisplayMessage = Extract<FromMonitor, { readonly type: "display" }>;

/** How and when displays are shown. */
export interface DisplayRules {
  /** Milliseconds for which a job runs before there is a display. */
  readonly delay: number;
  /** Milliseconds between two updates. */
  readonly interval: number;
  readonly isWanted: () => boolean;
  readonly send: (message: DisplayMessage) => void;
}

/** What is known at one moment; times are milliseconds of the monotonic clock. */
export interface Moment {
  readonly now: number;
  /** Whether the execution is over, as far as the kernel is concerned. */
  readonly isOver: boolean;
  /** Milliseconds since Spark last did something. */
  readonly age: number;
  /** The execution's jobs that run, oldest first. */
  readonly running: readonly DisplayedJob[];
}

/**
 * The progress display of one execution: not there until a job has run for
 * long, renewed now and then, and settled to one line once no job runs and the
 * execution is over.
 */
export class ExecutionDisplay {
  readonly msgId: string;
  readonly jobs: ExecutionJobs = new ExecutionJobs();
  readonly #rules: DisplayRules;
  /** What was sent last, and when; null while there is no display. */
  #shown: { readonly message: DisplayMessage; readonly time: number } | null = null;

  constructor(msgId: string, rules: DisplayRules) {
    this.msgId = msgId;
    this.#rules = rules;
  }

  /** Whether there is a display that will change again. */
  get isOpen(): boolean {
    return this.#shown?.message.isSettled === false;
  }

  /**
   * Sends what there is to say at this moment, if anything.
   *
   * @returns when there may be something though nothing happens; undefined for never
   */
  follow(moment: Moment): number | undefined {
    const { delay, interval, isWanted } = this.#rules;
    const { now, isOver } = moment;
    const { oldest, longestRun } = this.jobs;
    const isIdle = oldest === undefined;
    if (!this.isOpen) {
      const isLong = !isIdle && now - oldest >= delay;
      const wasLong = this.#shown === null && !isOver && longestRun >= delay;
      if (!isLong && !wasLong) {
        if (!isIdle) return oldest + delay;
        // One that is settled says what jobs have been added, be they short.
        if (this.#shown === null) return undefined;
      }
      if (!isWanted()) return undefined;
    }
    const due = this.#shown === null ? now : this.#shown.time + interval;
    const settlesNow = this.isOpen && isIdle && isOver;
    return settlesNow || now >= due ? this.say(moment) : due;
  }

  /**
   * Sends the state of this moment, unless it was sent before.
   *
   * @returns when it may have changed though nothing happens; undefined for never
   */
  say({ now, isOver, age, running }: Moment): number | undefined {
    const totals = this.jobs.totals(now);
    const [oldest, ...others] = running;
    const isSettled = isOver && oldest === undefined;
    const message: DisplayMessage = {
      type: "display",
      msgId: this.msgId,
      // The same for a monitor that takes over from one that died.
      displayId: `sparkmonitor-${this.msgId}`,
      ...(oldest === undefined
        ? { text: summaryText(totals, isSettled), html: summaryHtml(totals, isSettled) }
        : runningContent({ jobs: [oldest, ...others], totals, age })),
      isSettled,
    };
    const before = this.#shown?.message;
    if (before?.html !== message.html || before.isSettled !== isSettled) {
      this.#shown = { message, time: now };
      this.#rules.send(message);
    }
    return isSettled ? undefined : now + this.#rules.interval;
  }
}

function runningContent(view: RunningView): Pick<DisplayMessage, "text" | "html"> {
  return { text: runningText(view), html: runningHtml(view) };
}
