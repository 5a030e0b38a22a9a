import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { dialects, encodeDialect } from "../../../protocol/frames/dialect.ts";

const frame = fc.record({
  msgtype: fc.string(),
  name: fc.string({ unit: "binary" }),
  metrics: fc.record({ test: fc.nat() }),
}, { noNullPrototype: true });

Deno.test("bare is the frame itself", () => {
  fc.assert(fc.property(frame, (value) => {
    const json = JSON.stringify(value);
    assertEquals(encodeDialect(json, "bare"), json);
  }));
});

Deno.test("fromscala carries the frame as a string", () => {
  fc.assert(fc.property(frame, (value) => {
    const json = JSON.stringify(value);
    assertEquals(JSON.parse(encodeDialect(json, "fromscala")), {
      msgtype: "fromscala",
      msg: json,
    });
  }));
});

Deno.test("flat says event in place of msgtype", () => {
  fc.assert(fc.property(frame, (value) => {
    const { msgtype, ...fields } = value;
    assertEquals(
      encodeDialect(JSON.stringify(value), "flat"),
      JSON.stringify({ event: msgtype, ...fields }),
    );
  }));
});

Deno.test("what is not a bare frame is refused in every dialect", () => {
  for (const dialect of dialects) {
    assertThrows(
      () => encodeDialect('{"event":"sparkJobEnd"}', dialect),
      TypeError,
      'Cannot encode a frame: it must start with {"msgtype":, received {"event":"sparkJobEnd"}',
    );
  }
});
