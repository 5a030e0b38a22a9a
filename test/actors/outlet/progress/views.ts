import type {
  DisplayedJob,
  RunningView,
} from "../../../../actors/outlet/progress/display_phrases.ts";
import type { ExecutionTotals } from "../../../../actors/outlet/progress/execution_jobs.ts";

export const NO_TOTALS: ExecutionTotals = {
  numJobs: 0,
  numFailedJobs: 0,
  numCancelledJobs: 0,
  numLostJobs: 0,
  numCompletedTasks: 0,
  numFailedTasks: 0,
  numKilledTasks: 0,
  numSkippedTasks: 0,
  numMissingTaskEnds: 0,
  busyTime: 0,
};

/** What a test says of a job; the rest is as in any other. */
export interface SomeJob {
  readonly appKey?: string;
  readonly appName?: string | null;
  readonly jobId?: number;
  readonly name?: string;
  readonly numTasks?: number;
  readonly numCompletedTasks?: number;
  readonly numActiveTasks?: number;
  readonly numFailedTasks?: number;
  readonly runTime?: number;
}

export function displayedJob(some: SomeJob = {}): DisplayedJob {
  const { appKey = "app-1", appName = null, jobId = 3, name = "collect at cell.py:4" } = some;
  const { numTasks = 1000, numCompletedTasks = 412, numActiveTasks = 8, numFailedTasks = 0 } = some;
  return {
    appKey,
    job: { jobId, name, numTasks, numStages: 1, submissionTime: 0, since: 0, appName },
    progress: { numCompletedTasks, numActiveTasks, numFailedTasks, stages: ["4"] },
    runTime: some.runTime ?? 12_400,
  };
}

export function view(...jobs: [SomeJob, ...SomeJob[]]): RunningView {
  const [oldest, ...others] = jobs;
  return {
    jobs: [displayedJob(oldest), ...others.map(displayedJob)],
    totals: NO_TOTALS,
    age: 0,
  };
}
