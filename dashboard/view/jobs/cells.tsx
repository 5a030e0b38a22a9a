import type { ComponentChildren, JSX } from "preact";
import { formatDateTime, formatDuration, formatTime, isoTime } from "../../format/mod.ts";
import { durationOf } from "../../model/table/job_texts.ts";
import { NumberField } from "../parts/field.tsx";
import { TaskBar, type TaskCounts } from "../parts/task_bar.tsx";

/** A cell of the table; `name` is part of its class. */
export function Cell(
  { name, title, children }: {
    readonly name: string;
    readonly title?: string | undefined;
    readonly children?: ComponentChildren;
  },
): JSX.Element {
  return <div class={`cell cell-${name}`} role="gridcell" title={title}>{children}</div>;
}

/** The bar of tasks, and the same in numbers. */
export function TaskCells({ counts }: { readonly counts: TaskCounts }): JSX.Element {
  const { numTasks, numCompletedTasks, numSkippedTasks = 0, ...rest } = counts;
  const others = [
    ["numActiveTasks", rest.numActiveTasks, "active"],
    ["numFailedTasks", rest.numFailedTasks, "failed"],
    ["numKilledTasks", rest.numKilledTasks, "killed"],
    ["numSkippedTasks", numSkippedTasks, "skipped"],
  ] as const;
  return (
    <>
      <Cell name="progress">
        <TaskBar {...counts} />
      </Cell>
      <Cell name="tasks">
        <NumberField name="numCompletedTasks" value={numCompletedTasks} />/
        <NumberField name="numTasks" value={numTasks} />
        {others.map(([name, count, word]) =>
          // The space parts the numbers where they are read aloud or copied.
          count > 0 && (
            <span key={name} class={`count count-${word}`}>
              {" "}
              <NumberField name={name} value={count} /> {word}
            </span>
          )
        )}
      </Cell>
    </>
  );
}

/** When it was submitted, and how long it took or has taken so far. */
export function TimeCells(
  { of, now }: {
    readonly of: {
      readonly submissionTime: number | null;
      readonly completionTime: number | null;
      readonly status: string;
    };
    /** Null where nothing runs any more. */
    readonly now: number | null;
  },
): JSX.Element {
  const { submissionTime, completionTime, status } = of;
  const duration = completionTime === null && status !== "RUNNING" ? null : durationOf(of, now);
  return (
    <>
      <Cell name="submitted" title={submissionTime === null ? "" : formatDateTime(submissionTime)}>
        {submissionTime !== null && (
          <time dateTime={isoTime(submissionTime)} data-field="submissionTime">
            {formatTime(submissionTime)}
          </time>
        )}
      </Cell>
      <Cell name="duration">
        <span data-field="duration">{duration === null ? "–" : formatDuration(duration)}</span>
      </Cell>
    </>
  );
}

/** Shows that a row folds out, and whether it has. */
export function Fold(): JSX.Element {
  return <span class="fold" aria-hidden="true" />;
}
