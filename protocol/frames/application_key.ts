/**
 * An application as URLs name it; what no URL can carry, a lone surrogate, is
 * replaced.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { applicationKey } from "./application_key.ts";
 *
 * assertEquals(applicationKey("local-1700000000000", "null"), "local-1700000000000");
 * assertEquals(applicationKey("application_1_2", "1"), "application_1_2:1");
 * assertEquals(applicationKey("app \ud800", "null"), "app \ufffd");
 * ```
 */
export function applicationKey(appId: string, appAttemptId: string): string {
  return (appAttemptId === "null" ? appId : `${appId}:${appAttemptId}`).toWellFormed();
}
