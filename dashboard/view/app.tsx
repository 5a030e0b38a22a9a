import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { PageState } from "../model/page_state.ts";
import { InsightList } from "./insight/insight_list.tsx";
import { JobsView } from "./jobs/jobs_view.tsx";
import { TableState } from "./jobs/table_state.ts";
import { ActivityView, StreamingView, TimelineView } from "./lazy_views.ts";
import { ApplicationHeader } from "./shell/application_header.tsx";
import { ApplicationList } from "./shell/application_list.tsx";
import { CancelDialog } from "./shell/cancel_dialog.tsx";
import { ConnectionBanner } from "./shell/connection_banner.tsx";
import { ConnectionMark } from "./shell/connection_mark.tsx";
import { EmptyState } from "./shell/empty_state.tsx";
import { KeyboardHelp } from "./shell/keyboard_help.tsx";
import { Notice } from "./shell/notice.tsx";
import { ThemeSwitch } from "./shell/theme_switch.tsx";
import { ViewLinks } from "./shell/view_links.tsx";

/** The whole page. */
export function App({ state }: { readonly state: PageState }): JSX.Element {
  return (
    <div class="page">
      <a class="skip-link" href="#main" onClick={skipToMain}>Skip to the application</a>
      <header class="page-header">
        <span class="brand">SparkMonitor</span>
        <ConnectionMark state={state} />
        <ApplicationList state={state} form="picker" />
        <ThemeSwitch state={state} />
        <KeyboardHelp state={state} />
      </header>
      <ApplicationList state={state} form="sidebar" />
      <main id="main" tabIndex={-1}>
        <ConnectionBanner state={state} />
        <Application state={state} />
      </main>
      <Notice state={state} />
      <CancelDialog state={state} />
    </div>
  );
}

function Application({ state }: { readonly state: PageState }) {
  const model = state.model.value;
  const appKey = model?.summary.id ?? null;
  const table = useMemo(() => new TableState(), [appKey]);
  if (model === null) return <EmptyState state={state} />;
  const { view } = state.route.value;
  return (
    <>
      <ApplicationHeader state={state} />
      <ViewLinks state={state} />
      {view === "jobs" && (
        <>
          <InsightList state={state} />
          <JobsView key={appKey} state={state} table={table} />
        </>
      )}
      {view === "timeline" && <TimelineView state={state} />}
      {view === "activity" && <ActivityView state={state} />}
      {view === "streaming" && <StreamingView state={state} />}
    </>
  );
}

/** The address after `#` is the route, so the browser must not follow the link. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
