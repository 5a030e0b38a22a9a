import type { ComponentChildren, JSX } from "preact";
import type { ApplicationSummary, JobSnapshot } from "../../../actors/application_snapshot.ts";
import { formatNumber } from "../../format/mod.ts";
import { shownStatus } from "../../model/shown_status.ts";
import type { TableRow } from "../../model/table/table_rows.ts";
import { StatusLabel } from "../parts/status_label.tsx";
import { Cell, Fold, TaskCells } from "./cells.tsx";

/** The row above the jobs of a group. */
export function GroupCells(
  { row: { label, jobs }, application, children }: {
    readonly row: TableRow & { readonly kind: "group" };
    /** The application's status. */
    readonly application: ApplicationSummary["status"];
    readonly children: ComponentChildren;
  },
): JSX.Element {
  const numJobs = `${formatNumber(jobs.length)} ${jobs.length === 1 ? "job" : "jobs"}`;
  return (
    <>
      <Cell name="id">
        <Fold />
      </Cell>
      <Cell name="description" title={label}>
        <span class="text">{label}</span>
        <span class="quiet">{numJobs}</span>
      </Cell>
      <Cell name="status">
        <StatusLabel status={shownStatus(statusOf(jobs), application)} />
      </Cell>
      <TaskCells counts={sum(jobs)} />
      <Cell name="submitted" />
      <Cell name="duration" />
      {children}
    </>
  );
}

function statusOf(jobs: readonly JobSnapshot[]): JobSnapshot["status"] {
  if (jobs.some(({ status }) => status === "RUNNING")) return "RUNNING";
  return jobs.some(({ status }) => status === "FAILED") ? "FAILED" : "COMPLETED";
}

function sum(jobs: readonly JobSnapshot[]) {
  const of = (count: (job: JobSnapshot) => number) =>
    jobs.reduce((sum, job) => sum + count(job), 0);
  return {
    numTasks: of((job) => job.numTasks),
    numCompletedTasks: of((job) => job.numCompletedTasks),
    numActiveTasks: of((job) => job.numActiveTasks),
    numFailedTasks: of((job) => job.numFailedTasks),
    numKilledTasks: of((job) => job.numKilledTasks),
    numSkippedTasks: of((job) => job.numSkippedTasks),
  };
}
