import type { FrameHub } from "../gateway/frame_hub.ts";

/**
 * Where frames go: a pipe, a socket, a web page, a program of your own. An
 * outlet knows nothing of where the events came from.
 *
 * `run` is called again, after a pause, when it throws.
 */
export interface Outlet {
  /** Unique among the outlets of a monitor; names it in logs and metrics. */
  readonly name: string;
  /** Serves its clients until `signal` aborts, or until it has no more to do. */
  run(hub: FrameHub, signal: AbortSignal): Promise<void>;
}

/**
 * What an outlet cannot mend by running again; the message is for the user.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { Monitor } from "../monitor.ts";
 * import { OutletError } from "./outlet.ts";
 *
 * await using monitor = new Monitor();
 * const { finished } = monitor.addOutlet({
 *   name: "full",
 *   run: () => Promise.reject(new OutletError("Cannot write frames: the disk is full")),
 * });
 * await assertRejects(() => finished, OutletError, "the disk is full");
 * ```
 */
export class OutletError extends Error {
  override readonly name = "OutletError";
}
