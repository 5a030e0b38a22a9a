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
