import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import type { Frame } from "../../protocol/frames/frame.ts";
import { sparkJars } from "../../scripts/tap/build_jar.ts";
import { runAsKernel } from "../command/run_as_kernel.ts";
import { skipReason } from "./python_environment.ts";

const program = fromFileUrl(import.meta.resolve("./IsolatedSpark.java"));

Deno.test({
  name: "a kernel whose JVM no spark-submit starts is watched with --java-tool-options",
  ignore: skipReason("spark41") !== undefined,
  async fn() {
    const jars = await sparkJars("spark41");
    const folder = await Deno.makeTempDir();
    try {
      const out = join(folder, "frames.ndjson");
      // Spark 4 asks for these; spark-submit gives them.
      const opened = ["java.nio", "sun.nio.ch", "java.util", "java.lang", "java.lang.invoke"]
        .map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);
      const { code, stdout } = await runAsKernel(["java", ...opened, program, jars, folder], {
        flags: ["--java-tool-options", "--out", out],
        env: { SPARK_LOCAL_HOSTNAME: "localhost" },
      });
      const frames = (await Deno.readTextFile(out)).trim().split("\n")
        .map((line) => JSON.parse(line) as Frame);
      const types = frames.map(({ msgtype }) => msgtype);
      assertEquals([code, stdout], [0, "8 partitions\n"]);
      assertEquals(types.filter((type) => type === "sparkTaskEnd").length, 8);
      assertEquals(types.slice(-2), ["sparkJobEnd", "sparkApplicationEnd"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
