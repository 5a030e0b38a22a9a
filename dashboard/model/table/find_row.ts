import { type ApplicationModel, stageKey } from "../application_model.ts";
import type { RowFocus } from "../page_state.ts";
import { ranIn } from "./table_rows.ts";

/** Where a row of the table is. */
export interface FoundRow {
  readonly key: string;
  /** The rows that must be folded out for it to be there, itself included. */
  readonly open: readonly string[];
}

/**
 * Finds the row of a job, or that of a stage attempt below the newest job that
 * ran it.
 *
 * @returns undefined where the model does not know it
 */
export function findRow(model: ApplicationModel, focus: RowFocus): FoundRow | undefined {
  if ("jobId" in focus) {
    const key = `job ${focus.jobId}`;
    return model.jobs.has(focus.jobId) ? { key, open: [key] } : undefined;
  }
  const stage = model.stages.get(focus.stage);
  if (stage === undefined) return undefined;
  const [job] = [...model.jobs.values()]
    .filter((job) => job.stageIds.includes(stage.stageId) && ranIn(stage, job))
    .sort((a, b) => b.jobId - a.jobId);
  if (job === undefined) return undefined;
  const key = `job ${job.jobId} stage ${stageKey(stage)}`;
  return { key, open: [`job ${job.jobId}`, key] };
}
