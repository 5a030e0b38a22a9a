import type { Frame } from "../frames/frame.ts";
import type { ExecutorChange } from "../page/activity.ts";
import type { TaskChunk } from "../page/task_chunk.ts";

/** What an event log is written from. */
export interface EventLogInput {
  /** Of the application: an `ApplicationSummary` has them all. */
  readonly application: EventLogApplication;
  /** The frames that are kept, ascending by `seq`. Those of tasks only give details to `tasks`. */
  readonly frames: readonly Frame[];
  /** Those that are there now: a snapshot's. */
  readonly executors: readonly EventLogExecutor[];
  /** Executors that came and went, oldest first: an `Activity`'s. */
  readonly executorChanges: readonly ExecutorChange[];
  /** All attempts that are kept, and those that run, in one chunk. */
  readonly tasks: TaskChunk;
}

/** What the log's first lines say of the application. */
export interface EventLogApplication {
  readonly appId: string;
  /** "null" where the driver gave none. */
  readonly appAttemptId: string;
  readonly appName: string | null;
  readonly sparkUser: string | null;
  readonly sparkVersion: string | null;
  readonly startTime: number | null;
  readonly endTime: number | null;
}

/** An executor as the log shows it. */
export interface EventLogExecutor {
  readonly executorId: string;
  readonly host: string;
  readonly numCores: number;
  readonly addedTime: number;
}
