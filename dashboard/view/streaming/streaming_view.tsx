import type { JSX } from "preact";
import type { PageState } from "../../model/page_state.ts";
import { StreamingQuery } from "./streaming_query.tsx";

/** The runs of streaming queries, the newest first; those that run, and the newest, unfolded. */
export function StreamingView({ state }: { readonly state: PageState }): JSX.Element {
  state.version.value;
  const queries = [...state.model.value?.streamingQueries.values() ?? []].reverse();
  return (
    <section class="streaming" aria-label="Streaming queries">
      {queries.length === 0 && <p>No streaming query has been started.</p>}
      {queries.map((query, i) => (
        <StreamingQuery
          key={query.runId}
          state={state}
          query={query}
          open={i === 0 || query.status === "RUNNING"}
        />
      ))}
    </section>
  );
}
