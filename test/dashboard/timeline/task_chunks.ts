import {
  TASK_STATUSES,
  type TaskChunk,
  type TaskColumn,
  taskColumns,
} from "../../../protocol/page/task_chunk.ts";

/** One row of a chunk: what is not said is 0, the status of an ended one SUCCESS. */
export type Row =
  & { readonly [C in Exclude<TaskColumn, "executor" | "status">]?: number }
  & { readonly executor?: string; readonly status?: typeof TASK_STATUSES[number] };

/** A chunk of ended attempts, and of those that run. */
export function taskChunk(
  ended: readonly Row[],
  running: readonly Row[] = [],
  header: Partial<Pick<TaskChunk, "cursor" | "reset" | "more" | "numOmitted">> = {},
): TaskChunk {
  const rows = [...ended, ...running];
  const executors = [...new Set(rows.map(({ executor = "driver" }) => executor))];
  const columns = taskColumns(rows.length);
  rows.forEach(({ executor = "driver", status, ...values }, row) => {
    for (const [name, value] of Object.entries(values)) columns[name as TaskColumn][row] = value;
    columns.executor[row] = executors.indexOf(executor);
    const said = status ?? (row < ended.length ? "SUCCESS" : "RUNNING");
    columns.status[row] = TASK_STATUSES.indexOf(said);
  });
  return {
    cursor: "epoch-1",
    reset: false,
    more: false,
    numOmitted: 0,
    ...header,
    numEnded: ended.length,
    executors,
    length: rows.length,
    ...columns,
  };
}

/** An attempt with the times of its bar. */
export function task(taskId: number, launchTime: number, finishTime = 0, executor = "driver"): Row {
  return { taskId, launchTime, finishTime, executor };
}
