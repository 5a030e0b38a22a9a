import type { Insight } from "./insight.ts";

/**
 * Milliseconds that must have been lost before anything is said: for less,
 * nobody changes a job.
 */
export const ENOUGH_LOST = 5_000;

/** From a minute on a loss is a warning. */
const WARNING_LOST = 60_000;

/** @param lost milliseconds */
export function severityOf(lost: number): Insight["severity"] {
  return lost >= WARNING_LOST ? "warning" : "hint";
}
