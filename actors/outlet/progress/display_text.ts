import {
  jobLabel,
  jobName,
  jobState,
  joined,
  plain,
  type RunningView,
  summary,
} from "./display_phrases.ts";
import type { ExecutionTotals } from "./execution_jobs.ts";
import { count } from "./words.ts";

/** The running jobs of an execution as one line of text: the oldest, and how many others. */
export function runningText(view: RunningView): string {
  const { jobs: [oldest, ...others], age } = view;
  const state = plain(joined(jobState(oldest, age).map((phrase) => [phrase]), ", "));
  const more = others.length === 0 ? "" : `   + ${count(others.length, "more job")}`;
  return `${jobLabel(oldest, view)}: ${jobName(oldest)}   ${state}${more}`;
}

/**
 * What the jobs of an execution have come to, as one line of text.
 *
 * @param isFinal whether no further job is expected
 */
export function summaryText(totals: ExecutionTotals, isFinal: boolean): string {
  return `Spark: ${plain(joined(summary(totals, isFinal), ", "))}`;
}
