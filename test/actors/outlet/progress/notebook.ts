import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import { ExecutionBook } from "../../../../actors/outlet/execution_book.ts";
import { ProgressOutlet } from "../../../../actors/outlet/progress/progress_outlet.ts";
import type { JobEndFrame, JobStartFrame } from "../../../../protocol/frames/frame.ts";
import type { FromMonitor } from "../../../../protocol/jupyter/monitor_message.ts";
import { FakeHub } from "../fake_hub.ts";
import { jobEnd, jobStart, stageActive } from "./frames.ts";

type Sent = Extract<FromMonitor, { readonly type: "display" | "settled" }>;
type Display = Extract<FromMonitor, { readonly type: "display" }>;

/** A kernel whose cells run Spark jobs, and the outlet that shows them; time stands still. */
export class Notebook implements AsyncDisposable {
  readonly clock = new VirtualClock({ now: 1_000_000 });
  readonly hub = new FakeHub();
  readonly sent: Sent[] = [];
  /** The executions that were to be settled at their end. */
  readonly asked: string[] = [];
  readonly outlet: ProgressOutlet;
  isWanted = true;
  #numRead = 0;
  readonly #executions = new ExecutionBook();
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  readonly #startTimes = new Map<string, number>();

  constructor(options: { delay?: number; interval?: number; grace?: number } = {}) {
    this.outlet = new ProgressOutlet({
      clock: this.clock,
      executions: this.#executions,
      send: (message) => this.sent.push(message),
      isWanted: () => this.isWanted,
      ...options,
    });
    this.hub.start("app-1");
    this.#done = this.outlet.run(this.hub, this.#abort.signal);
  }

  get displays(): Display[] {
    return this.sent.filter((message) => message.type === "display");
  }

  /** What each display says now, by its execution. */
  get shown(): Record<string, string> {
    return Object.fromEntries(this.displays.map(({ msgId, text }) => [msgId, text]));
  }

  /** The texts sent since the last call; `=` marks those that settle, `settled` an answer. */
  news(): string[] {
    const news = this.sent.slice(this.#numRead);
    this.#numRead = this.sent.length;
    return news.map((message) => {
      if (message.type === "settled") return `settled ${message.msgId}`;
      return `${message.isSettled ? "= " : ""}${message.text}`;
    });
  }

  /** The kernel begins to run a cell. */
  begin(msgId: string): void {
    this.#startTimes.set(msgId, this.clock.now());
    this.#tell(msgId, null);
  }

  /** The kernel is done with a cell; the proxy asks to settle what is not settled. */
  end(msgId: string): void {
    const last = this.displays.findLast((display) => display.msgId === msgId);
    if (last?.isSettled === false) {
      this.asked.push(msgId);
      this.outlet.settle(msgId);
    }
    this.#tell(msgId, this.clock.now());
  }

  async start(jobId: number, some: Partial<JobStartFrame> = {}, appKey = "app-1"): Promise<void> {
    const submissionTime = this.clock.now();
    this.hub.emit(appKey, jobStart(jobId, { [jobId]: 10 }, { submissionTime, ...some }));
    await this.settle();
  }

  async finish(jobId: number, some: Partial<JobEndFrame> = {}, appKey = "app-1"): Promise<void> {
    this.hub.emit(appKey, jobEnd(jobId, { completionTime: this.clock.now(), ...some }));
    await this.settle();
  }

  /** Tells of how many of a job's ten tasks are done. */
  async progress(jobId: number, numCompletedTasks: number, appKey = "app-1"): Promise<void> {
    this.hub.emit(appKey, stageActive(jobId, 10, { numCompletedTasks, numActiveTasks: 1 }));
    await this.settle();
  }

  /** Lets the outlet read what was emitted. */
  settle(): Promise<void> {
    return this.clock.runUntilIdle();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #tell(msgId: string, endTime: number | null): void {
    const startTime = this.#startTimes.get(msgId) ?? this.clock.now();
    this.#executions.update({ msgId, cellId: null, executionCount: null, startTime, endTime });
  }
}
