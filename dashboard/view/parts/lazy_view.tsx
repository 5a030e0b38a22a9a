import { signal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { PageState } from "../../model/page_state.ts";

type View = FunctionComponent<{ readonly state: PageState }>;

/** A view whose script comes later than the page's own. */
export interface LazyView {
  readonly View: View;
  /** Fetches the script, so that the view is there when it is wanted. */
  preload(): void;
}

/**
 * Makes a view that is fetched by `load` when it is first shown, if it was not
 * before; the page's first paint does not wait for it.
 */
export function lazyView(load: () => Promise<View>): LazyView {
  const loaded = signal<View | "loading" | "failed" | null>(null);
  function preload(): void {
    if (loaded.value !== null && loaded.value !== "failed") return;
    loaded.value = "loading";
    load().then((view) => loaded.value = view, () => loaded.value = "failed");
  }
  return { View: LazilyShown, preload };

  function LazilyShown({ state }: { readonly state: PageState }): JSX.Element | null {
    const isLive = state.connection.value === "live";
    // The monitor may have been away when it was fetched in vain.
    useEffect(preload, [isLive]);
    const View = loaded.value;
    if (View === null || View === "loading") return null;
    if (View !== "failed") return <View state={state} />;
    return (
      <p class="banner banner-bad" role="status">
        This view cannot be fetched: the monitor is away, or was started anew in another version.
        {" "}
        <button type="button" onClick={preload}>Try again</button>{" "}
        <button type="button" onClick={() => location.reload()}>Load the page anew</button>
      </p>
    );
  }
}
