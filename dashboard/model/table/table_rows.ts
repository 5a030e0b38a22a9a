import type { JobSnapshot, StageSnapshot } from "../../../actors/application_snapshot.ts";
import { type ApplicationModel, stageKey } from "../application_model.ts";
import { cellOf, durationOf, jobGroupOf, jobMatches, jobTitle } from "./job_texts.ts";
import type { SortKey, TableSettings } from "./table_settings.ts";

/** A stage of a job of which no attempt is known: UNKNOWN where one may have been forgotten. */
export interface AnnouncedStage {
  readonly stageId: number;
  readonly name: string;
  readonly numTasks: number;
  readonly status: "PENDING" | "SKIPPED" | "UNKNOWN";
}

/** A row of the table of jobs. */
export type TableRow =
  | {
    readonly kind: "group";
    readonly key: string;
    readonly label: string;
    readonly jobs: readonly JobSnapshot[];
    readonly level: number;
    readonly expanded: boolean;
  }
  | {
    readonly kind: "job";
    readonly key: string;
    readonly job: JobSnapshot;
    readonly level: number;
    readonly expanded: boolean;
  }
  | {
    readonly kind: "jobDetails";
    readonly key: string;
    readonly job: JobSnapshot;
    readonly level: number;
  }
  | {
    readonly kind: "stage";
    readonly key: string;
    readonly stage: StageSnapshot;
    readonly level: number;
    readonly expanded: boolean;
  }
  | {
    readonly kind: "announcedStage";
    readonly key: string;
    readonly stage: AnnouncedStage;
    readonly level: number;
  }
  | {
    readonly kind: "stageDetails";
    readonly key: string;
    readonly stage: StageSnapshot;
    readonly level: number;
  };

/**
 * The rows of the table of jobs, from the top: groups, their jobs, and what is
 * folded out.
 *
 * @param isTurned whether the reader has folded the row of a key the other way: at first groups are
 *   open and all else is closed
 * @param now epoch milliseconds: running jobs are sorted by how long they have run; null where
 *   nothing runs any more
 */
export function tableRows(
  model: ApplicationModel,
  settings: TableSettings,
  isTurned: (key: string) => boolean,
  now: number | null,
): TableRow[] {
  const jobs = [...model.jobs.values()]
    .filter((job) => settings.status === "all" || job.status === settings.status)
    .filter((job) => jobMatches(job, settings.text))
    .sort(jobOrder(settings.sortBy, settings.descending, now));
  const { groupBy } = settings;
  if (groupBy === "none") return jobs.flatMap((job) => jobRows(model, job, 1, isTurned));
  return groups(jobs, groupBy).flatMap(([group, members]) => {
    const key = `group ${group ?? ""}`;
    const expanded = !isTurned(key);
    const label = labelOf(groupBy, group);
    return [
      { kind: "group", key, label, jobs: members, level: 1, expanded },
      ...expanded ? members.flatMap((job) => jobRows(model, job, 2, isTurned)) : [],
    ];
  });
}

function jobRows(
  model: ApplicationModel,
  job: JobSnapshot,
  level: number,
  isTurned: (key: string) => boolean,
): TableRow[] {
  const key = `job ${job.jobId}`;
  const expanded = isTurned(key);
  const row: TableRow = { kind: "job", key, job, level, expanded };
  if (!expanded) return [row];
  return [
    row,
    { kind: "jobDetails", key: `${key} details`, job, level: level + 1 },
    ...stageRows(model, job, level + 1, isTurned),
  ];
}

function stageRows(
  model: ApplicationModel,
  job: JobSnapshot,
  level: number,
  isTurned: (key: string) => boolean,
): TableRow[] {
  const stages = job.stageIds.toSorted((a, b) => b - a).map((stageId) => ({
    stageId,
    attempts: model.attemptsOf(stageId).filter((stage) => ranIn(stage, job)),
  }));
  const announced = stages.filter(({ attempts }) => attempts.length === 0);
  const status = announcedStatus(job, announced.map(({ stageId }) => stageId));
  return stages.flatMap(({ stageId, attempts }): TableRow[] => {
    if (attempts.length > 0) return attemptRows(job, attempts, level, isTurned);
    const { name = "", numTasks = 0 } = job.stageInfos[stageId] ?? {};
    const key = `job ${job.jobId} stage ${stageId}`;
    return [{ kind: "announcedStage", key, stage: { stageId, name, numTasks, status }, level }];
  });
}

