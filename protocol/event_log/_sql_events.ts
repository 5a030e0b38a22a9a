import type { Frame, JobEndFrame, JobStartFrame } from "../frames/frame.ts";
import { type StateEvent, stateEvent } from "./_state_event.ts";

interface Execution {
  readonly firstJobId: number;
  lastJobId: number;
  /** Jobs that run. */
  readonly running: Set<number>;
  errorMessage: string | null;
}

/**
 * SQL executions as their jobs show them: each begins with its first job and
 * ends with its last. The History Server lists a job's execution whether it
 * was told of one or not, and cannot show one without a plan: so it gets an
 * empty plan.
 */
export class SqlExecutions {
  readonly #byId = new Map<number, Execution>();
  readonly #byJob = new Map<number, number>();

  constructor(frames: readonly Frame[]) {
    for (const frame of frames) {
      if (frame.msgtype === "sparkJobStart" && frame.sqlExecutionId !== null) {
        this.#started(frame.jobId, frame.sqlExecutionId);
      }
      if (frame.msgtype === "sparkJobEnd") this.#ended(frame);
    }
  }

  /** The start of the execution of which this is the first job. */
  startsWith(
    { jobId, sqlExecutionId, description, name }: JobStartFrame,
    time: number,
  ): StateEvent[] {
    const execution = this.#byId.get(sqlExecutionId ?? -1);
    if (execution?.firstJobId !== jobId) return [];
    return [stateEvent(time, {
      Event: "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart",
      executionId: sqlExecutionId,
      description: description ?? name,
      details: "",
      physicalPlanDescription: "",
      sparkPlanInfo: { nodeName: "", simpleString: "", children: [], metadata: {}, metrics: [] },
      time,
      modifiedConfigs: {},
    })];
  }

  /** The end of the execution of which this is the last job. */
  endsWith({ jobId }: JobEndFrame, time: number): StateEvent[] {
    const executionId = this.#byJob.get(jobId);
    const execution = this.#byId.get(executionId ?? -1);
    if (execution?.lastJobId !== jobId || execution.running.size > 0) return [];
    return [stateEvent(time, {
      Event: "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd",
      executionId,
      time,
      errorMessage: execution.errorMessage ?? undefined,
    })];
  }

  #started(jobId: number, executionId: number): void {
    const execution = this.#byId.get(executionId) ??
      { firstJobId: jobId, lastJobId: jobId, running: new Set(), errorMessage: null };
    execution.running.add(jobId);
    this.#byId.set(executionId, execution);
    this.#byJob.set(jobId, executionId);
  }

  #ended({ jobId, errorMessage }: JobEndFrame): void {
    const execution = this.#byId.get(this.#byJob.get(jobId) ?? -1);
    if (execution === undefined) return;
    execution.running.delete(jobId);
    execution.lastJobId = jobId;
    execution.errorMessage ??= errorMessage;
  }
}
