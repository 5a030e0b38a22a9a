import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import type {
  ApplicationSnapshot,
  ApplicationSummary,
  JobSnapshot,
  StageSnapshot,
} from "../application_snapshot.ts";
import type { ActorRef } from "../runtime/mod.ts";
import type { CancelOutcome, CancelTarget, RejectReason } from "../source/source.ts";

/** What an application actor understands. */
export type ApplicationMessage =
  | SparkEvent
  /** A piece of input was left out at the border. */
  | { readonly type: "rejected"; readonly reason: RejectReason; readonly detail: string }
  /** The driver left so many events of a kind out. */
  | { readonly type: "leftOut"; readonly name: string; readonly count: number }
  /** Event time has come so far, though no event says so. */
  | { readonly type: "timePassed"; readonly time: number }
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
  | {
    readonly type: "cancel";
    readonly target: CancelTarget;
    readonly replyTo: ActorRef<CancelOutcome>;
  }
  /** What the driver said to the wish to cancel. */
  | {
    readonly type: "cancelAnswered";
    readonly outcome: CancelOutcome;
    readonly replyTo: ActorRef<CancelOutcome>;
  }
  | { readonly type: "jobDescribed"; readonly job: JobSnapshot }
  | { readonly type: "stageDescribed"; readonly stage: StageSnapshot }
  /** All parts of a snapshot are there. */
  | { readonly type: "snapshotTaken" };
