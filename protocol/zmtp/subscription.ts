import { encodeMessage } from "./encode_message.ts";

/** What a subscriber asks for. */
export interface Subscription {
  readonly cancel: boolean;
  readonly topic: Uint8Array;
}

/** The wire bytes by which a peer of minor version 0 subscribes to a topic. */
export function encodeSubscription(topic: Uint8Array): Uint8Array {
  return encodeMessage([new Uint8Array([1, ...topic])]);
}

/** Reads a subscriber's message; null where it is none that subscribes or cancels. */
export function decodeSubscription(frames: readonly Uint8Array[]): Subscription | null {
  const [frame] = frames;
  if (frame === undefined || frames.length > 1) return null;
  const [first] = frame;
  if (first !== 0 && first !== 1) return null;
  return { cancel: first === 0, topic: frame.subarray(1) };
}
