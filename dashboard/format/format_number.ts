const numbers = new Intl.NumberFormat();

/**
 * A number as the reader's locale writes it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatNumber } from "./format_number.ts";
 *
 * assertEquals(formatNumber(7), new Intl.NumberFormat().format(7));
 * ```
 */
export function formatNumber(value: number): string {
  return numbers.format(value);
}
