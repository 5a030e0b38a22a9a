import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import type { ApplicationSnapshot, JobCell } from "../../application_snapshot.ts";
import type { SealedFrame } from "../../gateway/sealed_frame.ts";
import type { ExecutionBook } from "../execution_book.ts";

/** A frame as compact JSON; in a kernel the start of a job names its cell at the end. */
export function frameJson(sealed: SealedFrame, executions: ExecutionBook | undefined): string {
  const { json, frame } = sealed;
  if (executions === undefined || frame.msgtype !== "sparkJobStart") return json;
  return `${json.slice(0, -1)},"cell":${JSON.stringify(cellOf(executions.of(sealed)))}}`;
}

/** A snapshot in which each job names its cell, in a kernel. */
export function withCells(
  snapshot: ApplicationSnapshot,
  executions: ExecutionBook | undefined,
): ApplicationSnapshot {
  if (executions === undefined) return snapshot;
  const jobs = snapshot.jobs.map((job) => ({
    ...job,
    cell: cellOf(executions.ofJob(snapshot.id, job.jobId)),
  }));
  return { ...snapshot, jobs };
}

function cellOf(execution: Execution | undefined): JobCell | null {
  if (execution === undefined) return null;
  const { msgId, cellId, executionCount } = execution;
  return { msgId, cellId, executionCount };
}
