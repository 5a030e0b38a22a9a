import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatBytes, formatDuration } from "../../format/mod.ts";
import { longestPhase, taskDuration, taskStage, taskStatus } from "../../timeline/task_facts.ts";
import { slowestTasks } from "../../timeline/task_filter.ts";
import type { TimelineModel } from "../../timeline/timeline_model.ts";

const NUM_ROWS = 20;

/** What {@link SlowestTasks} shows, and whom it tells. */
export interface SlowestTasksProps {
  readonly model: TimelineModel;
  /** A task was chosen. */
  readonly onPick: (taskId: number) => void;
}

/** The tasks that took longest of those that stand out, as a table: the timeline in words. */
export function SlowestTasks({ model, onPick }: SlowestTasksProps): JSX.Element {
  const open = useSignal(false);
  return (
    <details
      class="timeline-slowest"
      onToggle={({ currentTarget }) => open.value = currentTarget.open}
    >
      <summary>Slowest tasks</summary>
      {open.value && <SlowestTable model={model} onPick={onPick} />}
    </details>
  );
}

function SlowestTable({ model, onPick }: SlowestTasksProps): JSX.Element {
  model.version.value;
  const { store } = model;
  const { columns } = store;
  const now = model.end.value;
  const filter = model.filter.value;
  const rows = slowestTasks(store, model.matches.value, now, NUM_ROWS);
  const of = filter === null
    ? "of all tasks"
    : filter.kind === "job"
    ? `of job ${filter.jobId}`
    : `of stage ${filter.stageId}.${filter.stageAttemptId}`;
  return (
    <div class="timeline-table">
      <table>
        <caption>The slowest {of}, at most {NUM_ROWS}</caption>
        <thead>
          <tr>
            {[
              "Task",
              "Duration",
              "Stage",
              "Executor",
              "Status",
              "Longest phase",
              "GC",
              "Shuffle read",
              "Shuffle write",
              "Spill to disk",
            ]
              .map((name) => <th key={name} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const taskId = columns.taskId[row]!;
            const phase = longestPhase(store, row);
            return (
              <tr key={taskId}>
                <th scope="row">
                  <button type="button" onClick={() => onPick(taskId)}>{taskId}</button>
                </th>
                <td>{formatDuration(taskDuration(store, row, now))}</td>
                <td>{taskStage(store, row)}</td>
                <td>{store.executors[columns.executor[row]!]}</td>
                <td>{taskStatus(store, row)}</td>
                <td>{phase === null ? "–" : `${phase.name}, ${phase.value}`}</td>
                <td>{formatDuration(columns.jvmGCTime[row]!)}</td>
                <td>{formatBytes(columns.shuffleReadBytes[row]!)}</td>
                <td>{formatBytes(columns.shuffleWriteBytes[row]!)}</td>
                <td>{formatBytes(columns.diskBytesSpilled[row]!)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
