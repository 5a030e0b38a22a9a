import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ApplicationModel } from "../../model/application_model.ts";
import { jobTitle } from "../../model/table/job_texts.ts";
import type { TaskFilter } from "../../timeline/task_filter.ts";

/** What {@link TaskFilterSelect} shows, and whom it tells. */
export interface TaskFilterSelectProps {
  readonly model: ApplicationModel;
  readonly filter: TaskFilter | null;
  readonly onChange: (filter: TaskFilter | null) => void;
}

/** The filter that lets the tasks of a job through; null where the job is not known. */
export function jobFilter(model: ApplicationModel, jobId: number): TaskFilter | null {
  const job = model.jobs.get(jobId);
  return job === undefined ? null : { kind: "job", jobId, stageIds: job.stageIds };
}

/** Chooses the job or the stage whose tasks stand out. */
export function TaskFilterSelect(props: TaskFilterSelectProps): JSX.Element {
  const { model, filter, onChange } = props;
  // There may be thousands, and most often none is new.
  const options = useMemo(() => <Options model={model} />, [
    model,
    model.jobs.size,
    model.stages.size,
    Array.from(model.jobs.keys()).at(-1),
    Array.from(model.stages.keys()).at(-1),
  ]);
  const choose = (value: string) => {
    const [kind, id = ""] = value.split(":");
    if (kind === "job") return onChange(jobFilter(model, Number(id)));
    const stage = model.stages.get(id);
    if (stage === undefined) return onChange(null);
    const { stageId, stageAttemptId } = stage;
    onChange({ kind: "stage", stageId, stageAttemptId });
  };
  const value = filter === null
    ? ""
    : filter.kind === "job"
    ? `job:${filter.jobId}`
    : `stage:${filter.stageId}.${filter.stageAttemptId}`;
  return (
    <label class="timeline-filter">
      Highlight{" "}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options}
      </select>
    </label>
  );
}

function Options({ model }: { readonly model: ApplicationModel }): JSX.Element {
  return (
    <>
      <option value="">All tasks</option>
      <optgroup label="Jobs">
        {Array.from(
          model.jobs.values(),
          (job) => (
            <option key={job.jobId} value={`job:${job.jobId}`}>
              {shorten(`Job ${job.jobId}: ${jobTitle(job)}`)}
            </option>
          ),
        )}
      </optgroup>
      <optgroup label="Stages">
        {Array.from(
          model.stages,
          ([key, { name }]) => (
            <option key={key} value={`stage:${key}`}>{shorten(`Stage ${key}: ${name}`)}</option>
          ),
        )}
      </optgroup>
    </>
  );
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
