import { cut } from "../protocol/frames/cut.ts";
import { eventTime } from "../protocol/spark/event_time.ts";
import type {
  ApplicationEnd,
  ApplicationStart,
  ExecutorAdded,
  ExecutorRemoved,
  JobEnd,
  JobStart,
  SparkEvent,
  StageCompleted,
  StageInfo,
  StageSubmitted,
  TaskEnd,
  TaskStart,
} from "../protocol/spark/spark_event.ts";
import type {
  ApplicationSnapshot,
  ApplicationSummary,
  JobSnapshot,
  StageSnapshot,
} from "./application_snapshot.ts";
import { CLOCK_AT_REST, type ClockReading, stepClock } from "./event_clock.ts";
import { Executors } from "./executors.ts";
import { FrameSink } from "./frame_sink.ts";
import type { ApplicationHandle, GatewayMessage, Identity } from "./gateway/comm_gateway.ts";
import { jobActor } from "./job_actor.ts";
import { JobBook, type JobEntry, type StageEntry } from "./job_book.ts";
import { jobName, type SqlCallSite } from "./job_name.ts";
import type { MonitorCounters } from "./monitor_counters.ts";
import type { ActorRef, Behavior, Context } from "./runtime/mod.ts";
import type { RejectReason, TimeMode } from "./source/source.ts";
import { stageActor, type StageMessage } from "./stage_actor.ts";
import type { TextLimits } from "./text_limits.ts";

/** What an application actor understands. */
export type ApplicationMessage =
  | SparkEvent
  /** A piece of input was left out at the border. */
  | { readonly type: "rejected"; readonly reason: RejectReason; readonly detail: string }
  /** The backlog is read: the wall clock takes over. */
  | { readonly type: "live" }
  /** No event will follow. */
  | { readonly type: "inputEnded" }
  /** The wall clock's tick. */
  | { readonly type: "tick" }
  | {
    readonly type: "summary";
    readonly seq: number;
    readonly replyTo: ActorRef<ApplicationSummary>;
  }
  | {
    readonly type: "snapshot";
    readonly seq: number;
    readonly replyTo: ActorRef<ApplicationSnapshot>;
  }
  | { readonly type: "jobDescribed"; readonly job: JobSnapshot }
  | { readonly type: "stageDescribed"; readonly stage: StageSnapshot }
  /** All parts of a snapshot are there. */
  | { readonly type: "snapshotTaken" };

/** What an application actor is made with. */
export interface ApplicationActorOptions {
  readonly gateway: ActorRef<GatewayMessage>;
  readonly counters: MonitorCounters;
  /** The id where no ApplicationStart comes. */
  readonly fallbackId: string;
  readonly time: TimeMode;
  readonly recorded: boolean;
  /** `sparkStageActiveRate`, milliseconds. */
  readonly activeRate: number;
  readonly limits: TextLimits;
  /** Ended jobs, and ended stage attempts, that are remembered. */
  readonly maxEnded: number;
}

/** Events for which the frames wait for an ApplicationStart. */
const MAX_EVENTS_WITHOUT_START = 1000;
/** SQL executions whose call site is remembered; they end, but their end may be lost. */
const MAX_SQL_EXECUTIONS = 1000;

/** What one application has come to. */
export interface ApplicationState {
  readonly handle: ApplicationHandle;
  readonly frames: FrameSink;
  time: TimeMode;
  clock: ClockReading;
  /** Null until ApplicationStart comes, or is given up. */
  identity: Identity | null;
  numEvents: number;
  start: ApplicationStart | null;
  endTime: number | null;
  inputEnded: boolean;
  sparkVersion: string | null;
  lastEventTime: number | null;
  readonly executors: Executors;
  readonly book: JobBook;
  readonly sql: Map<number, SqlCallSite>;
  /** Takes the tasks of stages that are not known any more. */
  orphans: ActorRef<StageMessage> | null;
  readonly rejected: Record<string, number>;
  lastError: string | null;
  /** The parts of the snapshot that is being taken. */
  parts: {
    readonly jobs: JobSnapshot[];
    readonly stages: StageSnapshot[];
    readonly finish: (jobs: JobSnapshot[], stages: StageSnapshot[]) => void;
  } | null;
}

