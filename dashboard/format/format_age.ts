const STEPS = [["second", 60_000], ["minute", 3_600_000], ["hour", 86_400_000], [
  "day",
  Infinity,
]] as const;
const LENGTHS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * How long ago something was, as the reader's locale says it.
 *
 * @param ms milliseconds
 * @param locale default: the reader's
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatAge } from "./format_age.ts";
 *
 * assertEquals(formatAge(300, "en"), "now");
 * assertEquals(formatAge(3400, "en"), "3 seconds ago");
 * assertEquals(formatAge(200_000, "en"), "3 minutes ago");
 * ```
 */
export function formatAge(ms: number, locale?: string): string {
  const age = Math.max(0, ms);
  const unit = STEPS.find(([, below]) => age < below)?.[0] ?? "day";
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return format.format(-Math.floor(age / LENGTHS[unit]), unit);
}
