import { join } from "@std/path";
import type { ClusterPlan } from "./cluster_plan.ts";
import { simulate } from "./simulate.ts";

/** Characters that are written at once. */
const CHUNK = 1_000_000;

/**
 * Writes the whole event log of a plan into a folder.
 *
 * @returns the log's path
 */
export async function writeLog(folder: string, plan: ClusterPlan): Promise<string> {
  const path = join(folder, plan.appId);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  let chunk = "";
  for (const { line } of simulate(plan)) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK) continue;
    await writer.write(encoder.encode(chunk));
    chunk = "";
  }
  await writer.write(encoder.encode(chunk));
  await writer.close();
  return path;
}
