/** An application for {@linkcode simulate}: what it runs, and on what. */
export interface ClusterPlan {
  readonly appId: string;
  readonly appName: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly executors: readonly ExecutorPlan[];
  /** In the order in which they are submitted. */
  readonly jobs: readonly JobPlan[];
  /** How many jobs are submitted at once; default 1. */
  readonly maxRunningJobs?: number;
  /** Seed of what is random; default 1. */
  readonly seed?: number;
}

/** An executor's life, milliseconds since the application's start. */
export interface ExecutorPlan {
  readonly executorId: string;
  readonly host: string;
  readonly cores: number;
  readonly from: number;
  /** When it goes, and its tasks with it; default: it stays. */
  readonly until?: number;
}

/** One job. */
export interface JobPlan {
  readonly callSite: string;
  readonly group?: string;
  readonly description?: string;
  readonly sqlExecutionId?: number;
  readonly stages: readonly StagePlan[];
  /** Milliseconds after its start at which somebody cancels it. */
  readonly cancelAfter?: number;
}

/** One stage of a job. */
export interface StagePlan {
  readonly name: string;
  readonly numTasks: number;
  /** Milliseconds that a usual task computes. */
  readonly computing: number;
  /** Positions of stages in the same job; those need no children of their own. */
  readonly parents?: readonly number[];
  /** Its output is still there: the stage is skipped. */
  readonly skipped?: true;
  /** One task in a hundred takes so many times as long. */
  readonly skew?: number;
  /** Bytes that a task spills. */
  readonly spill?: number;
  /** So many tasks fail at first. */
  readonly numFailures?: number;
  /** What tasks that fail say. */
  readonly errorMessage?: string;
  /** One task fails as often as Spark tries it, and the job with it. */
  readonly fails?: true;
  /** Half way a shuffle block cannot be fetched, and a second attempt does the rest. */
  readonly fetchFails?: true;
}
