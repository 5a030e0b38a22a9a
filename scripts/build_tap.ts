/**
 * Builds tap/sparkmonitor-tap.jar: `deno task tap`. It needs a JDK 17, and Spark
 * out of the test environments, which it makes where they are missing.
 *
 * With `--check` it writes nothing and ends with 1 where the jar in the tree is
 * not what the sources give.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { buildJar } from "./tap/build_jar.ts";

const path = fromFileUrl(import.meta.resolve("../tap/sparkmonitor-tap.jar"));

const jar = await buildJar();
if (Deno.args.includes("--check")) {
  const committed = await Deno.readFile(path);
  const isSame = jar.length === committed.length && jar.every((byte, i) => byte === committed[i]);
  say(isSame ? "The jar is what the sources give" : "The jar is not what the sources give");
  if (!isSame) Deno.exitCode = 1;
} else {
  // In one step: a driver that has the jar open keeps the one it has.
  await Deno.writeFile(`${path}.new`, jar);
  await Deno.rename(`${path}.new`, path);
  say(`tap/sparkmonitor-tap.jar: ${jar.length} bytes`);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
