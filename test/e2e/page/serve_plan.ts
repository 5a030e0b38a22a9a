import type { ApplicationSummary } from "../../../actors/application_snapshot.ts";
import { sparkmonitor } from "../child.ts";
import { Served } from "../served.ts";
import type { ClusterPlan } from "./cluster_plan.ts";
import type { PlayedLog } from "./played_log.ts";
import { writeLog } from "./write_log.ts";

/** Milliseconds between two questions. */
const PAUSE = 20;

/** Starts a sidecar that follows an event log, or a folder of them. */
export function serveLog(
  path: string,
  options: { readonly args?: readonly string[]; readonly env?: Record<string, string> } = {},
): Promise<Served> {
  const { args = ["--port", "0"], env = {} } = options;
  return Served.start([...sparkmonitor, "serve", "--event-log", path, ...args], { env });
}

/**
 * Starts a sidecar, and waits until it has read the whole log of a plan.
 *
 * @param folder where the log is to be
 */
export async function servePlan(folder: string, plan: ClusterPlan): Promise<Served> {
  const path = await writeLog(folder, plan);
  const served = await serveLog(path);
  await untilSummary(served, ({ status }) => status === "ENDED");
  return served;
}

/** Waits until an application of the list meets the condition. */
export async function untilSummary(
  served: Served,
  condition: (summary: ApplicationSummary) => boolean,
): Promise<ApplicationSummary> {
  while (true) {
    const applications = await served.json<ApplicationSummary[]>("api/v1/applications");
    const summary = applications.find(condition);
    if (summary !== undefined) return summary;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Waits until a sidecar that reads nothing else has taken every line that was written so far. */
export async function untilRead(served: Served, { numLines }: PlayedLog): Promise<void> {
  while (await numEvents(served) < numLines) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** The events of all kinds that a sidecar has taken. */
async function numEvents(served: Served): Promise<number> {
  const metrics = await (await served.get("metrics")).text();
  const counts = metrics.matchAll(/^sparkmonitor_events_total\{.*\} (\d+)$/gm);
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
