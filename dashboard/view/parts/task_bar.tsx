import type { JSX } from "preact";
import { formatNumber } from "../../format/mod.ts";

/** How many tasks stand where. */
export interface TaskCounts {
  readonly numTasks: number;
  readonly numCompletedTasks: number;
  readonly numActiveTasks: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
  readonly numSkippedTasks?: number;
}

/** Tasks as one bar; what it shows is said in words, too. */
export function TaskBar(counts: TaskCounts): JSX.Element {
  const parts = [
    ["done", counts.numCompletedTasks],
    ["running", counts.numActiveTasks],
    ["failed", counts.numFailedTasks],
    ["killed", counts.numKilledTasks],
    ["skipped", counts.numSkippedTasks ?? 0],
  ] as const;
  // Attempts that failed come on top of the tasks, so the parts can be more than the whole.
  const total = Math.max(1, counts.numTasks, parts.reduce((sum, [, count]) => sum + count, 0));
  const words = parts.filter(([name, count]) => name === "done" || count > 0)
    .map(([name, count]) => `${formatNumber(count)} ${name}`);
  const said = `${words.join(", ")} of ${formatNumber(counts.numTasks)} tasks`;
  return (
    <span class="task-bar" role="img" aria-label={said} title={said}>
      {parts.map(([name, count]) =>
        count > 0 && (
          <span
            key={name}
            class={`task-bar-${name}`}
            style={{ width: `${100 * count / total}%` }}
          />
        )
      )}
    </span>
  );
}
