import { assertMatch } from "@std/assert";
import { runWithTap } from "./run_with_tap.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";

const model = import.meta.resolve("./FeedModel.java");

Deno.test({
  name: "the tap's feed loses nothing uncounted, whatever the sidecar does",
  ignore: await skipWithoutJdk() !== undefined,
  fn: async () => assertMatch(await runWithTap(model, () => ["40"]), /^ok: /),
});
