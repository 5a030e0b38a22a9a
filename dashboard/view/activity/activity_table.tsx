import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Activity } from "../../../protocol/page/activity.ts";
import { formatBytes, formatDateTime, formatNumber } from "../../format/mod.ts";
import { type ActivityRow, activityRows } from "../../timeline/activity_curves.ts";
import type { TimeRange } from "./make_plot.ts";

const MAX_ROWS = 60;

const COLUMNS: readonly [string, (row: ActivityRow) => string][] = [
  ["Active tasks", (row) => formatNumber(Math.round(row.activeTasks * 10) / 10)],
  ["Cores", (row) => formatNumber(row.totalCores)],
  ["Executors", (row) => formatNumber(row.numExecutors)],
  ["Failed tasks", (row) => formatNumber(row.failedTasks)],
  ["Shuffle read", (row) => formatBytes(row.shuffleReadBytes)],
  ["Shuffle written", (row) => formatBytes(row.shuffleWriteBytes)],
  ["Spilled from memory", (row) => formatBytes(row.memoryBytesSpilled)],
  ["Spilled to disk", (row) => formatBytes(row.diskBytesSpilled)],
];

/** What {@link ActivityTable} shows. */
export interface ActivityTableProps {
  readonly activity: Activity;
  /** The time shown; null: all of it. */
  readonly zoom: TimeRange | null;
}

/** The numbers of the curves: the time that is shown, in at most 60 rows. */
export function ActivityTable({ activity, zoom }: ActivityTableProps): JSX.Element {
  const open = useSignal(false);
  return (
    <details
      class="activity-numbers"
      onToggle={({ currentTarget }) => open.value = currentTarget.open}
    >
      <summary>The same as numbers</summary>
      {open.value && (
        <div class="activity-table" role="region" aria-label="Activity as numbers" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">From</th>
                {COLUMNS.map(([name]) => <th key={name} scope="col">{name}</th>)}
              </tr>
            </thead>
            <tbody>
              {activityRows(activity, zoom?.min ?? -Infinity, zoom?.max ?? Infinity, MAX_ROWS).map(
                (row) => (
                  <tr key={row.startTime}>
                    <th scope="row">{formatDateTime(row.startTime)}</th>
                    {COLUMNS.map(([name, format]) => <td key={name}>{format(row)}</td>)}
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
