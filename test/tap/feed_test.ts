import { assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { findJdk } from "../../scripts/tap/jdk.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";
import { tapJar } from "./tap_jar.ts";

const model = fromFileUrl(import.meta.resolve("./FeedModel.java"));

Deno.test({
  name: "the tap's feed loses nothing uncounted, whatever the sidecar does",
  ignore: await skipWithoutJdk() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const { java, javac } = await findJdk();
      await run(javac, ["-cp", tapJar, "-d", folder, model]);
      const classPath = `${join(folder)}:${tapJar}`;
      const said = await run(java, ["-cp", classPath, "sparkmonitor.tap.FeedModel", "40"]);
      assertMatch(said, /^ok: /);
    }),
});

async function run(command: string, args: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(command, { args }).output();
  const text = new TextDecoder();
  return text.decode(stdout) + text.decode(stderr);
}
