import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import { forgetOldest } from "../../forget_oldest.ts";
import type { SealedFrame } from "../../gateway/sealed_frame.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { ExecutionBook } from "../execution_book.ts";
import type { ToldKeys } from "./told_keys.ts";

/** Jobs and stages that are remembered as left out. */
const MAX_LEFT_OUT = 10_000;

/** What a {@link FrontendFilter} works with. */
export interface FrontendFilterOptions {
  readonly clock: Clock;
  readonly executions: ExecutionBook;
  /** What the page was told. */
  readonly told: ToldKeys;
}

/**
 * What the existing notebook extensions must not be sent; one for a page, over
 * all the comms that it has open at a time.
 *
 * They know no streaming queries. They file every job under the cell that runs,
 * else under the last one; so of the jobs that were submitted before the page is
 * served, only those of that cell are sent, whenever a driver tells of them.
 * They show a job twice, and count an executor twice, that they are told of
 * twice, as happens when a driver tells everything anew, or when a page's frames
 * begin anew: on another of its comms, after it was cut off, by another monitor.
 */
export class FrontendFilter {
  /** When the page was first served, epoch milliseconds. */
  readonly #since: number;
  readonly #replayed: Execution | undefined;
  readonly #told: ToldKeys;
  readonly #leftOut = new Set<string>();

  constructor({ clock, executions, told }: FrontendFilterOptions) {
    this.#since = clock.now();
    this.#replayed = executions.running() ?? executions.last();
    this.#told = told;
  }

  /** Whether a frame may be sent; then it counts as told. */
  passes({ frame, appKey }: SealedFrame, execution: Execution | undefined): boolean {
    switch (frame.msgtype) {
      case "sparkJobStart": {
        const job = `${appKey} job ${frame.jobId}`;
        const keys = [job, ...frame.stageIds.map((stageId) => `${appKey} stage ${stageId}`)];
        const isOld = (frame.submissionTime ?? Infinity) <= this.#since;
        if (isOld && execution?.msgId !== this.#replayed?.msgId && !this.#told.has(job)) {
          for (const key of keys) this.#leftOut.add(key);
          forgetOldest(this.#leftOut, MAX_LEFT_OUT);
          return false;
        }
        // A stage can be an old job's, too.
        for (const key of keys) this.#leftOut.delete(key);
        return this.#told.add(job);
      }
      case "sparkExecutorAdded":
        return this.#told.add(`${appKey} executor ${frame.executorId}`);
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
}
