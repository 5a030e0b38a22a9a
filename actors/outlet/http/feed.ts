import type { Client, ClientItem, FrameHub } from "../../gateway/frame_hub.ts";
import { parsePosition } from "./position.ts";

/** What a request for frames asks for. */
export interface FeedRequest {
  /** Names the client in logs and metrics. */
  readonly name: "sse" | "websocket";
  /** Only this application's frames; those of all where undefined. */
  readonly appKey: string | undefined;
  /** Where the client left off, in its own words; needs `appKey`. */
  readonly position: string | undefined;
  /** Task frames per application and tick. */
  readonly maxTaskFrames: number;
}

/** A client of the hub, with what goes out before its own items. */
export interface Feed {
  readonly client: Client;
  readonly first: readonly ClientItem[];
}

/**
 * Connects a web client where it left off, or, if its position is none of this
 * process, with a reset before the whole retained log.
 */
export function openFeed(hub: FrameHub, request: FeedRequest): Feed {
  const { name, appKey, position, maxTaskFrames } = request;
  const options = { name, maxTaskFrames, overflow: "drop" } as const;
  if (appKey === undefined) return { client: hub.connect(options), first: [] };
  if (position === undefined) return { client: hub.connect({ ...options, appKey }), first: [] };
  const after = parsePosition(position, hub.epoch);
  if (after === undefined) {
    return { client: hub.connect({ ...options, appKey }), first: [{ kind: "reset", appKey }] };
  }
  return { client: hub.connect({ ...options, appKey, after }), first: [] };
}

/** An item that is no frame. */
export type ControlItem = Exclude<ClientItem, { readonly kind: "frame" }>;

/** What a client is told of a control item, beside its kind. */
export function controlData(item: ControlItem): { readonly id: string } {
  const { kind: _, appKey: id, ...counts } = item;
  return { id, ...counts };
}
