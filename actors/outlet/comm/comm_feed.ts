import type { Dialect } from "../../../protocol/frames/dialect.ts";
import type { TaskEndFrame, TaskStartFrame } from "../../../protocol/frames/frame.ts";
import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import type { Client, ClientItem, FrameHub } from "../../gateway/frame_hub.ts";
import type { SealedFrame } from "../../gateway/sealed_frame.ts";
import type { Clock } from "../../runtime/clock.ts";
import { CurrentApplication } from "../current_application.ts";
import type { ExecutionBook } from "../execution_book.ts";
import { frameData, noticeData } from "./comm_data.ts";
import type { CommPacer } from "./comm_pacer.ts";
import type { FrontendFilter } from "./frontend_filter.ts";
import type { Subscription } from "./subscription.ts";
import { TaskAllowance } from "./task_allowance.ts";

/** Milliseconds between two announcements of what was left out. */
const ANNOUNCE_INTERVAL = 1000;

/** What a feed needs of its comm. */
export interface CommFeedOptions {
  readonly clock: Clock;
  readonly executions: ExecutionBook;
  readonly pacer: CommPacer;
  readonly dialect: Dialect;
  readonly subscription: Subscription;
  /** That of the existing notebook extension whose comm it is; undefined for other clients. */
  readonly filter: FrontendFilter | undefined;
  /** The most task frames a second, at this moment. */
  readonly taskCap: () => number;
  /** Sends a comm_msg, and accounts for it. */
  readonly send: (data: string, msgId: string | null) => void;
}

interface Omitted {
  numTasks: number;
  numFrames: number;
}

/**
 * The frames of one comm, from the retained ones on, until it is stopped.
 *
 * While something waits for its turn, no more is taken from the hub's queue,
 * where newer states replace older ones. Task frames give way to all others:
 * what is said of jobs and stages waits for what is said of jobs and stages
 * only. Each frame is sent at most once: after an overflow of the queue the
 * hub's retained frames fill in what is missing.
 */
export class CommFeed {
  readonly #options: CommFeedOptions;
  readonly #current = new CurrentApplication();
  readonly #tasks = new TaskAllowance();
  /** The newest frame of each application that came, by its `seq`. */
  readonly #positions = new Map<string, number>();
  readonly #omitted = new Map<string, Omitted>();
  #client: Client | undefined;
  #announcement: unknown;
  #application: string | undefined;
  #isStopped = false;

  constructor(options: CommFeedOptions) {
    this.#options = options;
  }

  /** The application of the last frame that was sent. */
  get application(): string | undefined {
    return this.#application;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Sends frames until `stop`, or until the hub closes the client. */
  async run(hub: FrameHub): Promise<void> {
    // Without a limit of the hub's: of what it leaves out, no failed task could be picked.
    await using client = hub.connect({ name: "comm", overflow: "drop" });
    this.#client = client;
    for (;;) {
      const items = await client.take();
      if (items.length === 0) return;
      for (const item of items) {
        if (this.#isStopped) return;
        const sent = this.#take(item);
        if (sent !== undefined) await sent;
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#client?.close();
    this.#options.clock.clearTimeout(this.#announcement);
  }

  #take(item: ClientItem): Promise<void> | undefined {
    switch (item.kind) {
      case "frame":
        return this.#frame(item.frame);
      case "omitted":
        // Its frames show as a gap.
        this.#omit(item.appKey, item.numTasks, 0);
        return undefined;
      case "reset":
        return undefined;
      case "removed":
        this.#current.remove(item.appKey);
        this.#positions.delete(item.appKey);
        return this.#notice(item);
      case "end":
        return this.#notice(item);
      default:
        return item satisfies never;
    }
  }

  #frame(sealed: SealedFrame): Promise<void> | undefined {
    const { clock, executions, filter, subscription } = this.#options;
    const { frame, appKey, seq } = sealed;
    const execution = executions.of(sealed);
    const position = this.#positions.get(appKey) ?? seq - 1;
    if (seq <= position) return undefined;
    this.#positions.set(appKey, seq);
    this.#omit(appKey, 0, seq - position - 1);

    if (!subscription.takes(frame, appKey, clock.monotonic())) return undefined;
    const passes = () => filter?.passes(sealed, execution) !== false;
    if (frame.msgtype !== "sparkTaskStart" && frame.msgtype !== "sparkTaskEnd") {
      // Not before: what passes counts as told, to the page's other comms too.
      return this.#inTurn(() => {
        if (passes()) this.#emit(sealed, execution);
      });
    }
    if (!passes()) return undefined;
    if (this.#admits(frame, appKey)) this.#emit(sealed, execution);
    else this.#omit(appKey, frame.msgtype === "sparkTaskStart" ? 1 : 0, 1);
    return undefined;
  }

  #admits(frame: TaskStartFrame | TaskEndFrame, appKey: string): boolean {
    const { clock, pacer, subscription, taskCap } = this.#options;
    const now = clock.monotonic();
    const room = { cap: taskCap(), share: pacer.share };
    const task = `${appKey} ${frame.taskId}`;
    if (frame.msgtype === "sparkTaskStart") return this.#tasks.admitsStart(task, now, room);
    return subscription.wantsFailedTasksOnly
      ? this.#tasks.admitsSingle(now, room)
      : this.#tasks.admitsEnd(task, now, room);
  }

  #emit(sealed: SealedFrame, execution: Execution | undefined): void {
    const { dialect, send, subscription } = this.#options;
    const start = this.#current.before(sealed);
    if (start !== undefined && subscription.wantsKind("application")) {
      send(frameData(start.json, undefined, dialect), null);
    }
    this.#application = sealed.appKey;
    send(frameData(sealed.json, execution, dialect), execution?.msgId ?? null);
  }

  #notice(item: Extract<ClientItem, { readonly kind: "removed" | "end" }>) {
    if (!this.#options.subscription.wantsKind("application")) return undefined;
    return this.#inTurn(() => this.#options.send(noticeData(item), null));
  }

  #inTurn(send: () => void): Promise<void> | undefined {
    return this.#options.pacer.inTurn(() => {
      if (!this.#isStopped) send();
    });
  }

  #omit(appKey: string, numTasks: number, numFrames: number): void {
    if (numTasks + numFrames === 0) return;
    if (this.#omitted.size === 0) {
      this.#announcement = this.#options.clock.setTimeout(
        () => this.#announce(),
        ANNOUNCE_INTERVAL,
      );
    }
    const omitted = this.#omitted.get(appKey) ?? { numTasks: 0, numFrames: 0 };
    omitted.numTasks += numTasks;
    omitted.numFrames += numFrames;
    this.#omitted.set(appKey, omitted);
  }

  #announce(): void {
    for (const [appKey, counts] of this.#omitted) {
      this.#options.send(noticeData({ kind: "omitted", appKey, ...counts }), null);
    }
    this.#omitted.clear();
  }
}
