import type { SortKey } from "../../model/table/table_settings.ts";

/** A column of the table of jobs. */
export interface Column {
  readonly sortBy: SortKey;
  readonly name: string;
  /** Part of the class of its cells. */
  readonly className: string;
}

const COLUMNS: readonly Column[] = [
  { sortBy: "jobId", name: "Id", className: "id" },
  { sortBy: "description", name: "Description", className: "description" },
  { sortBy: "status", name: "Status", className: "status" },
  { sortBy: "progress", name: "Progress", className: "progress" },
  { sortBy: "numTasks", name: "Tasks", className: "tasks" },
  { sortBy: "submissionTime", name: "Submitted", className: "submitted" },
  { sortBy: "duration", name: "Duration", className: "duration" },
  { sortBy: "jobGroup", name: "Group", className: "group" },
  { sortBy: "cell", name: "Cell", className: "cell" },
];

/** The columns; those that would be empty left out. */
export function columns(
  { hasGroups, hasCells }: { readonly hasGroups: boolean; readonly hasCells: boolean },
): readonly Column[] {
  return COLUMNS.filter(({ sortBy }) =>
    (hasGroups || sortBy !== "jobGroup") && (hasCells || sortBy !== "cell")
  );
}
