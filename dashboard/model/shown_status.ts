import type { ApplicationSummary } from "../../actors/application_snapshot.ts";

/**
 * The status of a job, a stage or a query as it is shown: where the application
 * does not run any more, nothing of it does, and nobody says what became of it.
 *
 * @param application the application's status
 */
export function shownStatus<S extends string>(
  status: S,
  application: ApplicationSummary["status"],
): S | "UNKNOWN" {
  const goesOn = status === "RUNNING" || status === "PENDING";
  return goesOn && application !== "RUNNING" ? "UNKNOWN" : status;
}
