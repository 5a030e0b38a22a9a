import type { Frame } from "../../../protocol/frames/frame.ts";
import { type FrameKind, frameKind, frameKinds } from "../../../protocol/frames/frame_kind.ts";
import { forgetOldest } from "../../forget_oldest.ts";
import type { SubscriptionChange, TaskDetail } from "./comm_command.ts";

/** Stages whose newest sparkStageActive is remembered. */
const MAX_STAGES = 10_000;

/** What a client wants to hear of; everything, until it says otherwise. */
export class Subscription {
  #kinds: ReadonlySet<FrameKind> = new Set(frameKinds);
  #tasks: TaskDetail = "all";
  #rate = 0;
  /** When each stage's newest sparkStageActive left, milliseconds of the monotonic clock. */
  readonly #stages = new Map<string, number>();

  /** What holds now, as the client is told. */
  get settings(): Required<SubscriptionChange> {
    return {
      kinds: frameKinds.filter((kind) => this.#kinds.has(kind)),
      tasks: this.#tasks,
      rate: this.#rate,
    };
  }

  change({ kinds, tasks, rate }: SubscriptionChange): void {
    if (kinds !== undefined) this.#kinds = new Set(kinds);
    if (tasks !== undefined) this.#tasks = tasks;
    if (rate !== undefined) this.#rate = rate;
  }

  wantsKind(kind: FrameKind): boolean {
    return this.#kinds.has(kind);
  }

  /** True where an end is sent without its start. */
  get wantsFailedTasksOnly(): boolean {
    return this.#tasks === "failed";
  }

  /**
   * Whether a frame is to be sent, which the caller then does.
   *
   * @param now milliseconds of the monotonic clock
   */
  takes(frame: Frame, appKey: string, now: number): boolean {
    if (!this.#kinds.has(frameKind(frame))) return false;
    switch (frame.msgtype) {
      case "sparkTaskStart":
        return this.#tasks === "all";
      case "sparkTaskEnd":
        return this.#tasks === "all" || this.#tasks === "failed" && frame.status === "FAILED";
      case "sparkStageActive":
        return this.#isDue(`${appKey} ${frame.stageId}.${frame.stageAttemptId}`, now);
      case "sparkStageCompleted":
        this.#stages.delete(`${appKey} ${frame.stageId}.${frame.stageAttemptId}`);
        return true;
      default:
        return true;
    }
  }

  #isDue(stage: string, now: number): boolean {
    if (this.#rate === 0) return true;
    const last = this.#stages.get(stage);
    if (last !== undefined && now - last < this.#rate) return false;
    this.#stages.delete(stage);
    this.#stages.set(stage, now);
    forgetOldest(this.#stages, MAX_STAGES);
    return true;
  }
}
