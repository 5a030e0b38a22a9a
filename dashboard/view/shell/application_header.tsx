import type { JSX } from "preact";
import type { ApplicationModel } from "../../model/application_model.ts";
import { formatAge, formatDateTime, formatDuration, formatNumber } from "../../format/mod.ts";
import type { PageState } from "../../model/page_state.ts";
import { runningProgress } from "../../model/running_progress.ts";
import { NumberField } from "../parts/field.tsx";
import { StatusLabel } from "../parts/status_label.tsx";
import { TaskBar } from "../parts/task_bar.tsx";
import { ShareMenu } from "./share_menu.tsx";

/** What application this is, and how it stands. */
export function ApplicationHeader({ state }: { readonly state: PageState }): JSX.Element | null {
  state.version.value;
  const model = state.model.value;
  if (model === null) return null;
  const { appName, id, status, recorded } = model.summary;
  return (
    <section class="application" aria-label="Application">
      <div class="application-title">
        <h1 data-field="appName" title={appName ?? id}>{appName ?? id}</h1>
        <StatusLabel status={status} />
        {recorded && <span class="tag">recording</span>}
        <div class="application-acts">
          {(status === "RUNNING" || state.paused.value) && <PauseButton state={state} />}
          <ShareMenu state={state} />
        </div>
      </div>
      <Facts model={model} now={state.now.value} />
      <RunningNow model={model} />
    </section>
  );
}

function PauseButton({ state }: { readonly state: PageState }) {
  const paused = state.paused.value;
  return (
    <button
      type="button"
      aria-pressed={paused}
      title="Let the view stand still; nothing is lost (p)"
      onClick={() => state.paused.value = !paused}
    >
      {paused ? "Paused" : "Pause"}
    </button>
  );
}

function Facts({ model, now }: { readonly model: ApplicationModel; readonly now: number }) {
  const { summary } = model;
  const { sparkUser, sparkVersion, id, startTime, endTime, status, source } = summary;
  // A log without its end may have been read long after it was written.
  const until = endTime ?? (status === "RUNNING" ? now : model.time || null);
  return (
    <dl class="facts">
      <Fact term="Id" value={id} field="id" />
      <Fact term="User" value={sparkUser} field="sparkUser" />
      <Fact term="Spark" value={sparkVersion} field="sparkVersion" />
      {startTime !== null && <Fact term="Started" value={formatDateTime(startTime)} />}
      {startTime !== null && until !== null && (
        <Fact term="Duration" value={formatDuration(until - startTime)} />
      )}
      <div>
        <dt>Executors</dt>
        <dd>
          <span data-field="numExecutors">{formatNumber(model.executors.size)}</span>
          {", "}
          <NumberField name="totalCores" value={model.totalCores} /> cores
        </dd>
      </div>
      <LastEvent model={model} now={now} />
      <Fact term="Source" value={`${source}, ${SOURCE_STATES[status]}`} />
      <LeftOut model={model} />
    </dl>
  );
}

const SOURCE_STATES = {
  RUNNING: "connected",
  ENDED: "at its end",
  UNKNOWN: "ended without the application's end",
};

function Fact(
  { term, value, field }: {
    readonly term: string;
    readonly value: string | null;
    readonly field?: string;
  },
) {
  if (value === null) return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd data-field={field}>{value}</dd>
    </div>
  );
}

function LastEvent({ model, now }: { readonly model: ApplicationModel; readonly now: number }) {
  const { lastEventTime, status } = model.summary;
  if (lastEventTime === null || status !== "RUNNING") return null;
  return (
    <div>
      <dt>Last event</dt>
      <dd title={formatDateTime(lastEventTime)} data-field="lastEventTime">
        {formatAge(now - lastEventTime)}
      </dd>
    </div>
  );
}

/** Input that was left out, said quietly. */
function LeftOut({ model }: { readonly model: ApplicationModel }) {
  const reasons = Object.entries(model.rejected);
  if (reasons.length === 0) return null;
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  return (
    <div>
      <dt class="visually-hidden">Input</dt>
      <dd>
        <details class="left-out">
          <summary>{formatNumber(total)} {total === 1 ? "event" : "events"} left out</summary>
          <ul>
            {reasons.map(([reason, count]) => <li key={reason}>{formatNumber(count)} × {reason}
            </li>)}
            {model.lastError !== null && <li>the newest: {model.lastError}</li>}
          </ul>
        </details>
      </dd>
    </div>
  );
}

function RunningNow({ model }: { readonly model: ApplicationModel }) {
  const progress = runningProgress(model);
  if (progress === null) return null;
  const { numJobs, numTasks, numActiveTasks, numCompletedTasks, numFailedTasks } = progress;
  return (
    <div class="running-now">
      <TaskBar {...progress} numKilledTasks={0} />
      <span>
        {formatNumber(numJobs)} {numJobs === 1 ? "job runs" : "jobs run"}
        {": "}
        {formatNumber(numCompletedTasks)} of {formatNumber(numTasks)} tasks
        {", "}
        {formatNumber(numActiveTasks)} active
        {numFailedTasks > 0 && `, ${formatNumber(numFailedTasks)} failed`}
      </span>
    </div>
  );
}
