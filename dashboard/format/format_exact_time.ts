import { dateOf } from "./_date_of.ts";

const times = new Intl.DateTimeFormat(undefined, {
  hour: "numeric",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

/**
 * A time of day to the millisecond, in the reader's locale and time zone.
 *
 * @param time epoch milliseconds
 *
 * @example
 * ```ts
 * import { assertMatch } from "@std/assert";
 * import { formatExactTime } from "./format_exact_time.ts";
 *
 * assertMatch(formatExactTime(1_700_000_000_007), /20.007/);
 * ```
 */
export function formatExactTime(time: number): string {
  return times.format(dateOf(time));
}
