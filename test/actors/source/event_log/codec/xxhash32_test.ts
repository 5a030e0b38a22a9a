import { assertEquals } from "@std/assert";
import { xxhash32 } from "../../../../../actors/source/event_log/codec/_xxhash32.ts";

Deno.test("the checksums are those of the algorithm's test vectors", () => {
  const hash = (text: string, seed = 0) => xxhash32(new TextEncoder().encode(text), seed);
  assertEquals(hash(""), 0x02cc5d05);
  assertEquals(hash("a"), 0x550d7456);
  assertEquals(hash("abc"), 0x32d153ff);
  assertEquals(hash("Nobody inspects the spammish repetition"), 0xe2293b2f);
});
