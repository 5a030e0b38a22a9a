/** The frames of a Jupyter message by their meaning: views, nothing is parsed. */
export interface Envelope {
  /** What stands before the delimiter: routing ids, on iopub the topic. */
  readonly idents: readonly Uint8Array[];
  /** The HMAC in hexadecimal digits; empty where nothing is signed. */
  readonly signature: Uint8Array;
  readonly header: Uint8Array;
  readonly parentHeader: Uint8Array;
  readonly metadata: Uint8Array;
  readonly content: Uint8Array;
  readonly buffers: readonly Uint8Array[];
}

/** The frame between the routing ids and the message. */
export const delimiter: Uint8Array<ArrayBuffer> = new TextEncoder().encode("<IDS|MSG>");

/** Frames from the delimiter to the content. */
const NUM_PARTS = 6;

/**
 * The index of the delimiter.
 *
 * @returns -1 where there is none, or too few frames follow
 */
export function delimiterIndex(frames: readonly Uint8Array[]): number {
  const last = frames.length - NUM_PARTS;
  for (let index = 0; index <= last; index++) {
    if (isDelimiter(frames[index]!)) return index;
  }
  return -1;
}

/**
 * Tells the frames of a message apart.
 *
 * @returns null where there is no delimiter, or too few frames follow
 */
export function splitEnvelope(frames: readonly Uint8Array[]): Envelope | null {
  const index = delimiterIndex(frames);
  if (index === -1) return null;
  return {
    idents: frames.slice(0, index),
    signature: frames[index + 1]!,
    header: frames[index + 2]!,
    parentHeader: frames[index + 3]!,
    metadata: frames[index + 4]!,
    content: frames[index + 5]!,
    buffers: frames.slice(index + NUM_PARTS),
  };
}

/** What a signature is about, in its order. */
export function signedParts(envelope: Envelope): readonly Uint8Array[] {
  return [envelope.header, envelope.parentHeader, envelope.metadata, envelope.content];
}

function isDelimiter(frame: Uint8Array): boolean {
  if (frame.length !== delimiter.length) return false;
  for (let index = 0; index < frame.length; index++) {
    if (frame[index] !== delimiter[index]) return false;
  }
  return true;
}
