import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { PageState } from "../../model/page_state.ts";

/** Milliseconds for which a notice stands. */
const STANDS = 12_000;

/** What has just come of an act: said to screen readers, shown to everybody. */
export function Notice({ state }: { readonly state: PageState }): JSX.Element {
  const notice = state.notice.value;
  useEffect(() => {
    if (notice === "") return;
    const timer = setTimeout(() => state.notice.value = "", STANDS);
    return () => clearTimeout(timer);
  }, [notice]);
  return <div class="notice" role="status">{notice !== "" && <p>{notice}</p>}</div>;
}
