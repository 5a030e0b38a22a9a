import { assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { findJdk } from "../../scripts/tap/jdk.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { Child } from "../e2e/child.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";
import { tapJar } from "./tap_jar.ts";
import { TapReceiver } from "./tap_receiver.ts";

const driver = fromFileUrl(import.meta.resolve("./UnfitDriver.java"));
const ignore = await skipWithoutJdk() !== undefined;

Deno.test({
  name: "a Spark without the method says so, and runs on untouched",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await using receiver = await TapReceiver.start({ folder });
      await Deno.writeTextFile(join(folder, "spark-version-info.properties"), "version=9.1.0\n");
      const { java } = await findJdk();
      const agent = `-javaagent:${tapJar}=${receiver.addressFile}`;
      await using program = new Child([java, agent, "-cp", folder, driver], { stdin: "piped" });

      const connection = await receiver.accept();
      const [hello, problem, ...others] = (await connection.rest()).map((it) => JSON.parse(it));
      await program.stdin.close();
      const { code, stdout, stderr } = await program.end();

      assertObjectMatch(hello, { Event: "SparkMonitorTapHello", "Spark Version": "9.1.0" });
      assertEquals(problem, {
        Event: "SparkMonitorTapProblem",
        Problem: "Spark 9.1.0: no method LiveListenerBus.start(SparkContext, MetricsSystem)",
      });
      assertEquals(others, []);
      assertEquals({ code, stdout, stderr }, { code: 0, stdout: ["done"], stderr: "" });
    }),
});

Deno.test({
  name: "the check of a Spark's jars names the missing method",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const { javac } = await findJdk();
      const { java } = await findJdk();
      await run(javac, ["-d", join(folder, "classes"), driver]);
      const jar = join(folder, "spark-core_2.13-9.1.0.jar");
      await run(javac.replace(/javac$/, "jar"), ["cf", jar, "-C", join(folder, "classes"), "."]);

      const check = await run(java, ["-cp", tapJar, "sparkmonitor.tap.Check", folder]);

      assertEquals(check.code, 1);
      assertMatch(check.said, /^unfit Spark 9\.1\.0: no method LiveListenerBus\.start\(Sp.*\)\n$/);
    }),
});

async function run(command: string, args: string[]): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}
