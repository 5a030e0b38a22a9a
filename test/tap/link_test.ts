import { assertEquals } from "@std/assert";
import { runWithTap } from "./run_with_tap.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";

const ends = import.meta.resolve("./LinkEnds.java");

Deno.test({
  name: "a sidecar that has stalled, or is slow, neither holds a SparkContext's end up nor memory",
  ignore: await skipWithoutJdk() !== undefined,
  fn: async () => assertEquals(await runWithTap(ends, (folder) => [folder]), "ok\n"),
});
