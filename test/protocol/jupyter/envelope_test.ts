import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { delimiter, delimiterIndex, splitEnvelope } from "../../../protocol/jupyter/envelope.ts";
import { realMessage } from "./real_message.ts";

Deno.test("the frames of a real message are told apart, without a copy", () => {
  const buffer = new Uint8Array([1, 2]);
  const envelope = splitEnvelope([...realMessage, buffer])!;
  assertEquals(envelope.idents, [realMessage[0]!]);
  assertStrictEquals(envelope.signature, realMessage[2]);
  assertStrictEquals(envelope.header, realMessage[3]);
  assertStrictEquals(envelope.parentHeader, realMessage[4]);
  assertStrictEquals(envelope.metadata, realMessage[5]);
  assertStrictEquals(envelope.content, realMessage[6]);
  assertEquals(envelope.buffers, [buffer]);
});

Deno.test("any number of routing ids may stand before, none included", () => {
  assertEquals(splitEnvelope(realMessage.slice(1))?.idents, []);
  const ids = ["a", "bb", "<IDS|MSg>"].map((id) => new TextEncoder().encode(id));
  assertEquals(splitEnvelope([...ids, ...realMessage.slice(1)])?.idents, ids);
});

Deno.test("a message that is cut short anywhere is none", () => {
  for (let length = 0; length < realMessage.length; length++) {
    assertEquals(splitEnvelope(realMessage.slice(0, length)), null, `${length} frames`);
  }
});

Deno.test("whatever the frames are: an envelope, or null", () => {
  const frame = fc.oneof(fc.uint8Array(), fc.constant(delimiter));
  fc.assert(fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
    const index = delimiterIndex(frames);
    assertEquals(splitEnvelope(frames) === null, index === -1);
    if (index !== -1) assertEquals(frames[index], delimiter);
  }));
});
