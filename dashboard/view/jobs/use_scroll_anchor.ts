import { type RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RowLayout } from "../../model/table/row_layout.ts";
import type { TableRow } from "../../model/table/table_rows.ts";

/** Pixels of the table above the window at which a reader is still taken to watch what comes in. */
const NEAR_TOP = 200;

/**
 * Keeps the row at the upper edge of the window where it is when rows above it
 * come, go or grow. A browser does so for what it lays out itself. Near the top
 * of the table what is new comes in as it is.
 *
 * @param arranged changes when the reader arranges the rows anew: then nothing is kept
 */
export function useScrollAnchor(
  body: RefObject<HTMLElement>,
  rows: readonly TableRow[],
  layout: RowLayout,
  arranged: unknown,
): void {
  const last = useRef({ rows, layout, arranged });
  useLayoutEffect(() => {
    const before = last.current;
    last.current = { rows, layout, arranged };
    const edge = -(body.current?.getBoundingClientRect().top ?? 0);
    if (before.arranged !== arranged || edge <= NEAR_TOP) return;
    const tops = new Map(rows.map(({ key }, index) => [key, layout.topOf(index)]));
    // Where that row is gone, the next one that is left.
    for (let i = before.layout.between(edge, edge).first; i < before.rows.length; i++) {
      const top = tops.get(before.rows[i]?.key ?? "");
      if (top === undefined) continue;
      scrollBy(0, top - before.layout.topOf(i));
      return;
    }
  }, [layout, arranged]);
}
