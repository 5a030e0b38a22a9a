const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = "day" | "hour" | "minute" | "second" | "millisecond";

const formats = new Map<string, Intl.NumberFormat>();

/**
 * A duration in its two largest units, as the reader's locale writes them.
 *
 * @param ms milliseconds
 * @param locale default: the reader's
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatDuration } from "./format_duration.ts";
 *
 * assertEquals(formatDuration(820, "en"), "820 ms");
 * assertEquals(formatDuration(4310, "en"), "4.3 s");
 * assertEquals(formatDuration(75_000, "en"), "1 m 15 s");
 * assertEquals(formatDuration(7_260_000, "en"), "2 h 1 m");
 * ```
 */
export function formatDuration(ms: number, locale?: string): string {
  const value = Math.max(0, ms);
  if (value < SECOND) return unit(Math.floor(value), "millisecond", locale);
  if (value < 10 * SECOND) return unit(Math.floor(value / 100) / 10, "second", locale, 1);
  if (value < MINUTE) return unit(Math.floor(value / SECOND), "second", locale);
  if (value < HOUR) return pair(value, MINUTE, "minute", SECOND, "second", locale);
  if (value < DAY) return pair(value, HOUR, "hour", MINUTE, "minute", locale);
  return pair(value, DAY, "day", HOUR, "hour", locale);
}

function pair(
  ms: number,
  large: number,
  largeUnit: Unit,
  small: number,
  smallUnit: Unit,
  locale?: string,
): string {
  const rest = Math.floor((ms % large) / small);
  const first = unit(Math.floor(ms / large), largeUnit, locale);
  return rest === 0 ? first : `${first} ${unit(rest, smallUnit, locale)}`;
}

/** `narrow` would write "1m" and "820ms": the space is put in here, where the locale has none. */
function unit(value: number, name: Unit, locale?: string, digits = 0): string {
  const key = `${locale} ${name} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: "narrow",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  const parts = format.formatToParts(value);
  return parts.map(({ type, value }, i) =>
    type === "unit" && i > 0 && parts[i - 1]?.type !== "literal" ? ` ${value}` : value
  ).join("");
}
