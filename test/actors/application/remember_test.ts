import { assertEquals } from "@std/assert";
import { remember } from "../../../actors/application/remember.ts";

Deno.test("the oldest entry makes room, one that is renewed takes none and is the newest", () => {
  const entries = new Map<string, number>();
  for (const [key, value] of [["a", 1], ["b", 2], ["a", 3]] as const) {
    remember(entries, key, value, 2);
  }
  assertEquals([...entries], [["b", 2], ["a", 3]]);
  remember(entries, "c", 4, 2);
  assertEquals([...entries], [["a", 3], ["c", 4]]);
});
