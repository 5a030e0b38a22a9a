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
  return times.format(time);
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
  return dateTimes.format(time);
}
