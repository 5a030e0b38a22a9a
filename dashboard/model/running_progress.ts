import type { ApplicationModel } from "./application_model.ts";

/** How far the running jobs have come. */
export interface Progress {
  readonly numJobs: number;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
}

/** The running jobs of an application together; null where none runs. */
export function runningProgress(model: ApplicationModel): Progress | null {
  const total = {
    numJobs: 0,
    numTasks: 0,
    numActiveTasks: 0,
    numCompletedTasks: 0,
    numFailedTasks: 0,
  };
  if (model.summary.status !== "RUNNING") return null;
  for (const job of model.jobs.values()) {
    if (job.status !== "RUNNING") continue;
    total.numJobs++;
    total.numTasks += job.numTasks;
    total.numActiveTasks += job.numActiveTasks;
    total.numCompletedTasks += job.numCompletedTasks;
    total.numFailedTasks += job.numFailedTasks;
  }
  return total.numJobs === 0 ? null : total;
}
