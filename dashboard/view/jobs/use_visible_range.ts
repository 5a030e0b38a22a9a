import { type RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Pixels drawn beyond what is in sight, so that scrolling finds them there. */
const MARGIN = 400;

/** The part of an element that is near what is in sight, in pixels from its top. */
export interface VisibleRange {
  readonly top: number;
  readonly bottom: number;
}

/** Follows which part of a tall element is in sight, whatever scrolls. */
export function useVisibleRange(element: RefObject<HTMLElement>): VisibleRange {
  const [range, setRange] = useState<VisibleRange>({ top: 0, bottom: 1000 });
  const measure = () => {
    if (element.current === null) return;
    const { top } = element.current.getBoundingClientRect();
    const from = Math.floor((-top - MARGIN) / MARGIN) * MARGIN;
    const to = Math.ceil((-top + innerHeight + MARGIN) / MARGIN) * MARGIN;
    setRange((old) => old.top === from && old.bottom === to ? old : { top: from, bottom: to });
  };
  useLayoutEffect(() => {
    addEventListener("scroll", measure, { capture: true, passive: true });
    addEventListener("resize", measure);
    return () => {
      removeEventListener("scroll", measure, { capture: true });
      removeEventListener("resize", measure);
    };
  }, []);
  // What is above it may have grown or gone.
  useLayoutEffect(measure);
  return range;
}
