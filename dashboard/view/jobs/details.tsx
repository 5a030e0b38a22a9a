import type { ComponentChildren, JSX } from "preact";

/** What is folded out below a row, as its one cell. */
export function Details({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="details" role="gridcell">{children}</div>;
}

/** A term and what there is to say of it. */
export function Fact(
  { term, children }: { readonly term: string; readonly children: ComponentChildren },
): JSX.Element {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Characters for which a row has room on any screen. */
const SHORT = 20;

/** A text in full that a row may have cut. */
export function LongText(
  { term, text }: { readonly term: string; readonly text: string },
): JSX.Element | null {
  if (text.length <= SHORT) return null;
  return (
    <div class="fact-wide">
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  );
}