type Handler = Context<ApplicationMessage>;

/**
 * One application: its executors, its clock, and the actors of its jobs and
 * stage attempts, to which it passes the events on.
 *
 * It owns the one tick of the application. A tick makes each active stage
 * send its snapshot, then renews what the clients may take of task frames.
 */
export function applicationActor(
  options: ApplicationActorOptions,
): Behavior<ApplicationMessage, ApplicationState> {
  const { gateway, counters, fallbackId, activeRate, limits, maxEnded } = options;
  const withoutStart: Identity = { appId: fallbackId, appAttemptId: "null" };

  /* ---- time and identity ---- */

  /** The identity that this event gives the application, where it has none yet. */
  function identityAt(state: ApplicationState, event: SparkEvent): Identity | null {
    if (state.identity !== null) return state.identity;
    if (event.type === "applicationStart") {
      return {
        appId: cut(event.appId ?? "null", limits.name),
        appAttemptId: cut(event.appAttemptId ?? "null", limits.name),
      };
    }
    return state.numEvents < MAX_EVENTS_WITHOUT_START ? null : withoutStart;
  }

  function tick(state: ApplicationState, context: Handler) {
    for (const { ref, stageId } of state.book.activeStages()) {
      context.tell(ref, { type: "tick", jobIds: state.book.jobIds(stageId) });
    }
    context.tell(gateway, { type: "tick", from: state.handle, identity: state.identity });
  }

  function inputEnded(state: ApplicationState, context: Handler) {
    const identity = state.identity ?? (state.numEvents > 0 ? withoutStart : null);
    context.tell(gateway, { type: "end", from: state.handle, identity });
    state.identity = identity;
    state.inputEnded = true;
  }

  /** Lets the ticks fall that the event's time reaches. */
  function stepEventClock(state: ApplicationState, event: SparkEvent, context: Handler) {
    const time = event.type === "applicationStart" && state.clock.time !== null
      ? null
      : eventTime(event);
    const step = stepClock(state.clock, time, activeRate);
    for (let i = 0; i < step.ticks.length; i++) tick(state, context);
    return step;
  }

  function armTick(state: ApplicationState, context: Handler) {
    const over = state.inputEnded || state.endTime !== null;
    if (state.time === "wall" && !over) context.setTimer("tick", activeRate, { type: "tick" });
  }

  /* ---- events ---- */

  function handleEvent(state: ApplicationState, event: SparkEvent, context: Handler) {
    const step = state.time === "event" ? stepEventClock(state, event, context) : null;
    const identity = identityAt(state, event);
    if (identity !== null && identity !== state.identity) {
      context.tell(gateway, { type: "identify", from: state.handle, identity });
    }
    dispatch(state, event, context);
    state.identity = identity;
    if (step !== null) {
      state.clock = step.next;
      if (step.ignored) count(state, "time jump", `time jump to ${eventTime(event)} not followed`);
    }
    state.numEvents++;
    state.lastEventTime = context.clock.now();
    counters.countEvent(event.type);
    if (state.time === "wall") noteLag(state, event);
  }

  function dispatch(state: ApplicationState, event: SparkEvent, context: Handler): void {
    switch (event.type) {
      case "taskStart":
      case "taskEnd":
        return task(state, event, context);
      case "stageSubmitted":
        return stageSubmitted(state, event, context);
      case "stageCompleted":
        return stageCompleted(state, event, context);
      case "jobStart":
        return jobStart(state, event, context);
      case "jobEnd":
        return jobEnd(state, event, context);
      case "applicationStart":
        return applicationStart(state, event, context);
      case "applicationEnd":
        return applicationEnd(state, event, context);
      case "executorAdded":
        return executorAdded(state, event, context);
      case "executorRemoved":
        return executorRemoved(state, event, context);
      case "executorExcluded":
      case "executorUnexcluded":
        return state.executors.setExcluded(event.executorId, event.type === "executorExcluded");
      case "logStart":
        state.sparkVersion = event.sparkVersion;
        return;
      case "sqlExecutionStart":
        state.sql.set(event.executionId, event);
        for (const oldest of state.sql.keys()) {
          if (state.sql.size <= MAX_SQL_EXECUTIONS) break;
          state.sql.delete(oldest);
        }
        return;
      case "sqlExecutionEnd":
        state.sql.delete(event.executionId);
        return;
      // Decoded and counted; no frame speaks of them.
      case "taskGettingResult":
      case "sqlAdaptiveExecutionUpdate":
      case "connectOperation":
      case "streamingQueryStarted":
      case "streamingQueryProgress":
      case "streamingQueryTerminated":
        return;
      default:
        event satisfies never;
    }
  }

  function applicationStart(state: ApplicationState, event: ApplicationStart, context: Handler) {
    if (state.start !== null) return count(state, "duplicate", "ApplicationStart came twice");
    state.frames.send(context, {
      msgtype: "sparkApplicationStart",
      startTime: event.time,
      appId: "",
      appAttemptId: "",
      appName: cut(event.appName, limits.name),
      sparkUser: cut(event.sparkUser, limits.name),
      ...(options.recorded ? { recorded: true } : {}),
    });
    state.start = event;
  }

  function applicationEnd(state: ApplicationState, event: ApplicationEnd, context: Handler) {
    state.frames.send(context, { msgtype: "sparkApplicationEnd", endTime: event.time });
    state.endTime = event.time;
  }

  function executorAdded(state: ApplicationState, event: ExecutorAdded, context: Handler) {
    const { executorId, time, host, totalCores } = event;
    if (state.executors.has(executorId)) {
      return count(state, "duplicate", `executor ${cut(executorId, 100)} was added twice`);
    }
    state.frames.send(context, {
      msgtype: "sparkExecutorAdded",
      executorId: cut(executorId, limits.name),
      time,
      host: cut(host, limits.name),
      numCores: totalCores,
      totalCores: state.executors.totalCores + totalCores,
    });
    state.executors.add(event);
  }

  function executorRemoved(state: ApplicationState, event: ExecutorRemoved, context: Handler) {
    const { executorId, time } = event;
    if (!state.executors.has(executorId)) {
      return count(state, "unknown", `executor ${cut(executorId, 100)} was removed but not there`);
    }
    state.frames.send(context, {
      msgtype: "sparkExecutorRemoved",
      executorId: cut(executorId, limits.name),
      time,
      totalCores: state.executors.totalCores - state.executors.coresOf(executorId),
    });
    state.executors.remove(executorId);
  }

  function spawnJob(state: ApplicationState, event: JobStart, context: Handler): JobEntry {
    const { sqlExecutionId } = event.properties;
    const name = jobName(
      event,
      sqlExecutionId === null ? undefined : state.sql.get(sqlExecutionId),
    );
    const ref = context.spawn(jobActor({ event, name, frames: state.frames, limits }), {
      name: `job-${event.jobId}`,
    });
    const { jobId, stageIds, stageInfos } = event;
    return { jobId, ref, stageIds, stageInfos, active: true };
  }

  function jobStart(state: ApplicationState, event: JobStart, context: Handler) {
    const { book, executors } = state;
    if (book.job(event.jobId) !== undefined) {
      return count(state, "duplicate", `job ${event.jobId} started twice`);
    }
    const job = spawnJob(state, event, context);
    context.tell(job.ref, {
      type: "started",
      totalCores: executors.totalCores,
      numExecutors: executors.count,
    });
    for (const stageId of event.stageIds) {
      for (const stage of book.attempts(stageId)) {
        if (stage.active) context.tell(job.ref, { type: "stageRan", stageId });
      }
    }
    book.addJob(job);
  }

  function jobEnd(state: ApplicationState, event: JobEnd, context: Handler) {
    const { book } = state;
    const known = book.job(event.jobId);
    if (known?.active === false) {
      return count(state, "duplicate", `job ${event.jobId} ended twice`);
    }
    // A job whose start was not seen still ends.
    const job = known ?? spawnJob(state, startNotSeen(event.jobId), context);
    const settled: StageEntry[] = [];
    for (const stageId of job.stageIds) {
      const lastUser = book.jobIds(stageId)?.length === 1;
      for (const stage of book.attempts(stageId)) {
        context.tell(stage.ref, { type: "report", job: job.ref });
        if (stage.active && lastUser) settled.push(stage);
      }
    }
    context.tell(job.ref, { type: "ended", event });
    for (const stage of settled) context.tell(stage.ref, { type: "settle" });

    if (known === undefined) book.addJob(job);
    book.endJob(job);
    for (const stage of settled) book.setActive(stage, false);
    forget(book, context);
  }

  function spawnStage({ frames }: ApplicationState, info: StageInfo, context: Handler): StageEntry {
    const { stageId, attemptId } = info;
    const ref = context.spawn(stageActor({ info, frames, limits }), {
      name: `stage-${stageId}.${attemptId}`,
    });
    return { stageId, attemptId, ref, active: false };
  }

  function stageSubmitted(
    state: ApplicationState,
    { stage: info }: StageSubmitted,
    context: Handler,
  ) {
    const { book } = state;
    const known = book.stage(info.stageId, info.attemptId);
    if (known?.active) {
      return count(state, "duplicate", `stage ${info.stageId}.${info.attemptId} submitted twice`);
    }
    const stage = known ?? spawnStage(state, info, context);
    const jobIds = book.jobIds(info.stageId);
    for (const jobId of jobIds ?? []) {
      const job = book.job(jobId);
      if (job) context.tell(job.ref, { type: "stageRan", stageId: info.stageId });
    }
    context.tell(stage.ref, { type: "submitted", info, jobIds });

    if (known === undefined) book.addStage(stage);
    book.setActive(stage, true);
  }

  function stageCompleted(
    state: ApplicationState,
    { stage: info }: StageCompleted,
    context: Handler,
  ) {
    const { book } = state;
    const known = book.stage(info.stageId, info.attemptId);
    const stage = known ?? spawnStage(state, info, context);
    context.tell(stage.ref, { type: "completed", info, jobIds: book.jobIds(info.stageId) });

    if (known === undefined) book.addStage(stage);
    book.setActive(stage, false);
    forget(book, context);
  }

  function task(state: ApplicationState, event: TaskStart | TaskEnd, context: Handler) {
    const { book } = state;
    const { stageId, stageAttemptId } = event;
    const known = book.stage(stageId, stageAttemptId);
    if (known !== undefined) {
      context.tell(known.ref, event);
    } else if (stageAttemptId < 0 || book.isForgotten(stageId)) {
      const orphans = state.orphans ??
        context.spawn(stageActor({ info: stageNotSeen(-1, -1), frames: state.frames, limits }), {
          name: "stage-orphans",
        });
      context.tell(orphans, event);
      state.orphans = orphans;
    } else {
      const announced = book.announced(stageId) ?? stageNotSeen(stageId, stageAttemptId);
      const stage = spawnStage(state, { ...announced, attemptId: stageAttemptId }, context);
      context.tell(stage.ref, event);
      book.addStage(stage);
      forget(book, context);
    }
  }

  function forget(book: JobBook, context: Handler) {
    for (const job of book.jobsToForget(maxEnded)) {
      context.stop(job.ref);
      book.forgetJob(job);
    }
    for (const stage of book.stagesToForget(maxEnded)) {
      context.stop(stage.ref);
      book.forgetStage(stage);
    }
  }

  /* ---- what it says of itself ---- */

  function count(state: ApplicationState, reason: string, detail: string) {
    state.rejected[reason] = (state.rejected[reason] ?? 0) + 1;
    state.lastError = detail;
    counters.countDropped(reason);
  }

  function noteLag(state: ApplicationState, event: SparkEvent) {
    const time = eventTime(event);
    if (time === null || state.identity === null || state.lastEventTime === null) return;
    const { appId, appAttemptId } = state.identity;
    const seconds = Math.max(0, state.lastEventTime - time) / 1000;
    counters.lag.set(applicationKey(appId, appAttemptId), seconds);
  }

  function summary(state: ApplicationState, seq: number): ApplicationSummary {
    const { appId, appAttemptId } = state.identity ?? withoutStart;
    return {
      id: applicationKey(appId, appAttemptId),
      appId,
      appAttemptId,
      appName: state.start && cut(state.start.appName, limits.name),
      sparkUser: state.start && cut(state.start.sparkUser, limits.name),
      sparkVersion: state.sparkVersion,
      startTime: state.start?.time ?? null,
      endTime: state.endTime,
      status: state.endTime !== null ? "ENDED" : state.inputEnded ? "UNKNOWN" : "RUNNING",
      recorded: options.recorded,
      lastEventTime: state.lastEventTime,
      seq,
    };
  }

  /** Asks all parts; the last message comes when all have answered. */
  function takeSnapshot(
    state: ApplicationState,
    { seq, replyTo }: ApplicationMessage & { type: "snapshot" },
    context: Handler,
  ) {
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
    state.parts = {
      jobs: [],
      stages: [],
      finish: (jobs, stages) => replyTo.tell({ ...describe(state, seq), jobs, stages }),
    };
  }

  function describe(state: ApplicationState, seq: number) {
    return {
      ...summary(state, seq),
      totalCores: state.executors.totalCores,
      executors: state.executors.list(),
      rejected: { ...state.rejected },
      lastError: state.lastError,
    };
  }

  return {
    supervision: { intensity: 1000 },
    init: (context) => {
      const handle = { ref: context.self };
      return {
        handle,
        frames: new FrameSink(gateway, handle),
        time: options.time,
        clock: CLOCK_AT_REST,
        identity: null,
        numEvents: 0,
        start: null,
        endTime: null,
        inputEnded: false,
        sparkVersion: null,
        lastEventTime: null,
        executors: new Executors(),
        book: new JobBook(),
        sql: new Map(),
        orphans: null,
        rejected: {},
        lastError: null,
        parts: null,
      };
    },
    onStart: armTick,
    receive(state, message, context) {
      switch (message.type) {
        case "tick":
          tick(state, context);
          armTick(state, context);
          return;
        case "rejected":
          return count(state, message.reason, message.detail);
        case "live":
          state.time = "wall";
          return armTick(state, context);
        case "inputEnded":
          return inputEnded(state, context);
        case "summary":
          context.tell(message.replyTo, summary(state, message.seq));
          return;
        case "snapshot":
          return takeSnapshot(state, message, context);
        case "jobDescribed":
          state.parts?.jobs.push(message.job);
          return;
        case "stageDescribed":
          state.parts?.stages.push(message.stage);
          return;
        case "snapshotTaken":
          state.parts?.finish(
            state.parts.jobs.toSorted((a, b) => a.jobId - b.jobId),
            state.parts.stages.toSorted((a, b) =>
              a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId
            ),
          );
          state.parts = null;
          return;
        default:
          return handleEvent(state, message, context);
      }
    },
  };
}

/** The application as URLs name it. */
export function applicationKey(appId: string, appAttemptId: string): string {
  return appAttemptId === "null" ? appId : `${appId}:${appAttemptId}`;
}

/** Stands in for a stage of which only tasks are known. */
function stageNotSeen(stageId: number, attemptId: number): StageInfo {
  return {
    stageId,
    attemptId,
    name: "null",
    numTasks: 0,
    parentIds: [],
    submissionTime: null,
    completionTime: null,
    failureReason: null,
  };
}

/** Stands in for the start of a job of which only the end is known. */
function startNotSeen(jobId: number): JobStart {
  return {
    type: "jobStart",
    jobId,
    submissionTime: null,
    stageIds: [],
    stageInfos: [],
    properties: {
      callSite: null,
      jobGroup: null,
      description: null,
      sqlExecutionId: null,
      jobTags: [],
    },
  };
}
