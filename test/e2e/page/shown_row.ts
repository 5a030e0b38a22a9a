import type { JobSnapshot, StageSnapshot } from "../../../actors/application_snapshot.ts";
import { formatDuration } from "../../../dashboard/format/mod.ts";

/** A row of the table of jobs, as it stands on the page. */
export interface ShownRow {
  /** Null in the row of a stage. */
  readonly jobId: number | null;
  /** `<stageId>.<stageAttemptId>`; null in the row of a job. */
  readonly stage: string | null;
  /** From the top of the table, 1 is its head. */
  readonly index: number;
  /** By the name of the snapshot's field, the text; of a time its ISO form. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The counters of a row; those that are 0 have no place on the page. */
const COUNTERS = [
  ...["numTasks", "numCompletedTasks", "numActiveTasks", "numFailedTasks"],
  ...["numKilledTasks", "numSkippedTasks"],
] as const;

/** What a row says, in the words of the snapshot. */
export function said({ fields }: ShownRow): Record<string, string | number> {
  const counters = COUNTERS.map((name) => [name, digits(fields[name] ?? "0")]);
  const { status = "", submissionTime = "", description, name, duration = "" } = fields;
  return {
    ...Object.fromEntries(counters),
    status,
    submissionTime,
    title: description ?? name ?? "",
    jobGroup: fields["jobGroup"] ?? "",
    // Of what runs it moves on with the clock.
    duration: status === "running" || status === "pending" ? "" : duration,
  };
}

/** What the row of a job or stage attempt has to say. */
export function toSay(
  of: JobSnapshot | StageSnapshot,
  locale: string,
): Record<string, string | number> {
  const counters = COUNTERS.map((name) => [name, name in of ? of[name as "numTasks"] : 0]);
  const { status, submissionTime, completionTime } = of;
  const isOver = completionTime !== null && submissionTime !== null;
  const [title, jobGroup] = "jobId" in of
    ? [of.description || of.name, of.jobGroup === "null" ? "" : of.jobGroup]
    : [of.name, ""];
  return {
    ...Object.fromEntries(counters),
    status: status.toLowerCase(),
    submissionTime: submissionTime === null ? "" : new Date(submissionTime).toISOString(),
    title,
    jobGroup,
    duration: isOver ? formatDuration(completionTime - submissionTime, locale) : "",
  };
}

/** A number as any locale writes it, without a fraction. */
function digits(text: string): number {
  return Number(text.replace(/\D/g, ""));
}
