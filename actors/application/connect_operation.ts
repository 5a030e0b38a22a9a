import { cut } from "../../protocol/frames/cut.ts";
import type { ConnectOperation, StageInfo } from "../../protocol/spark/spark_event.ts";
import type { ApplicationState } from "./application_state.ts";
import { connectPlanName } from "./connect_plan.ts";
import { remember } from "./remember.ts";

/** What the call sites, and so the stages, of a Spark Connect server begin with. */
const PREFIX = "Spark Connect - ";

/**
 * Operations whose name is remembered, also after their end: the jobs of a
 * streaming query go on with the tag of the operation that started it.
 */
const MAX_OPERATIONS = 1000;

/** Remembers what a Spark Connect client ran, for the names of its jobs. */
export function connectOperation(state: ApplicationState, event: ConnectOperation): void {
  const name = event.statementText === null ? null : connectPlanName(event.statementText);
  if (name === null) return;
  const { limits } = state.options;
  remember(state.connectOperations, event.operationId, cut(name, limits.name), MAX_OPERATIONS);
}

/** Which Spark Connect operation a job belongs to. */
export interface ConnectTag {
  readonly sessionId: string;
  readonly operationId: string;
}

/**
 * Reads the tag that a Spark Connect server puts on every job.
 *
 * @param jobTags `spark.job.tags`
 * @returns null for jobs that no Connect client started
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { connectTag } from "./connect_operation.ts";
 *
 * const tag = "SparkConnect_OperationTag_User_ada_Session_5e55_Operation_09e7";
 * assertEquals(connectTag(["mine", tag]), { sessionId: "5e55", operationId: "09e7" });
 * assertEquals(connectTag(["mine"]), null);
 * ```
 */
export function connectTag(jobTags: readonly string[]): ConnectTag | null {
  for (const tag of jobTags) {
    // A user's name may be any text, the two ids have no underscore.
    const ids = /^SparkConnect_OperationTag_User_.*_Session_([^_]+)_Operation_([^_]+)$/s.exec(tag);
    if (ids !== null) return { sessionId: ids[1] ?? "", operationId: ids[2] ?? "" };
  }
  return null;
}

/** True for the call site that a Spark Connect server makes of a request: the start of its text. */
export function isConnectCallSite(callSite: string): boolean {
  return callSite.startsWith(PREFIX);
}

/** The name in such a call site; null where it was cut off before there was one. */
export function connectCallSiteName(callSite: string): string | null {
  return connectPlanName(callSite.slice(PREFIX.length));
}

/**
 * A stage with a name that can be read: on a Spark Connect server that of its job.
 *
 * @param jobName null where no job is known
 */
export function readableStage(info: StageInfo, jobName: string | null): StageInfo {
  if (!isConnectCallSite(info.name)) return info;
  return { ...info, name: jobName ?? connectCallSiteName(info.name) ?? "Spark Connect" };
}
