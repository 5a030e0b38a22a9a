import type { ApplicationSummary } from "../../actors/application_snapshot.ts";

/** The applications with the newest one first; one that has no start yet is the newest. */
export function newestFirst(applications: readonly ApplicationSummary[]): ApplicationSummary[] {
  return applications.toReversed().sort((a, b) => startOf(b) - startOf(a));
}

function startOf({ startTime }: ApplicationSummary): number {
  return startTime ?? Number.MAX_SAFE_INTEGER;
}
