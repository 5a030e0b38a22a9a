const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

const formats = new Map<string, Intl.NumberFormat>();

/**
 * A size in the largest unit that it fills, in powers of 1000, as the reader's
 * locale writes it.
 *
 * @param bytes a number of bytes
 * @param locale default: the reader's
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatBytes } from "./format_bytes.ts";
 *
 * assertEquals(formatBytes(0, "en"), "0 byte");
 * assertEquals(formatBytes(1_536_000, "en"), "1.5 MB");
 * ```
 */
export function formatBytes(bytes: number, locale?: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // What would be rounded to 1000 is 1 of the next.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  const key = `${locale} ${unit} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      style: "unit",
      unit: UNITS[unit] ?? "byte",
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  return format.format(value);
}
