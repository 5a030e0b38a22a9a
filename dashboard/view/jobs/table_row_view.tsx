import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ApplicationModel } from "../../model/application_model.ts";
import { stageKey } from "../../model/application_model.ts";
import type { PageState } from "../../model/page_state.ts";
import type { TableRow } from "../../model/table/table_rows.ts";
import { GroupCells } from "./group_cells.tsx";
import { JobCells } from "./job_cells.tsx";
import { JobDetails } from "./job_details.tsx";
import { AnnouncedStageCells, StageCells } from "./stage_cells.tsx";
import { StageDetails } from "./stage_details.tsx";
import type { TableState } from "./table_state.ts";

/** A row, and where it is. */
export interface TableRowProps {
  readonly state: PageState;
  readonly table: TableState;
  readonly model: ApplicationModel;
  readonly row: TableRow;
  /** From the top of the table. */
  readonly index: number;
  /** Pixels from the top of the table. */
  readonly top: number;
  /** Whether the keys act on it. */
  readonly active: boolean;
  readonly hasGroups: boolean;
  readonly hasCells: boolean;
  /** Told of the height of details, in pixels. */
  onMeasure(height: number): void;
}

/** One row of the table of jobs, of whatever kind. */
export function TableRowView(props: TableRowProps): JSX.Element {
  const { row, table, index, top, active } = props;
  const element = useRef<HTMLDivElement>(null);
  const isDetails = row.kind === "jobDetails" || row.kind === "stageDetails";
  useLayoutEffect(() => {
    const { current } = element;
    if (!isDetails || current === null) return;
    const observer = new ResizeObserver(() => props.onMeasure(current.offsetHeight));
    observer.observe(current);
    return () => observer.disconnect();
  }, [row.key]);

  const onClick = ({ target }: JSX.TargetedMouseEvent<HTMLDivElement>) => {
    table.activeKey.value = row.key;
    if (!("expanded" in row) || isControl(target) || getSelection()?.type === "Range") return;
    table.turn(row.key);
  };
  return (
    <div
      ref={element}
      class={`table-row row-${row.kind}`}
      role="row"
      aria-level={row.level}
      aria-rowindex={index + 2}
      aria-expanded={"expanded" in row ? row.expanded : undefined}
      tabIndex={active ? 0 : -1}
      style={{ transform: `translateY(${top}px)`, "--level": String(row.level) }}
      data-job-id={row.kind === "job" ? row.job.jobId : undefined}
      data-stage={row.kind === "stage" ? stageKey(row.stage) : undefined}
      onClick={onClick}
      onFocus={() => table.activeKey.value = row.key}
    >
      {cells(props)}
    </div>
  );
}

function cells({ state, model, row, hasGroups, hasCells }: TableRowProps): ComponentChildren {
  const { status } = model.summary;
  const now = status === "RUNNING" ? state.now.value : null;
  const empty = (
    <>
      {hasGroups && <div class="cell cell-group" role="gridcell" />}
      {hasCells && <div class="cell cell-cell" role="gridcell" />}
    </>
  );
  switch (row.kind) {
    case "group":
      return <GroupCells row={row} application={status}>{empty}</GroupCells>;
    case "job":
      return <JobCells {...{ model, row, now, hasGroups, hasCells }} />;
    case "jobDetails":
      return <JobDetails state={state} job={row.job} />;
    case "stage":
      return <StageCells row={row} now={now} application={status}>{empty}</StageCells>;
    case "announcedStage":
      return <AnnouncedStageCells row={row} application={status}>{empty}</AnnouncedStageCells>;
    case "stageDetails":
      return <StageDetails state={state} stage={row.stage} />;
    default:
      return row satisfies never;
  }
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, button, pre, summary") !== null;
}
