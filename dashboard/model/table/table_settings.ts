/** What jobs can be sorted by. */
export const SORT_KEYS = [
  "jobId",
  "description",
  "status",
  "progress",
  "numTasks",
  "submissionTime",
  "duration",
  "jobGroup",
  "cell",
] as const;

export type SortKey = typeof SORT_KEYS[number];

/** How the table of jobs is filtered, sorted and grouped. */
export interface TableSettings {
  /** Words that all must be found in a job; "" for every job. */
  readonly text: string;
  readonly status: "all" | "RUNNING" | "COMPLETED" | "FAILED";
  readonly sortBy: SortKey;
  readonly descending: boolean;
  readonly groupBy: "none" | "jobGroup" | "sqlExecution" | "cell";
}

/** Every job, the newest first. */
export const DEFAULT_SETTINGS: TableSettings = {
  text: "",
  status: "all",
  sortBy: "jobId",
  descending: true,
  groupBy: "none",
};
