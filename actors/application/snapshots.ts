import { cut } from "../../protocol/frames/cut.ts";
import type { ApplicationSummary } from "../application_snapshot.ts";
import { applicationKey } from "../../protocol/frames/application_key.ts";
import type { ApplicationMessage } from "./application_message.ts";
import {
  type ApplicationContext,
  type ApplicationState,
  fallbackIdentity,
} from "./application_state.ts";

/** What the list of applications says of this one. */
export function summary(state: ApplicationState, seq: number): ApplicationSummary {
  const { appId, appAttemptId } = state.identity ?? fallbackIdentity(state);
  return {
    id: applicationKey(appId, appAttemptId),
    appId,
    appAttemptId,
    appName: state.start && cut(state.start.appName, state.options.limits.name),
    sparkUser: state.start && cut(state.start.sparkUser, state.options.limits.name),
    sparkVersion: state.sparkVersion,
    startTime: state.start?.time ?? null,
    endTime: state.endTime,
    status: state.endTime !== null ? "ENDED" : state.inputEnded ? "UNKNOWN" : "RUNNING",
    recorded: state.options.recorded,
    source: state.options.source,
    sparkUiUrl: state.options.sparkUiUrl,
    canCancel: state.options.cancel !== null,
    lastEventTime: state.lastEventTime,
    seq,
  };
}

/** Asks all jobs and stages to describe themselves; the last message comes when all have answered. */
export function takeSnapshot(
  state: ApplicationState,
  { seq, replyTo }: ApplicationMessage & { type: "snapshot" },
  context: ApplicationContext,
): void {
  const { book } = state;
  for (const job of book.jobs()) {
    for (const stageId of job.stageIds) {
      for (const { ref } of book.attempts(stageId)) {
        context.tell(ref, { type: "report", job: job.ref });
      }
    }
    context.tell(job.ref, { type: "describe", replyTo: context.self });
  }
  for (const { ref, stageId } of book.stages()) {
    context.tell(ref, { type: "describe", replyTo: context.self, jobIds: book.jobIds(stageId) });
  }
  context.tell(context.self, { type: "snapshotTaken" });
  state.parts = { seq, replyTo, jobs: [], stages: [] };
}

/** Answers with the parts that have come in. */
export function finishSnapshot(state: ApplicationState, context: ApplicationContext): void {
  const { parts, executors } = state;
  if (parts === null) return;
  context.tell(parts.replyTo, {
    ...summary(state, parts.seq),
    totalCores: executors.totalCores,
    executors: executors.list(),
    jobs: parts.jobs.toSorted((a, b) => a.jobId - b.jobId),
    stages: parts.stages.toSorted((a, b) =>
      a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId
    ),
    streamingQueries: [...state.streamingRuns.values()],
    rejected: { ...state.rejected },
    lastError: state.lastError,
  });
  state.parts = null;
}
