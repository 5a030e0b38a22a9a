import { assertEquals, assertMatch } from "@std/assert";
import { runWithTap } from "./run_with_tap.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";

const ignore = await skipWithoutJdk() !== undefined;
const gathers = import.meta.resolve("./FeedGathers.java");
const model = import.meta.resolve("./FeedModel.java");

Deno.test({
  name: "the tap's feed loses nothing uncounted, whatever the sidecar does",
  ignore,
  fn: async () => assertMatch(await runWithTap(model, () => ["40"]), /^ok: /),
});

Deno.test({
  name: "lines gather for a moment, but not behind a full chunk or the end",
  ignore,
  fn: async () => assertEquals(await runWithTap(gathers, () => []), "ok\n"),
});
