import type {
  StageActiveFrame,
  StageCompletedFrame,
  StreamingQueryProgressFrame,
} from "../../protocol/frames/frame.ts";
import type { ClientItem, ClientOptions } from "./frame_hub.ts";
import type { SealedFrame } from "./sealed_frame.ts";
import { TaskLimit } from "./task_limit.ts";

/** Items beyond which no new task is admitted, and of a streaming query only the newest progress waits. */
const CONGESTED = 1000;
/** Items beyond which everything is let go, and the retained frames are sent anew. */
const OVERFLOW = 10_000;

/** What the gateway tells a client's actor. */
export type Delivery =
  | { readonly type: "frame"; readonly frame: SealedFrame }
  /** What a client that has just connected, or has lost its place, begins with. */
  | {
    readonly type: "retained";
    readonly appKey: string;
    readonly frames: readonly SealedFrame[];
    /** True where the client must forget what it has. */
    readonly reset: boolean;
    /** Frames between the client's position and now that are not kept. */
    readonly numOmitted: number;
  }
  /** After an overflow: the retained frames of all applications follow. */
  | { readonly type: "recover" }
  | { readonly type: "tick"; readonly appKey: string }
  | { readonly type: "removed"; readonly appKey: string }
  | { readonly type: "end"; readonly appKey: string };

interface Omitted {
  numTasks: number;
  numFrames: number;
}

/**
 * What waits for one client, and what is left out for it.
 *
 * Only the newest snapshot of a stage waits. New tasks are left out, in whole
 * pairs, beyond the cap of the tick and while more than a thousand items wait;
 * while so many wait, only the newest progress of a streaming query does.
 * A client that reads nothing for long overflows: its queue is let go, and it
 * begins anew with the retained frames when it reads again; so the end of a
 * job or stage is never lost. What was left out is announced as a count.
 */
export class ClientQueue {
  /** True after an overflow, until the retained frames are asked for anew. */
  overflowed = false;
  readonly #options: ClientOptions;
  #items: (ClientItem | null)[] = [];
  #numWaiting = 0;
  /** Where what a newer one can replace waits, by application and what it is of. */
  readonly #replaceable = new Map<string, Map<string, number>>();
  readonly #limits = new Map<string, TaskLimit>();
  readonly #omitted = new Map<string, Omitted>();
  readonly #onOmitted: (numFrames: number) => void;

  /** @param onOmitted told of each frame that is left out, for the metrics */
  constructor(options: ClientOptions, onOmitted: (numFrames: number) => void = () => {}) {
    this.#options = options;
    this.#onOmitted = onOmitted;
  }

  get length(): number {
    return this.#numWaiting;
  }

  push(delivery: Delivery): void {
    switch (delivery.type) {
      case "frame":
        return this.overflowed ? this.#onOmitted(1) : this.#frame(delivery.frame);
      case "retained":
        return this.#retained(delivery);
      case "recover":
        this.overflowed = false;
        return;
      case "tick":
        this.#limits.get(delivery.appKey)?.renew();
        return this.#announce(delivery.appKey);
      case "removed":
        this.#limits.delete(delivery.appKey);
        this.#omitted.delete(delivery.appKey);
        this.#replaceable.delete(delivery.appKey);
        return this.#add({ kind: "removed", appKey: delivery.appKey });
      case "end":
        this.#announce(delivery.appKey);
        this.#limits.delete(delivery.appKey);
        return this.#enqueue({ kind: "end", appKey: delivery.appKey });
      default:
        delivery satisfies never;
    }
  }

  /** Takes everything that waits. */
  take(): ClientItem[] {
    const items = this.#items.filter((item) => item !== null);
    this.#items = [];
    this.#numWaiting = 0;
    this.#replaceable.clear();
    return items;
  }

