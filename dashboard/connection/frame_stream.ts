import type { Frame } from "../../protocol/frames/frame.ts";
import { applicationAddress } from "./api.ts";

/** What is used of a browser's EventSource. */
export interface EventStream {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

/** Makes an EventSource. */
export type OpenEventStream = (address: string) => EventStream;

/** What a stream of frames says. */
export interface FrameListener {
  /** The monitor has answered. */
  opened(): void;
  frame(frame: Frame): void;
  /** The position is none of this monitor's: ask for a snapshot. */
  reset(): void;
  /** So many frames since the position are not kept any more. */
  omitted(numFrames: number): void;
  /** The application's input has ended: no frame follows. */
  ended(): void;
  /** The monitor has taken the application away: no frame follows. */
  removed(): void;
  /** The connection broke, or what came was no frame: no frame follows. */
  broken(): void;
}

/**
 * Listens to an application's frames, those of tasks left out, from a position
 * on. Whoever listens opens it anew after a break: a browser's own way gives up
 * where a proxy answers in the monitor's place.
 *
 * @param position `<epoch>-<seq>` of the newest frame that is known
 * @returns what ends it; nothing is said after that
 */
export function openFrameStream(
  open: OpenEventStream,
  { appKey, position }: { readonly appKey: string; readonly position: string },
  listener: FrameListener,
): () => void {
  const after = encodeURIComponent(position);
  const stream = open(`${applicationAddress(appKey)}/frames?tasks=none&after=${after}`);
  let closed = false;
  const close = () => {
    closed = true;
    stream.close();
  };
  const on = (type: string, handle: (data: unknown) => void) =>
    stream.addEventListener(type, ({ data }) => {
      if (closed) return;
      try {
        handle(typeof data === "string" ? JSON.parse(data) : undefined);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        close();
        listener.broken();
      }
    });
  const last = (handle: () => void) => () => {
    close();
    handle();
  };

  on("open", () => listener.opened());
  on("message", (data) => listener.frame(data as Frame));
  on("omitted", (data) => listener.omitted((data as { numFrames: number }).numFrames));
  on("reset", last(() => listener.reset()));
  on("end", last(() => listener.ended()));
  on("removed", last(() => listener.removed()));
  on("error", last(() => listener.broken()));
  return close;
}
