/**
 * The line of an error that says most: of one from Python the line below its
 * traceback, else the first.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tellingLine } from "./telling_line.ts";
 *
 * const error = 'Traceback (most recent call last):\n  File "etl.py", line 7\nValueError: busy';
 * assertEquals(tellingLine(error), "ValueError: busy");
 * ```
 */
export function tellingLine(message: string): string {
  const [first = "", ...rest] = message.trim().split("\n");
  if (!first.endsWith("Traceback (most recent call last):")) return first;
  return rest.find((line) => /^\S/.test(line)) ?? first;
}
