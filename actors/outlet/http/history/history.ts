import type { ClientItem, FrameHub } from "../../../gateway/frame_hub.ts";
import type { SealedFrame } from "../../../gateway/sealed_frame.ts";
import { ApplicationHistory } from "./application_history.ts";

/** How much is kept. */
export interface HistoryLimits {
  /** Ended task attempts of an application. Default 131,072, which take 15 MB. */
  readonly tasks: number;
  /** Those of all applications together. Default 524,288. */
  readonly allTasks: number;
}

const DEFAULT_LIMITS: HistoryLimits = { tasks: 131_072, allTasks: 524_288 };

/**
 * What all applications did over time: the ended and running task attempts,
 * and the curves.
 *
 * It is a client of the hub that nothing is left out for. What is lost: the
 * oldest attempts of an application beyond its bound; all of an application's,
 * the oldest ended one's first, beyond the bound of all; both are counted.
 */
export class History {
  readonly #epoch: string;
  readonly #onJobStart: (frame: SealedFrame) => void;
  readonly #limits: HistoryLimits;
  readonly #applications = new Map<string, ApplicationHistory>();
  readonly #ended = new Set<string>();
  /** Of all that follow a hub, one after the other: no cursor fits two. */
  static #numBegun = 0;

  /**
   * @param epoch the hub's
   * @param onJobStart told of each sparkJobStart
   */
  constructor(
    epoch: string,
    onJobStart: (frame: SealedFrame) => void = () => {},
    limits: HistoryLimits = DEFAULT_LIMITS,
  ) {
    this.#epoch = epoch;
    this.#onJobStart = onJobStart;
    this.#limits = limits;
  }

  /** Takes all that the hub has, until `signal` ends it. */
  async follow(hub: FrameHub, signal: AbortSignal): Promise<void> {
    await using client = hub.connect({ name: "history", overflow: "block" });
    signal.addEventListener("abort", () => client.close(), { once: true });
    if (signal.aborted) return;
    for (;;) {
      const items = await client.take();
      if (items.length === 0) return;
      for (const item of items) this.take(item);
    }
  }

  take(item: ClientItem): void {
    switch (item.kind) {
      case "frame":
        return this.#frame(item.frame);
      case "end":
        this.#ended.add(item.appKey);
        return;
      case "reset":
      case "removed":
        return this.#forget(item.appKey);
      case "omitted":
        return;
      default:
        item satisfies never;
    }
  }

  /** @returns undefined where no frame of the application has come */
  of(appKey: string): ApplicationHistory | undefined {
    return this.#applications.get(appKey);
  }

  #frame(sealed: SealedFrame): void {
    const { appKey, frame } = sealed;
    if (frame.msgtype === "sparkJobStart") this.#onJobStart(sealed);
    let application = this.#applications.get(appKey);
    if (application === undefined) {
      application = new ApplicationHistory(
        `${this.#epoch}.${History.#numBegun++}`,
        this.#limits.tasks,
      );
      this.#applications.set(appKey, application);
    }
    const before = application.tasks.capacity;
    application.add(frame);
    if (application.tasks.capacity > before) this.#shrink(application);
  }

  #forget(appKey: string): void {
    this.#applications.delete(appKey);
    this.#ended.delete(appKey);
  }

  /** Keeps all applications together within bounds, at the cost of any but `newest`. */
  #shrink(newest: ApplicationHistory): void {
    const all = [...this.#applications];
    const victims = [
      ...[...this.#ended].flatMap((appKey) => this.#applications.get(appKey) ?? []),
      ...all.filter(([appKey]) => !this.#ended.has(appKey)).map(([, application]) => application),
    ];
    let total = all.reduce((sum, [, { tasks }]) => sum + tasks.capacity, 0);
    for (const { tasks } of victims) {
      if (total <= this.#limits.allTasks) return;
      if (tasks === newest.tasks) continue;
      total -= tasks.capacity;
      tasks.clear();
    }
  }
}