  #frame(sealed: SealedFrame): void {
    const { frame, appKey } = sealed;
    if (this.#isUnwanted(sealed)) return;
    switch (frame.msgtype) {
      case "sparkTaskStart":
        return this.#taskStart(sealed, frame.taskId);
      case "sparkTaskEnd":
        if (this.#limit(appKey)?.sendsEnd(frame.taskId) === false) return this.#omit(appKey, 0, 1);
        break;
      case "sparkStageActive":
      case "sparkStageCompleted":
        if (this.#options.overflow === "drop") this.#supersedeSnapshot(sealed, frame);
        break;
      case "sparkStreamingQueryProgress":
        if (this.#options.overflow === "drop") this.#supersedeProgress(sealed, frame);
        break;
      default:
        break;
    }
    this.#enqueue({ kind: "frame", frame: sealed });
  }

  /** Of a client that takes no task frames those are not left out: it never asked for them. */
  #isUnwanted({ frame: { msgtype } }: SealedFrame): boolean {
    return this.#options.maxTaskFrames === 0 &&
      (msgtype === "sparkTaskStart" || msgtype === "sparkTaskEnd");
  }

  #taskStart(sealed: SealedFrame, taskId: number): void {
    const { appKey } = sealed;
    const limit = this.#limit(appKey);
    const isNew = limit?.isLeftOut(taskId) === false;
    const congested = this.#options.overflow === "drop" && this.length >= CONGESTED;
    if (limit?.admits(taskId, congested) === false) return this.#omit(appKey, isNew ? 1 : 0, 1);
    this.#enqueue({ kind: "frame", frame: sealed });
  }

  #retained({ appKey, frames, reset, numOmitted }: Delivery & { type: "retained" }): void {
    if (reset) {
      // What was left out so far is part of what the client forgets.
      this.#omitted.delete(appKey);
      this.#add({ kind: "reset", appKey });
    }
    if (numOmitted > 0) {
      this.#add({ kind: "omitted", appKey, numTasks: 0, numFrames: numOmitted });
    }
    const limit = this.#limit(appKey);
    for (const frame of frames) {
      if (this.#isUnwanted(frame)) continue;
      if (frame.frame.msgtype === "sparkTaskStart") limit?.remember(frame.frame.taskId);
      this.#add({ kind: "frame", frame });
    }
  }

  #enqueue(item: ClientItem): void {
    if (this.overflowed) return;
    this.#add(item);
    if (this.#items.length > OVERFLOW && this.#options.overflow === "drop") this.#letGo();
  }

  /** Lets go of everything but what the retained frames will not say again. */
  #letGo(): void {
    this.overflowed = true;
    for (const item of this.take()) {
      if (item.kind === "removed") this.#add(item);
      if (item.kind === "frame") this.#onOmitted(1);
    }
  }

  /** Adds what no bound applies to: the retained frames are bounded themselves. */
  #add(item: ClientItem): void {
    this.#items.push(item);
    this.#numWaiting++;
  }

  /** Takes the stage's waiting snapshot out: a newer state of it follows. */
  #supersedeSnapshot(
    { appKey }: SealedFrame,
    { msgtype, stageId, stageAttemptId }: StageActiveFrame | StageCompletedFrame,
  ): void {
    const key = `${stageId}.${stageAttemptId}`;
    const waiting = this.#replaceableOf(appKey);
    this.#supersede(appKey, waiting, key);
    if (msgtype === "sparkStageActive") waiting.set(key, this.#items.length);
  }

  /** Takes the query's waiting progress out where too much waits: a newer one follows. */
  #supersedeProgress({ appKey }: SealedFrame, { runId }: StreamingQueryProgressFrame): void {
    const key = `run ${runId}`;
    const waiting = this.#replaceableOf(appKey);
    if (this.length >= CONGESTED) this.#supersede(appKey, waiting, key);
    waiting.set(key, this.#items.length);
  }

  #supersede(appKey: string, waiting: Map<string, number>, key: string): void {
    const at = waiting.get(key);
    if (at === undefined) return;
    this.#items[at] = null;
    this.#numWaiting--;
    waiting.delete(key);
    this.#omit(appKey, 0, 1);
  }

  #replaceableOf(appKey: string): Map<string, number> {
    let waiting = this.#replaceable.get(appKey);
    if (waiting === undefined) {
      waiting = new Map();
      this.#replaceable.set(appKey, waiting);
    }
    return waiting;
  }

  #limit(appKey: string): TaskLimit | undefined {
    const { maxTaskFrames = Infinity, overflow } = this.#options;
    if (maxTaskFrames === Infinity && overflow === "block") return undefined;
    let limit = this.#limits.get(appKey);
    if (limit === undefined) {
      limit = new TaskLimit(maxTaskFrames);
      this.#limits.set(appKey, limit);
    }
    return limit;
  }

  #omit(appKey: string, numTasks: number, numFrames: number): void {
    const omitted = this.#omitted.get(appKey) ?? { numTasks: 0, numFrames: 0 };
    omitted.numTasks += numTasks;
    omitted.numFrames += numFrames;
    this.#omitted.set(appKey, omitted);
    this.#onOmitted(numFrames);
  }

  #announce(appKey: string): void {
    const omitted = this.#omitted.get(appKey);
    if (omitted === undefined) return;
    this.#omitted.delete(appKey);
    this.#enqueue({ kind: "omitted", appKey, ...omitted });
  }
}
