/** A frame's first octet, https://rfc.zeromq.org/spec/23/ */
export const MORE = 1;
/** The length has eight octets, not one. */
export const LONG = 2;
/** The frame is a command, not part of a message. */
export const COMMAND = 4;
/** Must be zero. */
export const RESERVED = 0xf8;

/** The longest body whose length has one octet. */
export const LONGEST_SHORT = 255;
export const SHORT_HEADER = 2;
export const LONG_HEADER = 9;

/** The length of a frame's body, whose header begins at `offset` and is all there. */
export function bodyLength(bytes: Uint8Array, offset: number): number {
  const flags = bytes[offset] as number;
  if ((flags & LONG) === 0) return bytes[offset + 1] as number;
  let length = 0;
  // A double holds it exactly up to 2^53; what is above is far beyond any bound.
  for (let i = 1; i < LONG_HEADER; i++) length = length * 256 + (bytes[offset + i] as number);
  return length;
}

/** Writes a frame's header and returns the offset after it. */
export function writeHeader(
  target: Uint8Array,
  offset: number,
  flags: number,
  length: number,
): number {
  if (length <= LONGEST_SHORT) {
    target[offset] = flags;
    target[offset + 1] = length;
    return offset + SHORT_HEADER;
  }
  target[offset] = flags | LONG;
  for (let i = LONG_HEADER - 1, left = length; i >= 1; i--, left = Math.floor(left / 256)) {
    target[offset + i] = left % 256;
  }
  return offset + LONG_HEADER;
}

/** The octets of a frame, its header counted. */
export function frameLength(bodyLength: number): number {
  return bodyLength + (bodyLength <= LONGEST_SHORT ? SHORT_HEADER : LONG_HEADER);
}
