import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { tellingLine } from "../../model/telling_line.ts";

/** An error in full: it scrolls, and can be copied. What says most is above it. */
export function ErrorText(
  { title, field, text }: {
    readonly title: string;
    readonly field: string;
    readonly text: string;
  },
): JSX.Element {
  const pre = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);
  const telling = tellingLine(text);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Not over plain http from another machine: what is selected can be copied by hand.
      if (pre.current !== null) getSelection()?.selectAllChildren(pre.current);
    }
  };
  return (
    <figure class="error-text">
      <figcaption>
        <span>{title}</span>
        <button type="button" onClick={copy}>{copied ? "Copied" : "Copy"}</button>
      </figcaption>
      {!text.startsWith(telling) && <p class="error-line">{telling}</p>}
      <pre ref={pre} tabIndex={0} aria-label={title} role="region" data-field={field}>{text}</pre>
    </figure>
  );
}
