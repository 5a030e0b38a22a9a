import { dateOf } from "./_date_of.ts";

const times = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const dateTimes = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/**
 * A time of day in the reader's locale and time zone.
 *
 * @param time epoch milliseconds
 *
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 * import { formatTime } from "./format_time.ts";
 *
 * assertMatch(formatTime(1_700_000_000_000), /13.20|20/);
 * ```
 */
export function formatTime(time: number): string {
  return times.format(dateOf(time));
}

/**
 * A day and a time of day in the reader's locale and time zone.
 *
 * @param time epoch milliseconds
 *
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 * import { formatDateTime } from "./format_time.ts";
 *
 * assertMatch(formatDateTime(1_700_000_000_000), /2023/);
 * ```
 */
export function formatDateTime(time: number): string {
  return dateTimes.format(dateOf(time));
}

/**
 * A time as machines read it, in UTC.
 *
 * @param time epoch milliseconds
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isoTime } from "./format_time.ts";
 *
 * assertEquals(isoTime(1_700_000_000_000), "2023-11-14T22:13:20.000Z");
 * ```
 */
export function isoTime(time: number): string {
  return dateOf(time).toISOString();
}
