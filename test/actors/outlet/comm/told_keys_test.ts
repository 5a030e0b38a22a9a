import { assertEquals } from "@std/assert";
import { ToldKeys } from "../../../../actors/outlet/comm/told_keys.ts";

Deno.test("a key is taken once, and said when it is taken", () => {
  const said: string[] = [];
  const told = new ToldKeys((key) => said.push(key));
  told.know(["earlier"]);
  assertEquals(["a", "earlier", "a", "b"].map((key) => told.add(key)), [true, false, false, true]);
  assertEquals(said, ["a", "b"]);
  told.delete("a");
  assertEquals([told.has("a"), told.has("b"), told.add("a")], [false, true, true]);
});

Deno.test("of more than 10,000 keys the oldest are forgotten", () => {
  const told = new ToldKeys(() => {});
  told.know(Array.from({ length: 10_000 }, (_, key) => `${key}`));
  told.add("one more");
  assertEquals([told.has("0"), told.has("1"), told.has("one more")], [false, true, true]);
});
