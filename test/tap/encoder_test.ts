import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { parseSparkEvent } from "../../protocol/spark/_parse_spark_event.ts";
import { scanTaskEvent } from "../../protocol/spark/_scan_task_event.ts";
import { sparkJars } from "../../scripts/tap/build_jar.ts";
import { findJdk } from "../../scripts/tap/jdk.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { skipReason } from "../e2e/python_environment.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";
import { tapJar } from "./tap_jar.ts";

const program = fromFileUrl(import.meta.resolve("./EncodedEvents.java"));
const withoutJdk = await skipWithoutJdk();

for (const environment of ["spark35", "spark41"] as const) {
  Deno.test({
    name: `${environment}: the tap's line of an event says what JsonProtocol's does`,
    ignore: (withoutJdk ?? skipReason(environment)) !== undefined,
    fn: () =>
      withFolder(async (folder) => {
        const { java, javac } = await findJdk();
        const classPath = `${folder}:${tapJar}:${await sparkJars(environment)}/*`;
        await run(javac, ["-nowarn", "-proc:none", "-cp", classPath, "-d", folder, program]);
        const said = await run(java, ["-cp", classPath, "sparkmonitor.tap.EncodedEvents"]);
        const lines = said.trimEnd().split("\n");
        const [errors, count] = Object.entries(JSON.parse(lines.pop() ?? "{}").Errors)[0] ?? [];
        assertMatch(errors ?? "", /^SparkListenerJobEnd: NullPointerException/);
        assertEquals([count, lines.length], [1, 50]);
        for (let i = 0; i < lines.length; i += 2) {
          const [told = "", logged = ""] = lines.slice(i, i + 2);
          const decoded = parseSparkEvent(told);
          assertEquals(decoded.kind, "event", told);
          assertEquals(decoded, parseSparkEvent(logged));
          const isPlain = /^{"Event":"SparkListenerTask/.test(told) &&
            !/"Reason":"(?!Success")/.test(told);
          assertEquals(scanTaskEvent(told) !== undefined, isPlain, told);
        }
      }),
  });
}

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return text.decode(stdout);
}
