import type { JSX } from "preact";
import type { PageState } from "../../model/page_state.ts";
import { formatRoute } from "../../model/route.ts";

/** What stands where an application would be. */
export function EmptyState({ state }: { readonly state: PageState }): JSX.Element | null {
  const applications = state.applications.value;
  const { appKey } = state.route.value;
  if (applications === null) {
    return state.connection.value === "connecting"
      ? <p class="empty quiet">Asking the monitor…</p>
      : null;
  }
  if (appKey !== null && applications.every(({ id }) => id !== appKey)) {
    return (
      <section class="empty">
        <h1>No such application</h1>
        <p>
          The monitor knows no application{" "}
          <code>{appKey}</code>: it may have let go of it, or was started anew since.
        </p>
        {applications.length > 0 && (
          <p>
            <a href={formatRoute({ appKey: null, view: "jobs" })}>Go to the newest one</a>
          </p>
        )}
      </section>
    );
  }
  if (applications.length > 0) return <p class="empty quiet">Asking for the application…</p>;
  return (
    <section class="empty">
      <h1>No Spark application yet</h1>
      <p>It appears here by itself as soon as Spark starts. To attach one:</p>
      <ul>
        <li>
          a program: <code>deno task sparkmonitor run -- python etl.py</code>
        </li>
        <li>
          every driver of a shell: run in it the <code>export SPARK_SUBMIT_OPTS=…</code>{" "}
          line that the monitor printed, then start the driver
        </li>
        <li>
          a notebook:{" "}
          <code>deno task sparkmonitor install --kernel python3</code>, then choose the kernel
        </li>
        <li>
          an event log: <code>deno task start --event-log PATH</code>
        </li>
      </ul>
    </section>
  );
}
