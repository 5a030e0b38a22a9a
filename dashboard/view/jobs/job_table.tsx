import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ApplicationModel } from "../../model/application_model.ts";
import type { PageState } from "../../model/page_state.ts";
import { RowLayout } from "../../model/table/row_layout.ts";
import type { TableRow } from "../../model/table/table_rows.ts";
import { columns } from "./columns.ts";
import { TableHead } from "./table_head.tsx";
import { TableRowView } from "./table_row_view.tsx";
import type { TableState } from "./table_state.ts";
import { useScrollAnchor } from "./use_scroll_anchor.ts";
import { useRowHeight } from "./use_row_height.ts";
import { useVisibleRange } from "./use_visible_range.ts";

/** What the table shows. */
export interface JobTableProps {
  readonly state: PageState;
  readonly table: TableState;
  readonly model: ApplicationModel;
  readonly rows: readonly TableRow[];
  readonly hasGroups: boolean;
  readonly hasCells: boolean;
}

/** Pixels that details take until they have been measured. */
const DETAILS_HEIGHT = 120;

/**
 * A tree of rows of which only those near the part in sight are drawn, and the
 * one that the keys act on. Details are as high as they are, all else has one
 * height.
 */
export function JobTable(
  { state, table, model, rows, hasGroups, hasCells }: JobTableProps,
): JSX.Element {
  const body = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const range = useVisibleRange(body);

  const layout = useMemo(
    () =>
      new RowLayout(
        rows.map((row) => isDetails(row) ? heights.get(row.key) ?? DETAILS_HEIGHT : rowHeight),
      ),
    [rows, heights, rowHeight],
  );
  useScrollAnchor(body, rows, layout, table.settings.value);
  const foundAt = rows.findIndex(({ key }) => key === table.activeKey.value);
  const activeIndex = foundAt === -1 ? 0 : foundAt;
  const { first, end } = layout.between(range.top, range.bottom);
  const drawn = new Set<number>();
  for (let i = first; i < end; i++) drawn.add(i);
  if (rows.length > 0) drawn.add(activeIndex);

  useLayoutEffect(() => {
    if (!table.focusIsDue) return;
    table.focusIsDue = false;
    body.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus();
  });

  function moveTo(index: number) {
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (row !== undefined) table.moveTo(row.key);
  }

  function onKeyDown(event: JSX.TargetedKeyboardEvent<HTMLDivElement>) {
    const row = rows[activeIndex];
    // A button or a text within a row has keys of its own.
    if (row === undefined || (event.target as Element).getAttribute("role") !== "row") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const expanded = isExpanded(row);
    switch (event.key) {
      case "ArrowDown":
        moveTo(activeIndex + 1);
        break;
      case "ArrowUp":
        moveTo(activeIndex - 1);
        break;
      case "Home":
        moveTo(0);
        break;
      case "End":
        moveTo(rows.length - 1);
        break;
      case "PageDown":
        moveTo(activeIndex + Math.max(1, Math.floor(innerHeight / rowHeight) - 4));
        break;
      case "PageUp":
        moveTo(activeIndex - Math.max(1, Math.floor(innerHeight / rowHeight) - 4));
        break;
      case "ArrowRight":
        if (expanded === false) table.turn(row.key);
        else if (expanded === true) moveTo(activeIndex + 1);
        break;
      case "ArrowLeft":
        if (expanded === true) table.turn(row.key);
        else moveTo(parentOf(rows, activeIndex));
        break;
      case "Enter":
      case " ":
        if (expanded !== null) table.turn(row.key);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  const shown = columns({ hasGroups, hasCells });
  const classes = `job-table${hasGroups ? " has-groups" : ""}${hasCells ? " has-cells" : ""}`;
  return (
    <div
      class={classes}
      role="treegrid"
      aria-label="Jobs and stages"
      aria-rowcount={rows.length + 1}
      aria-colcount={shown.length}
      onKeyDown={onKeyDown}
    >
      <TableHead columns={shown} settings={table.settings} />
      <div
        class="table-body"
        role="rowgroup"
        ref={body}
        style={{ height: `${layout.height}px` }}
      >
        {[...drawn].sort((a, b) => a - b).map((index) => {
          const row = rows[index];
          return row !== undefined && (
            <TableRowView
              key={row.key}
              {...{ state, table, model, row, index, hasGroups, hasCells }}
              top={layout.topOf(index)}
              active={index === activeIndex}
              onMeasure={(height) =>
                setHeights((known) =>
                  known.get(row.key) === height ? known : new Map(known).set(row.key, height)
                )}
            />
          );
        })}
      </div>
    </div>
  );
}

function isDetails({ kind }: TableRow): boolean {
  return kind === "jobDetails" || kind === "stageDetails";
}

/** Null where there is nothing to fold out. */
function isExpanded(row: TableRow): boolean | null {
  return "expanded" in row ? row.expanded : null;
}

function parentOf(rows: readonly TableRow[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let i = index - 1; i >= 0; i--) {
    if ((rows[i]?.level ?? level) < level) return i;
  }
  return index;
}
