import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PageState } from "../../model/page_state.ts";

const KEYS = [
  ["↑ ↓ Home End", "move through the jobs"],
  ["→ ←", "fold out, fold in"],
  ["Enter Space", "fold the other way"],
  ["/", "find a job"],
  ["p", "pause the view, go on"],
  ["?", "these keys"],
] as const;

/** The button and the dialog that list the keys; hears those that work everywhere. */
export function KeyboardHelp({ state }: { readonly state: PageState }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (event.key === "?") open();
      else if (event.key === "p") state.paused.value = !state.paused.value;
      else if (event.key !== "/") return;
      else document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [state]);
  return (
    <>
      <button type="button" class="help-button" aria-label="Keys" title="Keys (?)" onClick={open}>
        ?
      </button>
      <dialog ref={dialog} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <dl class="keys">
          {KEYS.map(([keys, what]) => (
            <div key={keys}>
              <dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <button type="button" onClick={() => dialog.current?.close()}>Close</button>
      </dialog>
    </>
  );
}

/** A key that goes into a field, or into an open dialog, is no command. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element &&
    target.closest("input, select, textarea, dialog[open], [contenteditable]") !== null;
}
