import type { JSX } from "preact";
import type { PageState } from "../../model/page_state.ts";

const WORDS = {
  connecting: "Connecting",
  live: "Live",
  lost: "Lost",
  refused: "Refused",
} as const;

/** How the page stands with the monitor, in a word. */
export function ConnectionMark({ state }: { readonly state: PageState }): JSX.Element {
  const connection = state.connection.value;
  return (
    <span class={`connection connection-${connection}`} data-field="connection">
      {WORDS[connection]}
    </span>
  );
}
