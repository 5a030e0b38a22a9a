import { encodeFrame } from "../../protocol/frames/encode_frame.ts";
import type { Frame } from "../../protocol/frames/frame.ts";

/**
 * A frame that the gateway has numbered; it is serialised at most once.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SealedFrame } from "./sealed_frame.ts";
 *
 * const origin = { appId: "app-1", appAttemptId: "null", seq: 7 };
 * const sealed = new SealedFrame({ msgtype: "sparkApplicationEnd", endTime: 9, ...origin }, "app-1");
 * assertEquals(sealed.seq, 7);
 * assertEquals(JSON.parse(sealed.json).endTime, 9);
 * ```
 */
export class SealedFrame {
  readonly frame: Frame;
  /** The application as URLs name it: `appId`, or `appId:attemptId`. */
  readonly appKey: string;
  #json: string | undefined;

  constructor(frame: Frame, appKey: string) {
    this.frame = frame;
    this.appKey = appKey;
  }

  /** Rises by one with each frame of the application, from 1. */
  get seq(): number {
    return this.frame.seq;
  }

  /** The frame as compact JSON, without a line end. */
  get json(): string {
    return this.#json ??= encodeFrame(this.frame);
  }
}
