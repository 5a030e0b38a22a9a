import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { findRow } from "../../model/table/find_row.ts";
import { tableRows } from "../../model/table/table_rows.ts";
import { cellOf, jobGroupOf } from "../../model/table/job_texts.ts";
import type { PageState } from "../../model/page_state.ts";
import { JobTable } from "./job_table.tsx";
import { JobsToolbar } from "./jobs_toolbar.tsx";
import type { TableState } from "./table_state.ts";

/** The jobs of the application, with their stages. */
export function JobsView(
  { state, table }: { readonly state: PageState; readonly table: TableState },
): JSX.Element | null {
  const version = state.version.value;
  const model = state.model.value;
  const settings = table.settings.value;
  const turned = table.turned.value;
  // Only where the order depends on it does a second that passes change a row's place.
  const now = settings.sortBy === "duration" && model?.summary.status === "RUNNING"
    ? state.now.value
    : null;
  const jobs = useMemo(() => [...model?.jobs.values() ?? []], [model, version]);
  const rows = useMemo(
    () => model === null ? [] : tableRows(model, settings, (key) => turned.has(key), now),
    [model, version, settings, turned, now],
  );
  useSignalEffect(() => {
    const focus = state.focusRow.value;
    const row = focus === null ? undefined : state.model.value && findRow(state.model.value, focus);
    if (row) table.reveal(row);
    state.focusRow.value = null;
  });
  if (model === null) return null;
  const hasGroups = jobs.some((job) => jobGroupOf(job) !== null);
  const hasCells = jobs.some((job) => cellOf(job) !== null);
  return (
    <section class="jobs" aria-label="Jobs">
      <JobsToolbar
        settings={table.settings}
        jobs={jobs}
        hasGroups={hasGroups}
        hasCells={hasCells}
      />
      {jobs.length === 0
        ? <p class="empty quiet">{noJobs(model.summary.status)}</p>
        : <JobTable {...{ state, table, model, rows, hasGroups, hasCells }} />}
      {jobs.length > 0 && rows.length === 0 && (
        <p class="empty quiet">No job is like this: change the filter</p>
      )}
    </section>
  );
}

function noJobs(status: "RUNNING" | "ENDED" | "UNKNOWN"): string {
  return status === "RUNNING"
    ? "No job yet: one appears with the first action, as count or write"
    : "No job was seen";
}
