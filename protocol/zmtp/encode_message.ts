import { frameLength, MORE, writeHeader } from "./_flags.ts";

/**
 * The wire bytes of a message.
 *
 * @param frames at least one
 * @throws {RangeError} where there is none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeMessage } from "./encode_message.ts";
 *
 * const frames = [new Uint8Array(), new TextEncoder().encode("hi")];
 * assertEquals(encodeMessage(frames), new Uint8Array([1, 0, 0, 2, 0x68, 0x69]));
 * ```
 */
export function encodeMessage(frames: readonly Uint8Array[]): Uint8Array {
  if (frames.length === 0) {
    throw new RangeError("Cannot encode message: it must have a frame, received none");
  }
  const size = frames.reduce((sum, frame) => sum + frameLength(frame.length), 0);
  const wire = new Uint8Array(size);
  let offset = 0;
  frames.forEach((frame, index) => {
    offset = writeHeader(wire, offset, index < frames.length - 1 ? MORE : 0, frame.length);
    wire.set(frame, offset);
    offset += frame.length;
  });
  return wire;
}
