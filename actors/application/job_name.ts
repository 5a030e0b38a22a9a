import type { JobStart } from "../../protocol/spark/spark_event.ts";
import { connectCallSiteName, connectTag, isConnectCallSite } from "./connect_operation.ts";

/** What the start of a SQL execution says of where it was called. */
export interface SqlCallSite {
  readonly description: string;
  /** A stack trace, one frame a line. */
  readonly details: string;
}

/** `collect at /home/user/etl.py:80`, `count at <console>:1`. */
const CALL_SITE = /^\S+ at .+:\d+$/;

/** What is known of a job beside its start. */
export interface JobOrigin {
  /** Its SQL execution, where it has one that is known. */
  readonly sql?: SqlCallSite | undefined;
  /** The name of the Spark Connect operation that it is part of, where that is known. */
  readonly connectOperation?: string | undefined;
}

/**
 * The name that frontends show for a job: the place in the user's program that
 * began it.
 *
 * Under adaptive execution Spark gives SQL jobs no call site, and their stages
 * are named after a thread pool; so the SQL execution is asked first. The name
 * stays a call site, since frontends show its first word only.
 *
 * A Spark Connect server has no place in the user's program to name: there the
 * call site is the start of the request's text. What the client ran names the
 * job, as far as that can be told.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { jobName } from "./job_name.ts";
 *
 * const properties = {
 *   callSite: null,
 *   jobGroup: null,
 *   description: null,
 *   sqlExecutionId: 0,
 *   jobTags: [],
 * };
 * const sql = { description: "collect at etl.py:80", details: "" };
 * assertEquals(jobName({ properties, stageInfos: [] }, { sql }), "collect at etl.py:80");
 * ```
 */
export function jobName(
  job: Pick<JobStart, "properties" | "stageInfos">,
  { sql, connectOperation }: JobOrigin = {},
): string {
  if (connectOperation !== undefined) return connectOperation;
  const { callSite, description, jobTags } = job.properties;
  const stageName = resultStageName(job.stageInfos);
  const request = [callSite, description, stageName]
    .filter((text) => text !== null)
    .find(isConnectCallSite);
  if (callSite !== null && request === undefined) return callSite;
  if (sql !== undefined) {
    if (CALL_SITE.test(sql.description)) return sql.description;
    const [frame = ""] = sql.details.split("\n", 1);
    if (frame !== "") return frame;
  }
  if (request === undefined) return stageName ?? "null";
  const tag = connectTag(jobTags);
  return connectCallSiteName(request) ??
    (tag === null ? "Spark Connect" : `operation ${tag.operationId}`);
}

function resultStageName(stageInfos: JobStart["stageInfos"]): string | null {
  const resultStage = stageInfos.reduce<JobStart["stageInfos"][number] | null>(
    (last, info) => last === null || info.stageId > last.stageId ? info : last,
    null,
  );
  return resultStage?.name ?? null;
}
