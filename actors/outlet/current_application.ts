import type { SealedFrame } from "../gateway/sealed_frame.ts";

/**
 * Which application the existing frontends take a frame for.
 *
 * They know one current application and build every id from it, so a client of
 * theirs needs that application's sparkApplicationStart again before the frame
 * of another than the last.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SealedFrame } from "../gateway/sealed_frame.ts";
 * import { CurrentApplication } from "./current_application.ts";
 *
 * const start = (appId: string) =>
 *   new SealedFrame({
 *     msgtype: "sparkApplicationStart",
 *     startTime: 1,
 *     appName: "",
 *     sparkUser: "",
 *     appId,
 *     appAttemptId: "null",
 *     seq: 1,
 *   }, appId);
 * const end = (appId: string) =>
 *   new SealedFrame({
 *     msgtype: "sparkApplicationEnd",
 *     endTime: 2,
 *     appId,
 *     appAttemptId: "null",
 *     seq: 2,
 *   }, appId);
 *
 * const current = new CurrentApplication();
 * assertEquals(current.before(start("a")), undefined);
 * assertEquals(current.before(start("b")), undefined);
 * assertEquals(current.before(end("a"))?.frame.msgtype, "sparkApplicationStart");
 * assertEquals(current.before(end("a")), undefined);
 * ```
 */
export class CurrentApplication {
  readonly #starts = new Map<string, SealedFrame>();
  #current: string | undefined;

  /**
   * Notes that `frame` is about to be sent.
   *
   * @returns the sparkApplicationStart to repeat first; undefined where none is
   *   needed, or none was seen yet (an executor may register before it)
   */
  before(frame: SealedFrame): SealedFrame | undefined {
    const { appKey } = frame;
    if (frame.frame.msgtype === "sparkApplicationStart") {
      this.#starts.set(appKey, frame);
      this.#current = appKey;
      return undefined;
    }
    if (appKey === this.#current) return undefined;
    const start = this.#starts.get(appKey);
    if (start !== undefined) this.#current = appKey;
    return start;
  }

  /** Forgets an application that was taken away. */
  remove(appKey: string): void {
    this.#starts.delete(appKey);
    if (this.#current === appKey) this.#current = undefined;
  }
}
