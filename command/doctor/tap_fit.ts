import { join } from "@std/path";
import type { Clock } from "../../actors/runtime/clock.ts";
import { agentJar } from "../../actors/source/tap/java_agent.ts";
import type { Finding } from "./finding.ts";
import { probe } from "./probe.ts";

/**
 * Asks the tap whether it fits each Spark that is here.
 *
 * @param jars the folders of the Sparks' jars
 */
export function findTapFit(
  jars: readonly string[],
  javaHome: string | undefined,
  clock: Clock,
): Promise<Finding[]> {
  const java = javaHome ? join(javaHome, "bin", "java") : "java";
  return Promise.all(jars.map((folder) => findFit(folder, java, clock)));
}

async function findFit(jars: string, java: string, clock: Clock): Promise<Finding> {
  const name = "Tap in Spark";
  const answer = await probe(java, ["-cp", agentJar(), "sparkmonitor.tap.Check", jars], clock);
  switch (answer.kind) {
    case "answered":
      return { name, status: "ok", detail: answer.stdout.trim().replace(/^ok /, "") };
    case "absent":
      return {
        name,
        status: "missing",
        detail: "no Java to find out whether it fits",
        remedy: "Install Java, which Spark needs too",
      };
    case "failed":
      return {
        name,
        status: "problem",
        detail: `${jars}: ${answer.reason.replace(/^ended with code 1: /, "")}`,
        remedy: "Follow the event log or the UI instead: `serve --event-log`, `serve --spark-ui`",
      };
  }
}
