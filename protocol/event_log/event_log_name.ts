/**
 * The name that Spark's event log of an application has, which the History
 * Server reads, too: what follows a dot is a codec to it, so nothing may be
 * added to the name, and a log without `.inprogress` is one that has ended.
 *
 * @param application `appAttemptId` is "null" where the driver gave none;
 * `endTime` is null where no end is known
 * @returns lower-case letters, digits, `_` and `-`, with `.inprogress` after
 * them where no end is known: safe as a file's name on every system
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { eventLogName } from "./event_log_name.ts";
 *
 * const application = { appId: "local-1700000000000", appAttemptId: "null", endTime: 1 };
 * assertEquals(eventLogName(application), "local-1700000000000");
 * assertEquals(
 *   eventLogName({ appId: "application_1_2", appAttemptId: "1", endTime: null }),
 *   "application_1_2_1.inprogress",
 * );
 * ```
 */
export function eventLogName(application: {
  readonly appId: string;
  readonly appAttemptId: string;
  readonly endTime: number | null;
}): string {
  const { appId, appAttemptId, endTime } = application;
  const base = sanitize(appId) + (appAttemptId === "null" ? "" : `_${sanitize(appAttemptId)}`);
  return endTime === null ? `${base}.inprogress` : base;
}

/** Spark's own replacements, and "_" for what only a hostile id has. */
function sanitize(id: string): string {
  return id.toLowerCase().replace(/[ :/]/g, "-").replace(/[^a-z0-9_-]/g, "_").slice(0, 100) || "_";
}
