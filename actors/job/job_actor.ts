import { cut } from "../../protocol/frames/cut.ts";
import type { JobStageInfo } from "../../protocol/frames/frame.ts";
import type { JobEnd, JobStart, StageInfo } from "../../protocol/spark/spark_event.ts";
import type { JobSnapshot } from "../application_snapshot.ts";
import type { ConnectTag } from "../application/connect_operation.ts";
import type { FrameSink } from "../frame_sink.ts";
import type { ActorRef, Behavior, Context } from "../runtime/mod.ts";
import { type Counts, NO_COUNTS } from "../stage/task_counts.ts";
import type { TextLimits } from "../text_limits.ts";

/** What a job actor understands. */
export type JobMessage =
  | {
    readonly type: "started";
    /** The application's, at this moment. */
    readonly totalCores: number;
    readonly numExecutors: number;
  }
  /** An attempt of one of its stages runs: the stage is not skipped. */
  | { readonly type: "stageRan"; readonly stageId: number }
  /** Where the tasks of one of its stage attempts stand. */
  | {
    readonly type: "counts";
    readonly stageId: number;
    readonly attemptId: number;
    readonly counts: Counts;
  }
  | { readonly type: "ended"; readonly event: JobEnd }
  | {
    readonly type: "describe";
    readonly replyTo: ActorRef<{ readonly type: "jobDescribed"; readonly job: JobSnapshot }>;
  };

/** What one job has come to. */
export interface JobState {
  status: JobSnapshot["status"];
  completionTime: number | null;
  errorMessage: string | null;
  readonly ranStages: Set<number>;
  /** By stage id, then attempt. */
  readonly counts: Map<number, Map<number, Counts>>;
}

/** What a job actor is made with. */
export interface JobActorOptions {
  readonly event: JobStart;
  /** What frontends show: a call site. */
  readonly name: string;
  /** Which Spark Connect operation it is part of; null where none. */
  readonly connect: ConnectTag | null;
  readonly frames: FrameSink;
  readonly limits: TextLimits;
}

/** One job: its two frames, its totals, and which of its stages were skipped. */
export function jobActor(options: JobActorOptions): Behavior<JobMessage, JobState> {
  const { frames, limits } = options;
  const { jobId, submissionTime, stageIds, stageInfos, properties } = options.event;
  /** The stages that had not ended when the job began: the others count for nobody. */
  const stages = stageInfos.filter((info) => info.completionTime === null);
  const description = properties.description === null
    ? null
    : cut(properties.description, limits.errorMessage);
  const identity = {
    jobId,
    name: cut(options.name, limits.name),
    jobGroup: cut(properties.jobGroup ?? "null", limits.name),
    description,
    sqlExecutionId: properties.sqlExecutionId,
    jobTags: properties.jobTags.map((tag) => cut(tag, limits.name)),
    connectSessionId: options.connect && cut(options.connect.sessionId, limits.name),
    connectOperationId: options.connect && cut(options.connect.operationId, limits.name),
    submissionTime,
    stageIds,
    stageInfos: Object.fromEntries(stageInfos.map((info) => [info.stageId, stageInfo(info)])),
    numTasks: stages.reduce((sum, info) => sum + info.numTasks, 0),
  };

  function started(message: JobMessage & { type: "started" }, context: Context<JobMessage>) {
    frames.send(context, {
      msgtype: "sparkJobStart",
      jobGroup: identity.jobGroup,
      jobId,
      status: "RUNNING",
      submissionTime,
      stageIds,
      stageInfos: identity.stageInfos,
      numTasks: identity.numTasks,
      totalCores: message.totalCores,
      appId: "",
      numExecutors: message.numExecutors,
      name: identity.name,
      description,
      sqlExecutionId: identity.sqlExecutionId,
      jobTags: identity.jobTags,
      connectSessionId: identity.connectSessionId,
      connectOperationId: identity.connectOperationId,
    });
  }

  function stageInfo(info: StageInfo): JobStageInfo {
    return {
      attemptId: info.attemptId,
      name: cut(info.name, limits.name),
      numTasks: info.numTasks,
      completionTime: info.completionTime ?? -1,
      submissionTime: info.submissionTime ?? -1,
    };
  }

  function ended(state: JobState, event: JobEnd, context: Context<JobMessage>) {
    const status = event.succeeded ? "COMPLETED" : "FAILED";
    const errorMessage = event.errorMessage === null
      ? null
      : cut(event.errorMessage, limits.errorMessage);
    const { numActiveTasks: _, ...totals } = totalCounts(state, stages);
    frames.send(context, {
      msgtype: "sparkJobEnd",
      jobId,
      status,
      completionTime: event.completionTime,
      ...skipped(state, stages),
      ...totals,
      errorMessage,
    });
    state.status = status;
    state.completionTime = event.completionTime;
    state.errorMessage = errorMessage;
  }

  return {
    init: () => ({
      status: "RUNNING",
      completionTime: null,
      errorMessage: null,
      ranStages: new Set(),
      counts: new Map(),
    }),
    receive(state, message, context) {
      switch (message.type) {
        case "started":
          return started(message, context);
        case "stageRan":
          state.ranStages.add(message.stageId);
          return;
        case "counts": {
          const attempts = state.counts.get(message.stageId) ?? new Map<number, Counts>();
          attempts.set(message.attemptId, message.counts);
          state.counts.set(message.stageId, attempts);
          return;
        }
        case "ended":
          return ended(state, message.event, context);
        case "describe":
          context.tell(message.replyTo, {
            type: "jobDescribed",
            job: {
              ...identity,
              status: state.status,
              completionTime: state.completionTime,
              ...(state.status === "RUNNING"
                ? { numSkippedStages: 0, numSkippedTasks: 0 }
                : skipped(state, stages)),
              ...totalCounts(state, stages),
              errorMessage: state.errorMessage,
            },
          });
          return;
        default:
          message satisfies never;
      }
    },
  };
}

/** The stages of `stages` that never ran while the job did. */
function skipped({ ranStages }: JobState, stages: readonly StageInfo[]) {
  const skippedStages = stages.filter((info) => !ranStages.has(info.stageId));
  return {
    numSkippedStages: skippedStages.length,
    numSkippedTasks: skippedStages.reduce((sum, info) => sum + info.numTasks, 0),
  };
}

/** All attempts of all of the job's stages together. */
function totalCounts({ counts }: JobState, stages: readonly StageInfo[]): Counts {
  const total = { ...NO_COUNTS };
  for (const { stageId, numTasks } of stages) {
    let completed = 0;
    for (const attempt of counts.get(stageId)?.values() ?? []) {
      total.numActiveTasks += attempt.numActiveTasks;
      total.numFailedTasks += attempt.numFailedTasks;
      total.numKilledTasks += attempt.numKilledTasks;
      completed += attempt.numCompletedTasks;
    }
    // A task that ran in two attempts is one task of the job.
    total.numCompletedTasks += Math.min(completed, numTasks);
  }
  return total;
}
