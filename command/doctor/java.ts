import { join } from "@std/path";
import type { Clock } from "../../actors/runtime/clock.ts";
import { readIfThere } from "./files.ts";
import type { Finding } from "./finding.ts";
import { probe } from "./probe.ts";

/** Looks for the Java that Spark would use: JAVA_HOME's, else the one on PATH. */
export async function findJava(
  javaHome: string | undefined,
  clock: Clock,
): Promise<Finding> {
  const name = "Java";
  if (javaHome) {
    const release = await readIfThere(join(javaHome, "release"));
    const version = release?.match(/^JAVA_VERSION="(.+)"/m)?.[1];
    if (version !== undefined) {
      return { name, status: "ok", detail: `${version} at ${javaHome}, from JAVA_HOME` };
    }
    return {
      name,
      status: "problem",
      detail: `JAVA_HOME is ${javaHome}, which holds no Java`,
      remedy: "Point JAVA_HOME at a Java installation, or unset it",
    };
  }
  const answer = await probe("java", ["-version"], clock);
  if (answer.kind === "answered") {
    const version = answer.stderr.match(/version "(.+?)"/)?.[1] ?? "of unknown version";
    return { name, status: "ok", detail: `${version}, on PATH` };
  }
  if (answer.kind === "failed") {
    return {
      name,
      status: "problem",
      detail: `java ${answer.reason}`,
      remedy: "Run `java -version` to see what is wrong with it",
    };
  }
  return {
    name,
    status: "missing",
    detail: "neither JAVA_HOME nor java on PATH",
    remedy: "Only needed to run Spark here: install Java 17",
  };
}
