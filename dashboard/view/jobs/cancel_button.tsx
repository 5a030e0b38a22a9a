import type { JSX } from "preact";
import type { PageState } from "../../model/page_state.ts";

/**
 * Asks to cancel something that runs, or says what has to be set for that;
 * nothing where there is no way back to Spark.
 */
export function CancelButton(
  { state, kind, id, title }: {
    readonly state: PageState;
    readonly kind: "job" | "stage";
    readonly id: number;
    readonly title: string;
  },
): JSX.Element | null {
  state.version.value;
  const summary = state.model.value?.summary;
  const health = state.health.value;
  if (summary?.status !== "RUNNING" || !summary.canCancel || health === null) return null;
  if (!health.allowCancel) {
    return (
      <p class="quiet">
        To cancel it from here, set <code>allowCancel.http</code> to true in{" "}
        <code>sparkmonitor.jsonc</code>
      </p>
    );
  }
  const ask = () => state.cancelRequest.value = { appKey: summary.id, kind, id, title };
  return <button type="button" class="danger" onClick={ask}>Cancel {kind} {id}…</button>;
}
