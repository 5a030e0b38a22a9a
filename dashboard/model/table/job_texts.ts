import type { JobSnapshot } from "../../../actors/application_snapshot.ts";

/** What Spark calls a batch of a streaming query: its number comes after 100 characters. */
const BATCH = /^(.*)\nid = (\S{8})\S*\nrunId = \S+\nbatch = (\w+)$/;

/** What a job is called: its SQL description, else where it was called; a batch by its number. */
export function jobTitle(
  { description, name }: Pick<JobSnapshot, "description" | "name">,
): string {
  const [, query, id, batch] = description?.match(BATCH) ?? [];
  if (batch !== undefined) return `${query || `Query ${id}`}, batch ${batch}`;
  return description || name;
}

/** The job's group; null where it has none. */
export function jobGroupOf({ jobGroup }: JobSnapshot): string | null {
  return jobGroup === "null" || jobGroup === "" ? null : jobGroup;
}

/** The notebook cell that runs the job, as a kernel's monitor knows it: `[3]`, else its id. */
export function cellOf(job: JobSnapshot): string | null {
  return cellNames(job)[0] ?? null;
}

/** All that the cell is known by, the shortest first; empty where no cell is known. */
export function cellNames({ cell }: JobSnapshot): string[] {
  if (!cell) return [];
  const { executionCount, cellId, msgId } = cell;
  const id = cellId ?? msgId;
  return executionCount === null ? [id] : [`[${executionCount}]`, id];
}

/**
 * Milliseconds from its submission to its end, or until `now`; null where that is
 * not known.
 *
 * @param now null where nothing runs any more
 */
export function durationOf(
  { submissionTime, completionTime }: {
    readonly submissionTime: number | null;
    readonly completionTime: number | null;
  },
  now: number | null,
): number | null {
  const end = completionTime ?? now;
  return submissionTime === null || end === null ? null : Math.max(0, end - submissionTime);
}

/** Whether all words of `text` are found in what the table says of a job. */
export function jobMatches(job: JobSnapshot, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return true;
  const { sqlExecutionId } = job;
  const haystack = [
    String(job.jobId),
    job.name,
    job.description ?? "",
    jobGroupOf(job) ?? "",
    sqlExecutionId === null ? "" : `sql ${sqlExecutionId}`,
    ...job.jobTags,
    ...Object.values(job.stageInfos).map(({ name }) => name),
    job.errorMessage ?? "",
    ...cellNames(job),
  ].join("\n").toLowerCase();
  return words.every((word) => haystack.includes(word));
}
