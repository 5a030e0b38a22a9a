import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { applicationAddress } from "../../connection/api.ts";
import type { PageState } from "../../model/page_state.ts";

/** What can be taken along from an application. */
export function ShareMenu({ state }: { readonly state: PageState }): JSX.Element | null {
  const menu = useRef<HTMLDetailsElement>(null);
  const model = state.model.value;
  if (model === null) return null;
  const { id, sparkUiUrl } = model.summary;
  const close = () => menu.current?.removeAttribute("open");
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key !== "Escape") return;
    close();
    menu.current?.querySelector("summary")?.focus();
  };
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (!menu.current?.contains(relatedTarget as Node | null)) close();
  };
  return (
    <details class="menu" ref={menu} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <summary class="button">Share</summary>
      <ul class="popover">
        <li>
          <a href={`${applicationAddress(id)}/event-log`} download onClick={close}>
            Event log
            <small>for Spark's History Server</small>
          </a>
        </li>
        <li>
          <a href={`${applicationAddress(id)}/frames.ndjson`} download onClick={close}>
            Frames
            <small>one JSON a line</small>
          </a>
        </li>
        {isHttp(sparkUiUrl) && (
          <li>
            <a href={sparkUiUrl} target="_blank" rel="noopener noreferrer" onClick={close}>
              Spark UI
              <small>{sparkUiUrl}</small>
            </a>
          </li>
        )}
      </ul>
    </details>
  );
}

function isHttp(address: string | null): address is string {
  return address !== null && /^https?:\/\//i.test(address);
}
