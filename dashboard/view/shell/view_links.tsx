import type { JSX } from "preact";
import type { PageState } from "../../model/page_state.ts";
import { formatRoute, VIEWS } from "../../model/route.ts";

const NAMES = {
  jobs: "Jobs",
  timeline: "Timeline",
  activity: "Activity",
  streaming: "Streaming",
} as const;

/** The parts of the page that show the application; streaming where there is any. */
export function ViewLinks({ state }: { readonly state: PageState }): JSX.Element {
  state.version.value;
  const route = state.route.value;
  const streams = (state.model.value?.streamingQueries.size ?? 0) > 0;
  return (
    <nav class="views" aria-label="Views">
      {VIEWS.filter((view) => view !== "streaming" || streams || route.view === view).map((
        view,
      ) => (
        <a
          key={view}
          href={formatRoute({ ...route, view })}
          aria-current={view === route.view ? "page" : undefined}
        >
          {NAMES[view]}
        </a>
      ))}
    </nav>
  );
}
