import { join } from "@std/path";
import { namesIn, readIfThere } from "./files.ts";
import type { Finding } from "./finding.ts";
import type { PythonFacts } from "./python.ts";

/** Looks for Spark: SPARK_HOME's, else PySpark in the Python on PATH. */
export async function findSpark(
  sparkHome: string | undefined,
  python: PythonFacts | undefined,
): Promise<Finding> {
  const name = "Spark";
  if (sparkHome) {
    const version = await versionIn(sparkHome);
    if (version !== undefined) {
      return { name, status: "ok", detail: `${version} at ${sparkHome}, from SPARK_HOME` };
    }
    return {
      name,
      status: "problem",
      detail: `SPARK_HOME is ${sparkHome}, which holds no Spark`,
      remedy: "Point SPARK_HOME at a Spark installation, or unset it",
    };
  }
  if (python?.pyspark) {
    return { name, status: "ok", detail: `PySpark ${python.pyspark} of ${python.executable}` };
  }
  return {
    name,
    status: "missing",
    detail: "neither SPARK_HOME nor PySpark in python3",
    remedy: "Event logs can be read without it; to run Spark here: `pip install pyspark`",
  };
}

/** The folders of jars of every Spark that is here. */
export async function findJars(
  sparkHome: string | undefined,
  python: PythonFacts | undefined,
): Promise<string[]> {
  const homes = [sparkHome, python?.pysparkFolder].filter((home): home is string => !!home);
  const folders = [...new Set(homes)].map((home) => join(home, "jars"));
  const names = await Promise.all(folders.map(namesIn));
  return folders.filter((_, index) => names[index]?.length);
}

/** The version that the core jar's name tells. */
async function versionIn(sparkHome: string): Promise<string | undefined> {
  return (await namesIn(join(sparkHome, "jars")))
    .map((jar) => jar.match(/^spark-core_[\d.]+-(.+)\.jar$/)?.[1])
    .find((version) => version !== undefined);
}

/** Looks where Spark's own configuration has event logs written. */
export async function findEventLogs(
  confDir: string | undefined,
  sparkHome: string | undefined,
): Promise<Finding> {
  const name = "Event logs";
  const folder = confDir || (sparkHome ? join(sparkHome, "conf") : undefined);
  const file = folder && join(folder, "spark-defaults.conf");
  const text = file && await readIfThere(file);
  if (!text || property(text, "spark.eventLog.enabled") !== "true") {
    return {
      name,
      status: "missing",
      detail: text ? `not enabled in ${file}` : "no spark-defaults.conf",
      remedy:
        "Start Spark with `--conf spark.eventLog.enabled=true --conf spark.eventLog.dir=file:///tmp/spark-events`",
    };
  }
  const dir = property(text, "spark.eventLog.dir") ?? "file:///tmp/spark-events";
  const path = dir.replace(/^file:(\/\/)?(?=\/)/, "");
  if (!path.startsWith("/")) {
    const remedy = "Give `replay` a local copy of a log, or mount the folder";
    return { name, status: "missing", detail: `written to ${dir}, out of reach here`, remedy };
  }
  try {
    for await (const _ of Deno.readDir(path)) break;
  } catch {
    return {
      name,
      status: "problem",
      detail: `${file} names ${path}, which cannot be read`,
      remedy: `Make the folder: \`mkdir -p ${path}\``,
    };
  }
  const remedy = `Watch them with \`deno task sparkmonitor serve --event-log ${path}\``;
  return { name, status: "ok", detail: `written to ${path}`, remedy };
}

/** A value of spark-defaults.conf: key and value apart by spaces or `=`. */
function property(text: string, key: string): string | undefined {
  for (const line of text.split("\n")) {
    const match = line.trim().match(/^([^\s=#]+)(?:\s*=\s*|\s+)(.*)$/);
    if (match?.[1] === key) return match[2]?.trim();
  }
  return undefined;
}
