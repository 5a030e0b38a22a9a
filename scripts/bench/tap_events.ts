import { fromFileUrl, join } from "@std/path";
import { pythonEnvironment } from "../../test/e2e/python_environment.ts";
import { sparkJars } from "../tap/build_jar.ts";
import { findJdk } from "../tap/jdk.ts";
import { freePort } from "../../test/e2e/free_port.ts";

const program = fromFileUrl(import.meta.resolve("../../tap/bench/TapEventsBench.java"));
const tapJar = fromFileUrl(import.meta.resolve("../../tap/sparkmonitor-tap.jar"));

/**
 * Measures what one task event costs the thread of a listener: the tap's, the
 * peer's and JsonProtocol alone, on Spark 4.1 and in one JVM.
 *
 * @param folder for temporary files
 * @param print takes one line
 * @throws {Error} when there is no JDK 17, or the program fails
 */
export async function benchTapEvents(
  folder: string,
  print: (line: string) => void,
): Promise<void> {
  const { java } = await findJdk();
  const classPath = await compileTapEvents(folder);
  const port = freePort();
  const said = await run(java, [
    ...["-cp", classPath, "sparkmonitor.tap.TapEventsBench", folder, `${port}`],
  ], { SPARKMONITOR_KERNEL_PORT: `${port}` });
  const costs = new Map(
    said.trim().split("\n").filter((line) => line.includes("\t"))
      .map((line) => line.split("\t") as [string, string]),
  );
  print("\nCost of one task event on a listener's thread: Spark 4.1, medians of 21 rounds");
  const peer = Number(costs.get("the peer's listener"));
  for (const [way, nanoseconds] of costs) {
    const ratio = (Number(nanoseconds) / peer).toFixed(2);
    print(`  ${way.padEnd(20)} ${nanoseconds.padStart(8)} ns  × ${ratio} of the peer's`);
  }
}

/**
 * Compiles the program that measures.
 *
 * @param folder where its classes go
 * @returns the class path to run it with
 * @throws {Error} when there is no JDK 17, or it does not fit the tap any more
 */
export async function compileTapEvents(folder: string): Promise<string> {
  const { javac } = await findJdk();
  const { python } = await pythonEnvironment("receiver");
  const packages = await run(python, [
    "-c",
    "import sysconfig; print(sysconfig.get_path('purelib'))",
  ]);
  const peerJar = join(packages.trim(), "sparkmonitor", "listener_spark4_2.13.jar");
  const classPath = [folder, tapJar, peerJar, `${await sparkJars("spark41")}/*`].join(":");
  await run(javac, ["-nowarn", "-proc:none", "-cp", classPath, "-d", folder, program]);
  return classPath;
}

async function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const output = await new Deno.Command(command, { args, env }).output();
  const text = new TextDecoder();
  if (!output.success) {
    throw new Error(
      `Cannot measure: ${command} ended with code ${output.code}\n${text.decode(output.stderr)}`,
    );
  }
  return text.decode(output.stdout);
}
