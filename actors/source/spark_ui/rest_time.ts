/**
 * Reads a time as Spark's REST API writes it.
 *
 * @returns epoch milliseconds; null where the text is no such time
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseRestTime } from "./rest_time.ts";
 *
 * assertEquals(parseRestTime("2026-01-01T12:00:00.000GMT"), 1767268800000);
 * assertEquals(parseRestTime("2026-02-30T12:00:00.000GMT"), null);
 * ```
 */
export function parseRestTime(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}GMT$/.test(text)) return null;
  const iso = text.replace("GMT", "Z");
  const time = Date.parse(iso);
  // The 30th of February is a day in March to `Date.parse`.
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? null : time;
}