function attemptRows(
  job: JobSnapshot,
  attempts: readonly StageSnapshot[],
  level: number,
  isTurned: (key: string) => boolean,
): TableRow[] {
  return attempts.toReversed().flatMap((stage): TableRow[] => {
    const key = `job ${job.jobId} stage ${stageKey(stage)}`;
    const expanded = isTurned(key);
    return [
      { kind: "stage", key, stage, level, expanded },
      ...expanded
        ? [{ kind: "stageDetails" as const, key: `${key} details`, stage, level: level + 1 }]
        : [],
    ];
  });
}

/** What became of the stages of a job of which no attempt is known. */
function announcedStatus(job: JobSnapshot, stageIds: readonly number[]): AnnouncedStage["status"] {
  if (job.status === "RUNNING") return "PENDING";
  const counted = stageIds.filter((stageId) => job.stageInfos[stageId]?.completionTime === -1);
  // Where there are more than were skipped, some have run and were forgotten.
  return counted.length <= job.numSkippedStages ? "SKIPPED" : "UNKNOWN";
}

/** An attempt that ended before the job began, or began after its end, is another job's. */
export function ranIn(stage: StageSnapshot, job: JobSnapshot): boolean {
  const { submissionTime, completionTime } = stage;
  return (completionTime ?? Infinity) >= (job.submissionTime ?? -Infinity) &&
    (submissionTime ?? -Infinity) <= (job.completionTime ?? Infinity);
}

type Grouping = Exclude<TableSettings["groupBy"], "none">;

function labelOf(groupBy: Grouping, group: string | null): string {
  switch (groupBy) {
    case "jobGroup":
      return group ?? "In no group";
    case "sqlExecution":
      return group === null ? "In no SQL execution" : `SQL execution ${group}`;
    case "cell":
      return group === null ? "In no cell" : `Cell ${group}`;
  }
}

const GROUP_OF: Record<Grouping, (job: JobSnapshot) => string | null> = {
  jobGroup: jobGroupOf,
  sqlExecution: ({ sqlExecutionId }) => sqlExecutionId === null ? null : String(sqlExecutionId),
  cell: cellOf,
};

function groups(
  jobs: readonly JobSnapshot[],
  groupBy: Grouping,
): [string | null, JobSnapshot[]][] {
  return [...Map.groupBy(jobs, GROUP_OF[groupBy])];
}

const STATUS_ORDER = { RUNNING: 0, FAILED: 1, COMPLETED: 2 };

/** Equal ones are in the order of their ids, the newest first; what is not known comes last. */
function jobOrder(sortBy: SortKey, descending: boolean, now: number | null) {
  const value = (job: JobSnapshot): string | number | null => {
    switch (sortBy) {
      case "jobId":
        return job.jobId;
      case "description":
        return jobTitle(job);
      case "status":
        return STATUS_ORDER[job.status];
      case "progress":
        return job.numTasks === 0 ? null : job.numCompletedTasks / job.numTasks;
      case "numTasks":
        return job.numTasks;
      case "submissionTime":
        return job.submissionTime;
      case "duration":
        return durationOf(job, now);
      case "jobGroup":
        return jobGroupOf(job);
      case "cell":
        return cellOf(job);
      default:
        return sortBy satisfies never;
    }
  };
  return (a: JobSnapshot, b: JobSnapshot): number => {
    const [left, right] = [value(a), value(b)];
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      const order = typeof left === "string"
        ? collator.compare(left, String(right))
        : left - Number(right);
      if (order !== 0) return descending ? -order : order;
    }
    return b.jobId - a.jobId;
  };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
