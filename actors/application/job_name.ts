import type { JobStart } from "../../protocol/spark/spark_event.ts";

/** What the start of a SQL execution says of where it was called. */
export interface SqlCallSite {
  readonly description: string;
  /** A stack trace, one frame a line. */
  readonly details: string;
}

/** `collect at /home/user/etl.py:80`, `count at <console>:1`. */
const CALL_SITE = /^\S+ at .+:\d+$/;

/**
 * The name that frontends show for a job: the place in the user's program that
 * began it.
 *
 * Under adaptive execution Spark gives SQL jobs no call site, and their stages
 * are named after a thread pool; so the SQL execution is asked first. The name
 * stays a call site, since frontends show its first word only.
 *
 * @param sql the job's SQL execution, where it has one that is known
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
 * assertEquals(jobName({ properties, stageInfos: [] }, sql), "collect at etl.py:80");
 * ```
 */
export function jobName(
  job: Pick<JobStart, "properties" | "stageInfos">,
  sql: SqlCallSite | undefined,
): string {
  const { callSite } = job.properties;
  if (callSite !== null) return callSite;
  if (sql !== undefined) {
    if (CALL_SITE.test(sql.description)) return sql.description;
    const [frame = ""] = sql.details.split("\n", 1);
    if (frame !== "") return frame;
  }
  const resultStage = job.stageInfos.reduce<JobStart["stageInfos"][number] | null>(
    (last, info) => last === null || info.stageId > last.stageId ? info : last,
    null,
  );
  return resultStage?.name ?? "null";
}
