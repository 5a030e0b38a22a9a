import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Line, LineSplitter } from "../../../actors/source/line_splitter.ts";
import { cut, cuts } from "./event_log/cuts.ts";

function split(pieces: Iterable<Uint8Array>, maxLineBytes?: number): Line[] {
  const splitter = new LineSplitter(
    maxLineBytes === undefined ? {} : { maxLineBytes },
  );
  const lines: Line[] = [];
  for (const piece of pieces) lines.push(...splitter.push(piece.slice()));
  const rest = splitter.end();
  return rest === undefined ? lines : [...lines, rest];
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("lines end in a line feed, with or without a carriage return", () => {
  assertEquals(split([encode("a\nb\r\n\n\r\nc\r")]), ["a", "b", "", "", "c"]);
});

Deno.test("only one carriage return belongs to a line's end, wherever the bytes are cut", () => {
  assertEquals(split([encode("\r\r\n")]), ["\r"]);
  assertEquals(split([encode("\r"), encode("\r\n")]), ["\r"]);
});

Deno.test("a file that ends in a line feed has no rest", () => {
  const splitter = new LineSplitter();
  assertEquals(splitter.push(encode("a\n")), ["a"]);
  assertEquals(splitter.end(), undefined);
});

Deno.test("a byte order mark is left out at the start and nowhere else", () => {
  assertEquals(split([encode("\ufeffa\n\ufeffb\n")]), ["a", "\ufeffb"]);
});

Deno.test("bytes that are no UTF-8 become the replacement character", () => {
  const bytes = new Uint8Array([0x61, 0xff, 0xc3, 0x0a, 0xe2, 0x82, 0x0a]);
  assertEquals(split([bytes]), ["a\ufffd\ufffd", "\ufffd"]);
});

Deno.test("a line above the limit is left out and those around it are not", () => {
  const text = `1234\n12345\n1234\r\n${"x".repeat(50)}\n12\n123456`;
  assertEquals(
    split([encode(text)], 4),
    ["1234", null, "1234", null, "12", null],
  );
});

Deno.test("no more is kept of a line than the limit and one byte", () => {
  for (const size of [1, 3, 4, 20]) {
    const splitter = new LineSplitter({ maxLineBytes: 4 });
    for (let i = 0; i < 10; i++) {
      assertEquals(splitter.push(encode("x".repeat(size))), []);
      assert(splitter.numKept <= 5, `${splitter.numKept} bytes`);
    }
    assertEquals([splitter.numKept, splitter.push(encode("\n1\n"))], [0, [null, "1"]]);
  }
});

Deno.test("the lines are those of the whole text, whatever they hold", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
    const lines = texts.map((text) => text.replace(/[\r\n\ufeff]/g, ""));
    const bytes = encode(lines.map((line) => line + "\n").join(""));
    // A lone surrogate cannot be written in UTF-8.
    assertEquals(split([bytes]), lines.map((line) => line.toWellFormed()));
  }));
});

Deno.test("any cut of any bytes gives the same lines, under any limit", () => {
  const byte = fc.oneof(
    fc.constantFrom(0x0a, 0x0d, 0xef, 0xbb, 0xbf, 0x61),
    fc.nat(255),
  );
  const bytes = fc.array(byte, { maxLength: 60 }).map((all) => Uint8Array.from(all));
  fc.assert(
    fc.property(bytes, cuts, fc.integer({ min: 1, max: 70 }), (all, at, max) => {
      assertEquals(split(cut(all, at), max), split([all], max));
    }),
    { numRuns: 2000 },
  );
});
