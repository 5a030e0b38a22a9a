import { cut } from "../../protocol/frames/cut.ts";
import type { EndStatus, TaskStatus } from "../../protocol/frames/frame.ts";
import {
  NO_TASK_METRICS,
  type StageTaskMetrics,
} from "../../protocol/frames/stage_task_metrics.ts";
import { taskFrameMetrics } from "../../protocol/frames/task_frame_metrics.ts";
import type {
  StageInfo,
  StageTaskCounts,
  TaskEnd,
  TaskInfo,
  TaskStart,
} from "../../protocol/spark/spark_event.ts";
import type { StageSnapshot } from "../application_snapshot.ts";
import type { TextLimits } from "../text_limits.ts";
import type { FrameSink } from "../frame_sink.ts";
import type { JobMessage } from "../job/job_actor.ts";
import type { ActorRef, Behavior, Context } from "../runtime/mod.ts";
import { type Counts, TaskCounts } from "./task_counts.ts";
import { TaskMetricsTotals } from "./task_metrics_totals.ts";

/** The active jobs that use a stage, ascending; null where none is known. */
export type JobIds = readonly number[] | null;

/** What a stage actor understands. */
export type StageMessage =
  | { readonly type: "submitted"; readonly info: StageInfo; readonly jobIds: JobIds }
  | { readonly type: "completed"; readonly info: StageInfo; readonly jobIds: JobIds }
  | TaskStart
  | TaskEnd
  | StageTaskCounts
  /** Say where the stage stands, if it is active. */
  | { readonly type: "tick"; readonly time: number; readonly jobIds: JobIds }
  /** The last job that used the stage has ended: nothing more is expected of it. */
  | { readonly type: "settle" }
  /** Tell a job how many tasks stand where. */
  | { readonly type: "report"; readonly job: ActorRef<JobMessage> }
  | {
    readonly type: "describe";
    readonly jobIds: JobIds;
    readonly replyTo: ActorRef<{ readonly type: "stageDescribed"; readonly stage: StageSnapshot }>;
  };

/** What one stage attempt has come to. */
export interface StageState {
  info: StageInfo;
  status: StageSnapshot["status"];
  readonly counts: TaskCounts;
  /** Null until a task has ended. */
  taskMetrics: TaskMetricsTotals | null;
  firstErrorMessage: string | null;
}

/** What a stage actor is made with. */
export interface StageActorOptions {
  /** What is known of the stage before it is submitted. */
  readonly info: StageInfo;
  readonly frames: FrameSink;
  readonly limits: TextLimits;
}

/**
 * One stage attempt: its counters, its frames, and those of its tasks.
 *
 * What its end says is final: the counts known at that event. Ends of tasks
 * that come later are sent, and correct what the snapshot and the job's totals
 * say, but no state frame is repeated.
 */
