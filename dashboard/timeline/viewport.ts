/** The part of time that is looked at, epoch milliseconds; `end` is after `start`. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

/** The shortest time that a view may show, milliseconds. */
export const MIN_SPAN = 5;

/** What there is to see, with a little room at both ends. */
export function fit(bounds: Viewport): Viewport {
  const room = Math.max(bounds.end - bounds.start, MIN_SPAN) * 0.01;
  return { start: bounds.start - room, end: Math.max(bounds.end, bounds.start + MIN_SPAN) + room };
}

/** The nearest view that shows nothing beyond `fit(bounds)`. */
export function clamp(view: Viewport, bounds: Viewport): Viewport {
  const whole = fit(bounds);
  const span = Math.min(Math.max(view.end - view.start, MIN_SPAN), whole.end - whole.start);
  const start = Math.min(Math.max(view.start, whole.start), whole.end - span);
  return { start, end: start + span };
}

/**
 * Shows more or less time around a point that stays where it is.
 *
 * @param factor of the time shown; 0.5 shows half as much
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { zoom } from "./viewport.ts";
 *
 * const bounds = { start: 0, end: 1000 };
 * assertEquals(zoom({ start: 0, end: 800 }, 200, 0.5, bounds), { start: 100, end: 500 });
 * ```
 */
export function zoom(view: Viewport, time: number, factor: number, bounds: Viewport): Viewport {
  const span = view.end - view.start;
  const room = fit(bounds);
  // So that the point stays where it is at both limits, too.
  const shown = Math.min(Math.max(span * factor, MIN_SPAN), room.end - room.start);
  const start = time - (time - view.start) * (shown / span);
  return clamp({ start, end: start + shown }, bounds);
}

/** Moves the view by so many milliseconds. */
export function pan(view: Viewport, by: number, bounds: Viewport): Viewport {
  return clamp({ start: view.start + by, end: view.end + by }, bounds);
}

/** The same span, at the end of what there is. */
export function follow(view: Viewport, bounds: Viewport): Viewport {
  const { end } = fit(bounds);
  return clamp({ start: end - (view.end - view.start), end }, bounds);
}

/** Moves the view as little as shows the time from `start` to `end`, or its start. */
export function reveal(view: Viewport, start: number, end: number, bounds: Viewport): Viewport {
  const span = view.end - view.start;
  const edge = span * 0.05;
  if (start >= view.start && end <= view.end) return view;
  const to = end - start > span - 2 * edge || start < view.start ? start - edge : end + edge - span;
  return clamp({ start: to, end: to + span }, bounds);
}
