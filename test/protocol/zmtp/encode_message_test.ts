import { assertEquals, assertThrows } from "@std/assert";
import { DecodedMessage } from "../../../protocol/zmtp/decoded_message.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";

Deno.test("every frame but the last says that more follow", () => {
  const wire = encodeMessage([new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([3])]);
  assertEquals(wire, new Uint8Array([1, 2, 1, 2, 1, 0, 0, 1, 3]));
});

Deno.test("a frame of 255 octets has a short length, one of 256 a long one", () => {
  const short = encodeMessage([new Uint8Array(255)]);
  assertEquals([...short.subarray(0, 2), short.length], [0, 255, 257]);
  const long = encodeMessage([new Uint8Array(256), new Uint8Array(0x01_02_03)]);
  assertEquals([...long.subarray(0, 9)], [3, 0, 0, 0, 0, 0, 0, 1, 0]);
  assertEquals([...long.subarray(9 + 256, 18 + 256)], [2, 0, 0, 0, 0, 0, 1, 2, 3]);
  assertEquals(long.length, 18 + 256 + 0x01_02_03);
});

Deno.test("a message without frames cannot be encoded", () => {
  assertThrows(
    () => encodeMessage([]),
    RangeError,
    "Cannot encode message: it must have a frame, received none",
  );
});

Deno.test("a decoded message has its frames, and its wire bytes from each on", () => {
  const frames = [
    new Uint8Array([1]),
    new Uint8Array(300).fill(2),
    new Uint8Array(),
    new Uint8Array([4]),
  ];
  const message = new DecodedMessage(encodeMessage(frames));
  assertEquals(message.frames, frames);
  frames.forEach((_, index) =>
    assertEquals(message.wireFrom(index), encodeMessage(frames.slice(index)))
  );
  assertEquals(message.wireFrom(4), new Uint8Array());
  assertEquals(message.wireFrom(5), new Uint8Array());
});

Deno.test("frames before a large one may be none", () => {
  assertEquals(new DecodedMessage(new Uint8Array()).frames, []);
});