export function stageActor(options: StageActorOptions): Behavior<StageMessage, StageState> {
  const { frames, limits } = options;

  function submitted(state: StageState, info: StageInfo, jobIds: JobIds, context: StageContext) {
    frames.send(context, {
      msgtype: "sparkStageSubmitted",
      stageId: info.stageId,
      stageAttemptId: info.attemptId,
      name: cut(info.name, limits.name),
      numTasks: info.numTasks,
      parentIds: info.parentIds,
      submissionTime: info.submissionTime ?? -1,
      jobIds,
    });
    state.info = info;
    state.status = "RUNNING";
  }

  function completed(state: StageState, info: StageInfo, jobIds: JobIds, context: StageContext) {
    const status: EndStatus = info.failureReason === null ? "COMPLETED" : "FAILED";
    const counts = finalCounts(state.counts.current(info.numTasks), info.numTasks, status);
    frames.send(context, {
      msgtype: "sparkStageCompleted",
      stageId: info.stageId,
      stageAttemptId: info.attemptId,
      completionTime: info.completionTime ?? -1,
      submissionTime: info.submissionTime ?? -1,
      numTasks: info.numTasks,
      numFailedTasks: counts.numFailedTasks,
      numCompletedTasks: counts.numCompletedTasks,
      status,
      jobIds,
      numKilledTasks: counts.numKilledTasks,
      numActiveTasks: 0,
      numMissingTaskEnds: counts.numMissingTaskEnds,
      failureReason: info.failureReason === null
        ? null
        : cut(info.failureReason, limits.errorMessage),
      ...told(state),
    });
    state.info = info;
    state.status = status;
  }

  function active(state: StageState, time: number, jobIds: JobIds, context: StageContext) {
    const { info, counts } = state;
    const { numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks } = counts.current(
      info.numTasks,
    );
    frames.send(context, {
      msgtype: "sparkStageActive",
      stageId: info.stageId,
      stageAttemptId: info.attemptId,
      name: cut(info.name, limits.name),
      parentIds: info.parentIds,
      numTasks: info.numTasks,
      numActiveTasks,
      numFailedTasks,
      numCompletedTasks,
      jobIds,
      numKilledTasks,
      time,
      ...told(state),
    });
  }

  function taskStart(
    state: StageState,
    { stageId, stageAttemptId, task }: TaskStart,
    context: StageContext,
  ) {
    frames.send(context, {
      msgtype: "sparkTaskStart",
      launchTime: task.launchTime,
      taskId: task.taskId,
      stageId,
      stageAttemptId,
      index: task.index,
      attemptNumber: task.attemptNumber,
      executorId: cut(task.executorId, limits.name),
      host: cut(task.host, limits.name),
      status: "RUNNING",
      speculative: task.speculative,
    });
    if (stageAttemptId >= 0) state.counts.start(task.taskId, task.index, state.info.numTasks);
  }

  function taskEnd(state: StageState, event: TaskEnd, context: StageContext) {
    const { stageId, stageAttemptId, task, outcome } = event;
    const errorMessage = event.errorMessage && cut(event.errorMessage, limits.errorMessage);
    const metrics = event.metrics && taskFrameMetrics(event.metrics, task);
    frames.send(context, {
      msgtype: "sparkTaskEnd",
      launchTime: task.launchTime,
      finishTime: task.finishTime,
      taskId: task.taskId,
      stageId,
      taskType: event.taskType,
      stageAttemptId,
      index: task.index,
      attemptNumber: task.attemptNumber,
      executorId: cut(task.executorId, limits.name),
      host: cut(task.host, limits.name),
      status: taskStatus(task),
      speculative: task.speculative,
      errorMessage,
      metrics: metrics ?? {},
    });
    if (stageAttemptId < 0) return;
    if (!state.counts.end(task.taskId, task.index, state.info.numTasks, outcome)) return;
    state.taskMetrics ??= new TaskMetricsTotals(limits);
    state.taskMetrics.add(event, metrics);
    if (outcome === "failed") state.firstErrorMessage ??= errorMessage;
  }

  return {
    init: () => ({
      info: options.info,
      status: "PENDING",
      counts: new TaskCounts(),
      taskMetrics: null,
      firstErrorMessage: null,
    }),
    receive(state, message, context) {
      switch (message.type) {
        case "submitted":
          return submitted(state, message.info, message.jobIds, context);
        case "completed":
          return completed(state, message.info, message.jobIds, context);
        case "taskStart":
          return taskStart(state, message, context);
        case "taskEnd":
          return taskEnd(state, message, context);
        case "stageTaskCounts":
          return state.counts.replace(message, state.info.numTasks);
        case "tick":
          if (state.status === "RUNNING" || state.status === "PENDING") {
            active(state, message.time, message.jobIds, context);
          }
          return;
        case "settle":
          if (state.status === "RUNNING") state.status = "UNKNOWN";
          return;
        case "report": {
          const { stageId, attemptId } = state.info;
          context.tell(message.job, {
            type: "counts",
            stageId,
            attemptId,
            counts: snapshotCounts(state),
          });
          return;
        }
        case "describe":
          context.tell(message.replyTo, {
            type: "stageDescribed",
            stage: describe(state, message.jobIds, limits),
          });
          return;
        default:
          message satisfies never;
      }
    },
  };
}

type StageContext = Context<StageMessage>;

/** Spark's `TaskInfo.status`. */
function taskStatus(task: TaskInfo): TaskStatus {
  if (task.finishTime === 0) return task.gettingResultTime === 0 ? "RUNNING" : "GET RESULT";
  if (task.failed) return "FAILED";
  return task.killed ? "KILLED" : "SUCCESS";
}

/** The counts of a stage that has ended: nothing runs, and a success is whole. */
function finalCounts(counts: Counts, numTasks: number, status: EndStatus | "UNKNOWN") {
  const complete = status === "COMPLETED";
  return {
    ...counts,
    numActiveTasks: 0,
    numCompletedTasks: complete ? numTasks : counts.numCompletedTasks,
    numMissingTaskEnds: complete ? numTasks - counts.numCompletedTasks : 0,
  };
}

function snapshotCounts(
  { info, status, counts }: StageState,
): Counts & { numMissingTaskEnds: number } {
  const current = counts.current(info.numTasks);
  return status === "PENDING" || status === "RUNNING"
    ? { ...current, numMissingTaskEnds: 0 }
    : finalCounts(current, info.numTasks, status);
}

function describe(state: StageState, jobIds: JobIds, limits: TextLimits): StageSnapshot {
  const { info, status } = state;
  return {
    stageId: info.stageId,
    stageAttemptId: info.attemptId,
    name: cut(info.name, limits.name),
    parentIds: info.parentIds,
    jobIds,
    status,
    submissionTime: info.submissionTime,
    completionTime: info.completionTime,
    numTasks: info.numTasks,
    ...snapshotCounts(state),
    failureReason: info.failureReason === null
      ? null
      : cut(info.failureReason, limits.errorMessage),
    ...told(state),
  };
}

/** What the ended tasks came to. */
function told({ taskMetrics, firstErrorMessage }: StageState): {
  taskMetrics: StageTaskMetrics;
  firstErrorMessage: string | null;
} {
  return { taskMetrics: taskMetrics?.current() ?? NO_TASK_METRICS, firstErrorMessage };
}
