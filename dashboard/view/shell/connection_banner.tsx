import type { JSX } from "preact";
import { formatTime } from "../../format/mod.ts";
import type { PageState } from "../../model/page_state.ts";

/** Says where the page does not show what is now, and what to do. */
export function ConnectionBanner({ state }: { readonly state: PageState }): JSX.Element {
  return <div class="banners" role="status">{words(state)}</div>;
}

function words(state: PageState) {
  state.version.value;
  const since = state.lostSince.value;
  const kept = state.model.value === null ? "" : " What is shown is how it was then.";
  if (state.connection.value === "refused") {
    return (
      <p class="banner banner-bad">
        The monitor does not know this page any more: it was started anew. Open the address that it
        printed, or ask for it with <code>sparkmonitor list</code>.{kept}
      </p>
    );
  }
  if (state.connection.value === "lost" && since !== null) {
    const isOver = state.model.value !== null && state.model.value.summary.status !== "RUNNING";
    return (
      <p class={isOver ? "banner" : "banner banner-bad"}>
        The monitor has not answered since {formatTime(since)}; {isOver
          ? (
            <>
              that of <code>run</code> ends with its program. What it told stays here.
            </>
          )
          : `the page goes on by itself when it does.${kept}`}
      </p>
    );
  }
  if (state.isOutdated.value) {
    return (
      <p class="banner">
        The monitor was started anew in another version.{" "}
        <button type="button" onClick={() => location.reload()}>Load the page anew</button>
      </p>
    );
  }
  const model = state.model.value;
  const isGone = model !== null &&
    state.applications.value?.every(({ id }) => id !== model.summary.id);
  if (isGone) {
    return (
      <p class="banner">The monitor has let go of this application: this is its last state.</p>
    );
  }
  if (state.paused.value) {
    return (
      <p class="banner">
        The view is paused. It goes on with <kbd>p</kbd>.
      </p>
    );
  }
  return null;
}
