import type { StreamingQuerySnapshot } from "../../protocol/frames/streaming_runs.ts";
import type { ApplicationStart } from "../../protocol/spark/spark_event.ts";
import type { ApplicationSnapshot, JobSnapshot, StageSnapshot } from "../application_snapshot.ts";
import { FrameSink } from "../frame_sink.ts";
import type { ApplicationHandle, GatewayMessage, Identity } from "../gateway/comm_gateway.ts";
import type { MonitorCounters } from "../monitor_counters.ts";
import type { ActorRef, Context } from "../runtime/mod.ts";
import type { Cancel, TimeMode } from "../source/source.ts";
import type { StageMessage } from "../stage/stage_actor.ts";
import type { TextLimits } from "../text_limits.ts";
import type { ApplicationMessage } from "./application_message.ts";
import { CLOCK_AT_REST, type ClockReading } from "./event_clock.ts";
import { Executors } from "./executors.ts";
import { JobBook } from "./job_book.ts";
import type { SqlCallSite } from "./job_name.ts";

/** What an application actor is made with. */
export interface ApplicationActorOptions {
  readonly gateway: ActorRef<GatewayMessage>;
  readonly counters: MonitorCounters;
  /** The id where no ApplicationStart comes. */
  readonly fallbackId: string;
  /** The source's name. */
  readonly source: string;
  /** Where Spark's own page is; null where the source does not know. */
  readonly sparkUiUrl: string | null;
  readonly time: TimeMode;
  readonly recorded: boolean;
  /** `sparkStageActiveRate`, milliseconds. */
  readonly activeRate: number;
  readonly limits: TextLimits;
  /** Ended jobs, and ended stage attempts, that are remembered. */
  readonly maxEnded: number;
  /** The way back to the driver; null where there is none. */
  readonly cancel: Cancel | null;
}

/** What one application has come to. */
export interface ApplicationState {
  readonly options: ApplicationActorOptions;
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
  /** What Spark Connect clients ran, by operation id: a name for its jobs. */
  readonly connectOperations: Map<string, string>;
  /** Runs of streaming queries, by run id. */
  readonly streamingRuns: Map<string, StreamingQuerySnapshot>;
  /** Takes the tasks of stages that are not known any more. */
  orphans: ActorRef<StageMessage> | null;
  /** Input that was left out, by reason. */
  readonly rejected: Record<string, number>;
  lastError: string | null;
  /** The parts of the snapshot that is being taken. */
  parts: {
    readonly seq: number;
    readonly replyTo: ActorRef<ApplicationSnapshot>;
    readonly jobs: JobSnapshot[];
    readonly stages: StageSnapshot[];
  } | null;
}

/** What the handlers of an application's events are given beside its state. */
export type ApplicationContext = Context<ApplicationMessage>;

/** An application of which nothing is known yet. */
export function initialState(
  options: ApplicationActorOptions,
  context: ApplicationContext,
): ApplicationState {
  const handle = { ref: context.self };
  return {
    options,
    handle,
    frames: new FrameSink(options.gateway, handle),
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
    connectOperations: new Map(),
    streamingRuns: new Map(),
    orphans: null,
    rejected: {},
    lastError: null,
    parts: null,
  };
}

/** Who an application is of which no start is known. */
export function fallbackIdentity({ options }: ApplicationState): Identity {
  return { appId: options.fallbackId, appAttemptId: "null" };
}

/** Counts a piece of input that was left out; the newest is kept in words. */
export function countRejected(
  state: ApplicationState,
  reason: string,
  detail: string,
  count = 1,
): void {
  state.rejected[reason] = (state.rejected[reason] ?? 0) + count;
  state.lastError = detail;
  state.options.counters.countDropped(reason, count);
}
