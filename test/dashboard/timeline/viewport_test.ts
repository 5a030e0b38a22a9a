import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  clamp,
  fit,
  follow,
  MIN_SPAN,
  pan,
  reveal,
  zoom,
} from "../../../dashboard/timeline/viewport.ts";

const bounds = { start: 1000, end: 2000 };

Deno.test("viewport: fit shows everything with a little room", () => {
  assertEquals(fit(bounds), { start: 990, end: 2010 });
  const { start, end } = fit({ start: 5, end: 5 });
  assert(start < 5 && end >= 5 + MIN_SPAN);
});

Deno.test("viewport: zooming leaves the point under the pointer where it is", () => {
  const view = { start: 1200, end: 1600 };
  for (const factor of [0.5, 1.5]) {
    const zoomed = zoom(view, 1300, factor, bounds);
    assertAlmostEquals((1300 - zoomed.start) / (zoomed.end - zoomed.start), 0.25);
    assertAlmostEquals(zoomed.end - zoomed.start, 400 * factor);
  }
});

Deno.test("viewport: panning stops at both ends and keeps the span", () => {
  const view = { start: 1200, end: 1600 };
  assertEquals(pan(view, 100, bounds), { start: 1300, end: 1700 });
  assertEquals(pan(view, 1e6, bounds), { start: 1610, end: 2010 });
  assertEquals(pan(view, -1e6, bounds), { start: 990, end: 1390 });
});

Deno.test("viewport: following shows the end with the same span", () => {
  assertEquals(follow({ start: 1200, end: 1600 }, bounds), { start: 1610, end: 2010 });
});

Deno.test("viewport: revealing moves no more than it must", () => {
  const view = { start: 1200, end: 1600 };
  assertEquals(reveal(view, 1250, 1300, bounds), view);
  assertEquals(reveal(view, 1650, 1700, bounds), { start: 1320, end: 1720 });
  assertEquals(reveal(view, 1100, 1150, bounds), { start: 1080, end: 1480 });
  // One that is longer than the view: its start.
  assertEquals(reveal(view, 1300, 1900, bounds), { start: 1280, end: 1680 });
});

Deno.test("viewport: whatever is done, the view is within all there is", () => {
  const time = fc.double({ min: -1e7, max: 1e7, noNaN: true });
  const factor = fc.double({ min: 0.001, max: 1000, noNaN: true });
  fc.assert(fc.property(time, time, time, factor, (start, length, point, by) => {
    const all = { start, end: start + Math.abs(length) };
    const whole = fit(all);
    const view = clamp({ start: point, end: point + 100 }, all);
    for (const { start, end } of [view, zoom(view, point, by, all), pan(view, point, all)]) {
      assert(start >= whole.start - 1e-6 && end <= whole.end + 1e-6 && end > start);
    }
  }));
});
