import type { ComponentChildren, JSX } from "preact";
import type { ApplicationSummary } from "../../../actors/application_snapshot.ts";
import { shownStatus } from "../../model/shown_status.ts";
import type { TableRow } from "../../model/table/table_rows.ts";
import { IdField } from "../parts/field.tsx";
import { StatusLabel } from "../parts/status_label.tsx";
import { Cell, Fold, TaskCells, TimeCells } from "./cells.tsx";

/** The row of a stage attempt. */
export function StageCells(
  { row: { stage }, now, application, children }: {
    readonly row: TableRow & { readonly kind: "stage" };
    readonly now: number | null;
    /** The application's status. */
    readonly application: ApplicationSummary["status"];
    readonly children: ComponentChildren;
  },
): JSX.Element {
  return (
    <>
      <Cell name="id">
        <Fold />
        <IdField name="stageId" value={stage.stageId} />
      </Cell>
      <Cell name="description" title={stage.name}>
        <span class="quiet">Stage</span>
        <span class="text" data-field="name">{stage.name}</span>
        {stage.stageAttemptId > 0 && (
          <span class="tag">
            attempt <IdField name="stageAttemptId" value={stage.stageAttemptId} />
          </span>
        )}
      </Cell>
      <Cell name="status">
        <StatusLabel status={shownStatus(stage.status, application)} />
      </Cell>
      <TaskCells counts={stage} />
      <TimeCells of={stage} now={now} />
      {children}
    </>
  );
}

/** The row of a stage of which no attempt is known: it waits, was skipped, or is forgotten. */
export function AnnouncedStageCells(
  { row: { stage }, application, children }: {
    readonly row: TableRow & { readonly kind: "announcedStage" };
    /** The application's status. */
    readonly application: ApplicationSummary["status"];
    readonly children: ComponentChildren;
  },
): JSX.Element {
  const { stageId, name, numTasks, status } = stage;
  return (
    <>
      <Cell name="id">
        <IdField name="stageId" value={stageId} />
      </Cell>
      <Cell name="description" title={name}>
        <span class="quiet">Stage</span>
        <span class="text" data-field="name">{name}</span>
      </Cell>
      <Cell name="status" title={status === "UNKNOWN" ? "Too old: not kept any more" : undefined}>
        <StatusLabel status={shownStatus(status, application)} />
      </Cell>
      {status === "UNKNOWN"
        ? (
          <>
            <Cell name="progress" />
            <Cell name="tasks" />
          </>
        )
        : (
          <TaskCells
            counts={{
              numTasks,
              numCompletedTasks: 0,
              numActiveTasks: 0,
              numFailedTasks: 0,
              numKilledTasks: 0,
              numSkippedTasks: status === "SKIPPED" ? numTasks : 0,
            }}
          />
        )}
      <Cell name="submitted" />
      <Cell name="duration" />
      {children}
    </>
  );
}
