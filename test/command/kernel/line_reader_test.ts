import { assertEquals } from "@std/assert";
import { readLines } from "../../../command/kernel/line_reader.ts";

function streamOf(...chunks: (string | Uint8Array<ArrayBuffer>)[]) {
  const encoder = new TextEncoder();
  return ReadableStream.from(
    chunks.map((chunk) => typeof chunk === "string" ? encoder.encode(chunk) : chunk),
  );
}

Deno.test("lines come whole, however they are cut", async () => {
  const snowman = new TextEncoder().encode("☃\n");
  const stream = streamOf("one\ntw", "o\n\n", snowman.slice(0, 1), snowman.slice(1), "no end");
  assertEquals(await Array.fromAsync(readLines(stream, 100)), ["one", "two", "", "☃"]);
});

Deno.test("a line above the bound is left out, the next one is read", async () => {
  const stream = streamOf("12345", "6\nok\n", "1234567\n", "12345\n");
  assertEquals(await Array.fromAsync(readLines(stream, 5)), ["ok", "12345"]);
});
