import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import { forgetOldest } from "../../forget_oldest.ts";
import type { SealedFrame } from "../../gateway/sealed_frame.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { ExecutionBook } from "../execution_book.ts";

/** Jobs and executors that are remembered as told; jobs and stages, as left out. */
const MAX_KNOWN = 10_000;

/**
 * What the existing notebook extensions must not be sent; one for a page, over
 * all the comms that it opens.
 *
 * They know no streaming queries. They file every job under the cell that runs, else under the last one; so of
 * the jobs that were submitted before the page is served, only those of that
 * cell are sent, whenever a driver tells of them. They show a job twice, and
 * count an executor twice, that they are told of twice, as happens when a
 * driver tells everything anew, or when a page's frames begin anew on another
 * of its comms.
 */
export class FrontendFilter {
  /** When the page was first served, epoch milliseconds. */
  readonly #since: number;
  readonly #replayed: Execution | undefined;
  readonly #told = new Set<string>();
  readonly #leftOut = new Set<string>();

  constructor(clock: Clock, executions: ExecutionBook) {
    this.#since = clock.now();
    this.#replayed = executions.running() ?? executions.last();
  }

  /** Whether a frame may be sent; then it counts as told. */
  passes({ frame, appKey }: SealedFrame, execution: Execution | undefined): boolean {
    switch (frame.msgtype) {
      case "sparkJobStart": {
        const keys = [
          `${appKey} job ${frame.jobId}`,
          ...frame.stageIds.map((stageId) => `${appKey} stage ${stageId}`),
        ];
        const isOld = (frame.submissionTime ?? Infinity) <= this.#since;
        if (isOld && execution?.msgId !== this.#replayed?.msgId) {
          for (const key of keys) note(this.#leftOut, key);
          return false;
        }
        // A stage can be an old job's, too.
        for (const key of keys) this.#leftOut.delete(key);
        return this.#isNew(`${appKey} job ${frame.jobId}`);
      }
      case "sparkExecutorAdded":
        return this.#isNew(`${appKey} executor ${frame.executorId}`);
      case "sparkExecutorRemoved":
        this.#told.delete(`${appKey} executor ${frame.executorId}`);
        return true;
      case "sparkStreamingQueryStarted":
      case "sparkStreamingQueryProgress":
      case "sparkStreamingQueryTerminated":
        return false;
      default:
        if ("jobId" in frame) return !this.#leftOut.has(`${appKey} job ${frame.jobId}`);
        if ("stageId" in frame) return !this.#leftOut.has(`${appKey} stage ${frame.stageId}`);
        return true;
    }
  }

  #isNew(key: string): boolean {
    if (this.#told.has(key)) return false;
    note(this.#told, key);
    return true;
  }
}

/** Adds to what is known; the oldest is forgotten. */
function note(known: Set<string>, key: string): void {
  known.add(key);
  forgetOldest(known, MAX_KNOWN);
}
