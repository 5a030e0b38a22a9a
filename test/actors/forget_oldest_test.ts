import { assertEquals } from "@std/assert";
import { forgetOldest } from "../../actors/forget_oldest.ts";

Deno.test("what was added first goes, until as many are left as may be", () => {
  const entries = new Map([[undefined, 1], ["b", 2], ["c", 3], ["d", 4]]);
  forgetOldest(entries, 4);
  assertEquals(entries.size, 4);
  forgetOldest(entries, 2);
  assertEquals([...entries], [["c", 3], ["d", 4]]);
  forgetOldest(entries, 0);
  assertEquals(entries.size, 0);
});
