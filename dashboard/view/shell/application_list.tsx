import type { JSX } from "preact";
import type { ApplicationSummary } from "../../../actors/application_snapshot.ts";
import { formatDateTime, formatDuration, isoTime } from "../../format/mod.ts";
import { newestFirst } from "../../model/newest_first.ts";
import type { PageState } from "../../model/page_state.ts";
import { formatRoute } from "../../model/route.ts";
import { StatusLabel } from "../parts/status_label.tsx";

/**
 * All applications, the newest first: a list where there is room, else a select.
 * Nothing where there is no other than the one in sight.
 */
export function ApplicationList(
  { state, form }: { readonly state: PageState; readonly form: "sidebar" | "picker" },
): JSX.Element | null {
  const applications = newestFirst(state.applications.value ?? []);
  const current = state.model.value?.summary.id ?? null;
  // The one in sight may be gone from the monitor, and another one there.
  const isGone = current !== null && applications.every(({ id }) => id !== current);
  if (applications.length + Number(isGone) < 2) return null;
  return form === "picker"
    ? <Picker state={state} applications={applications} current={current} />
    : <Sidebar state={state} applications={applications} current={current} />;
}

interface ListProps {
  readonly state: PageState;
  readonly applications: readonly ApplicationSummary[];
  readonly current: string | null;
}

function Picker({ state, applications, current }: ListProps) {
  const choose = ({ currentTarget }: JSX.TargetedEvent<HTMLSelectElement>) => {
    location.hash = formatRoute({ ...state.route.value, appKey: currentTarget.value });
  };
  return (
    <select class="application-picker" aria-label="Application" onChange={choose}>
      {applications.every(({ id }) => id !== current) && (
        <option value="" selected hidden>Choose</option>
      )}
      {applications.map((application) => (
        <option
          key={application.id}
          value={application.id}
          selected={application.id === current}
        >
          {`${application.appName ?? application.id}, ${application.status.toLowerCase()}`}
        </option>
      ))}
    </select>
  );
}

function Sidebar({ state, applications, current }: ListProps) {
  return (
    <nav class="sidebar" aria-label="Applications">
      <h2>Applications</h2>
      <ul>
        {applications.map((application) => (
          <li key={application.id}>
            <a
              href={formatRoute({ ...state.route.value, appKey: application.id })}
              aria-current={application.id === current ? "page" : undefined}
              data-app-id={application.id}
            >
              <span class="application-name">{application.appName ?? application.id}</span>
              <span class="application-facts">
                <StatusLabel status={application.status} />
                <Facts state={state} application={application} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Facts(
  { state, application }: { readonly state: PageState; readonly application: ApplicationSummary },
) {
  const { startTime, endTime, status, source } = application;
  if (startTime === null) return <span>{source}</span>;
  const until = endTime ?? (status === "RUNNING" ? state.now.value : null);
  return (
    <>
      {until !== null && <span>{formatDuration(until - startTime)}</span>}
      <span>{source}</span>
      <time class="application-start" dateTime={isoTime(startTime)}>
        {formatDateTime(startTime)}
      </time>
    </>
  );
}
