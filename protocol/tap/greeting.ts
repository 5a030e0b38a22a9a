/** The first line of each end of a connection, without its end. */
export function greeting(token: string): string {
  return `SparkMonitorTap/1 ${token}`;
}

/**
 * Tells whether a line is the greeting with this token, in a time that tells
 * nothing of where it differs.
 *
 * @param line without its end
 *
 * @example
 * ```ts
 * import { assert, assertFalse } from "@std/assert";
 * import { greeting, isGreeting } from "./greeting.ts";
 *
 * const token = "0123456789abcdef0123456789abcdef";
 * assert(isGreeting(greeting(token), token));
 * assertFalse(isGreeting(greeting("0".repeat(32)), token));
 * ```
 */
export function isGreeting(line: string, token: string): boolean {
  const expected = greeting(token);
  let difference = line.length ^ expected.length;
  for (let i = 0; i < expected.length; i++) {
    difference |= line.charCodeAt(i) ^ expected.charCodeAt(i);
  }
  return difference === 0;
}
