import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeEod, EodDecoder } from "../../../protocol/frames/eod.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (value: string) => new TextEncoder().encode(value);

Deno.test("a message ends with the end mark", () => {
  assertEquals(text(encodeEod('{"a":1}')), '{"a":1};EOD:');
});

Deno.test("what is not ASCII is escaped, unit by unit", () => {
  assertEquals(
    text(encodeEod('"é\u2028🎉\x7f"')),
    '"\\u00e9\\u2028\\ud83c\\udf89\x7f";EOD:',
  );
});

Deno.test("an end mark in a string is escaped", () => {
  assertEquals(
    text(encodeEod('";EOD:;EOD:;EOD"')),
    '"\\u003bEOD:\\u003bEOD:;EOD";EOD:',
  );
});

const value = fc.oneof(
  fc.jsonValue(),
  fc.array(fc.constantFrom(";", ";E", ";EOD", ";EOD:", "EOD:", "é", "🎉", "\\"))
    .map((parts) => parts.join("")),
);

Deno.test("a message is ASCII with one end mark, and the same JSON value", () => {
  fc.assert(fc.property(value, (it) => {
    const encoded = encodeEod(JSON.stringify(it));
    assert(encoded.every((byte) => byte < 0x80));
    const [json, rest, ...more] = text(encoded).split(";EOD:");
    assertEquals([rest, more], ["", []]);
    assertEquals(JSON.parse(json ?? ""), JSON.parse(JSON.stringify(it)));
  }));
});

Deno.test("messages are found whatever the cuts", () => {
  fc.assert(
    fc.property(
      fc.array(value),
      fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
      (values, sizes) => {
        const stream = values.flatMap((it) => [
          ...encodeEod(JSON.stringify(it)),
        ]);
        const decoder = new EodDecoder();
        const messages: string[] = [];
        for (let at = 0; at < stream.length;) {
          const size = sizes.next().value;
          const part = Uint8Array.from(stream.slice(at, at + size));
          messages.push(...decoder.decode(part));
          part.fill(0);
          at += size;
        }
        assertEquals(
          messages.map((it) => JSON.parse(it)),
          values.map((it) => JSON.parse(JSON.stringify(it))),
        );
      },
    ),
  );
});

Deno.test("a false start of the end mark belongs to the message", () => {
  const decoder = new EodDecoder();
  assertEquals(decoder.decode(bytes("a;;EOD:b;EO;EOD:c")), ["a;", "b;EO"]);
  assertEquals(decoder.decode(bytes(";E")), []);
  assertEquals(decoder.decode(bytes("OD:")), ["c"]);
});

Deno.test("UTF-8 that a peer sends is decoded, even cut within a character", () => {
  const decoder = new EodDecoder();
  const all = bytes("größe;EOD:");
  assertEquals(decoder.decode(all.subarray(0, 3)), []);
  assertEquals(decoder.decode(all.subarray(3)), ["größe"]);
});

Deno.test("a message over the limit is refused, one at the limit is not", () => {
  assertEquals(new EodDecoder(8).decode(bytes("abc;EOD:")), ["abc"]);
  const decoder = new EodDecoder(8);
  assertEquals(decoder.decode(bytes("ab;EOD:ab")), ["ab"]);
  assertThrows(
    () => decoder.decode(bytes("cdefghi")),
    RangeError,
    "Cannot decode a message: it must not exceed 8 bytes, received 9",
  );
});
