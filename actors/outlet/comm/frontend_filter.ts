import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import type { FrameHub } from "../../gateway/frame_hub.ts";
import type { SealedFrame } from "../../gateway/sealed_frame.ts";
import type { ExecutionBook } from "../execution_book.ts";

/** Jobs and executors that are remembered as told. */
const MAX_TOLD = 10_000;

/**
 * What the existing notebook extensions must not be sent.
 *
 * They file every job under the cell that runs, else under the last one; so of
 * the retained frames, only those of that cell's jobs are replayed. They show a
 * job twice, and count an executor twice, that they are told of twice, as
 * happens when a driver tells everything anew.
 */
export class FrontendFilter {
  /** Up to where each application's frames are replayed, not live. */
  readonly #replayEnds: ReadonlyMap<string, number>;
  readonly #replayed: Execution | undefined;
  readonly #told = new Set<string>();

  private constructor(
    replayEnds: ReadonlyMap<string, number>,
    replayed: Execution | undefined,
  ) {
    this.#replayEnds = replayEnds;
    this.#replayed = replayed;
  }

  /** Asks up to where frames are to be replayed; the client connects right after it. */
  static async create(hub: FrameHub, executions: ExecutionBook): Promise<FrontendFilter> {
    const applications = await hub.applications();
    const replayEnds = new Map(applications.map(({ id, seq }) => [id, seq]));
    return new FrontendFilter(replayEnds, executions.running() ?? executions.last());
  }

  /** Whether a frame may be sent; then it counts as told. */
  passes(sealed: SealedFrame, execution: Execution | undefined): boolean {
    const { frame, appKey, seq } = sealed;
    const isReplayed = seq <= (this.#replayEnds.get(appKey) ?? 0);
    const isOfJob = "jobId" in frame || "stageId" in frame;
    if (isReplayed && isOfJob && execution?.msgId !== this.#replayed?.msgId) return false;
    switch (frame.msgtype) {
      case "sparkJobStart":
        return this.#isNew(`${appKey} job ${frame.jobId}`);
      case "sparkExecutorAdded":
        return this.#isNew(`${appKey} executor ${frame.executorId}`);
      case "sparkExecutorRemoved":
        this.#told.delete(`${appKey} executor ${frame.executorId}`);
        return true;
      default:
        return true;
    }
  }

  #isNew(key: string): boolean {
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    const [oldest] = this.#told.size > MAX_TOLD ? this.#told : [];
    if (oldest !== undefined) this.#told.delete(oldest);
    return true;
  }
}
