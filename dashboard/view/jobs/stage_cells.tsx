import type { ComponentChildren, JSX } from "preact";
import type { TableRow } from "../../model/table/table_rows.ts";
import { NumberField } from "../parts/field.tsx";
import { StatusLabel } from "../parts/status_label.tsx";
import { Cell, Fold, TaskCells, TimeCells } from "./cells.tsx";

/** The row of a stage attempt. */
export function StageCells(
  { row: { stage }, now, children }: {
    readonly row: TableRow & { readonly kind: "stage" };
    readonly now: number;
    readonly children: ComponentChildren;
  },
): JSX.Element {
  return (
    <>
      <Cell name="id">
        <Fold />
        <NumberField name="stageId" value={stage.stageId} />
      </Cell>
      <Cell name="description" title={stage.name}>
        <span class="quiet">Stage</span>
        <span class="text" data-field="name">{stage.name}</span>
        {stage.stageAttemptId > 0 && (
          <span class="tag">
            attempt <NumberField name="stageAttemptId" value={stage.stageAttemptId} />
          </span>
        )}
      </Cell>
      <Cell name="status">
        <StatusLabel status={stage.status} />
      </Cell>
      <TaskCells counts={stage} />
      <TimeCells of={stage} now={now} />
      {children}
    </>
  );
}

/** The row of a stage that has not run in the job: it waits, or its output was there. */
export function AnnouncedStageCells(
  { row: { stage }, children }: {
    readonly row: TableRow & { readonly kind: "announcedStage" };
    readonly children: ComponentChildren;
  },
): JSX.Element {
  const { stageId, name, numTasks, status } = stage;
  return (
    <>
      <Cell name="id">
        <NumberField name="stageId" value={stageId} />
      </Cell>
      <Cell name="description" title={name}>
        <span class="quiet">Stage</span>
        <span class="text" data-field="name">{name}</span>
      </Cell>
      <Cell name="status">
        <StatusLabel status={status} />
      </Cell>
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
      <Cell name="submitted" />
      <Cell name="duration" />
      {children}
    </>
  );
}
