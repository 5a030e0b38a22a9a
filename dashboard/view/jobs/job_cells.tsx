import type { JSX } from "preact";
import type { ApplicationModel } from "../../model/application_model.ts";
import { shownStatus } from "../../model/shown_status.ts";
import { cellNames, cellOf, jobGroupOf, jobTitle } from "../../model/table/job_texts.ts";
import type { TableRow } from "../../model/table/table_rows.ts";
import { IdField } from "../parts/field.tsx";
import { StatusLabel } from "../parts/status_label.tsx";
import { Cell, Fold, TaskCells, TimeCells } from "./cells.tsx";

/** The row of a job. */
export function JobCells(
  { model, row: { job }, now, hasGroups, hasCells }: {
    readonly model: ApplicationModel;
    readonly row: TableRow & { readonly kind: "job" };
    readonly now: number | null;
    readonly hasGroups: boolean;
    readonly hasCells: boolean;
  },
): JSX.Element {
  const numAttempts = Math.max(
    1,
    ...job.stageIds.map((stageId) => model.attemptsOf(stageId).length),
  );
  const title = jobTitle(job);
  return (
    <>
      <Cell name="id">
        <Fold />
        <IdField name="jobId" value={job.jobId} />
      </Cell>
      <Cell name="description" title={title}>
        <span class="text" data-field={job.description ? "description" : "name"}>{title}</span>
        {numAttempts > 1 && <span class="tag">{numAttempts} attempts</span>}
      </Cell>
      <Cell name="status">
        <StatusLabel status={shownStatus(job.status, model.summary.status)} />
      </Cell>
      <TaskCells counts={job} />
      <TimeCells of={job} now={now} />
      {hasGroups && (
        <Cell name="group" title={jobGroupOf(job) ?? ""}>
          <span class="text" data-field="jobGroup">{jobGroupOf(job)}</span>
        </Cell>
      )}
      {hasCells && (
        <Cell name="cell" title={cellNames(job).join(" ")}>
          <span class="text" data-field="cell">{cellOf(job)}</span>
        </Cell>
      )}
    </>
  );
}
