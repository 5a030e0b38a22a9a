import type { Frame } from "../../protocol/frames/frame.ts";
import { frameKind } from "../../protocol/frames/frame_kind.ts";
import type { PeerFrame } from "./peer_frames.ts";

/**
 * A difference between a peer's frames and ours that is meant to be there;
 * `row` is the text of its row in the table of deviations in docs/frames.md, on our side.
 */
export interface Deviation {
  readonly row: string;
  /** Takes the difference out of a peer's frame; returns it untouched where there is none. */
  apply(peer: PeerFrame, ours: PeerFrame): PeerFrame;
}

/** Fields that only we send, beside those of every frame. */
const EXTRA_FIELDS: { readonly [msgtype: string]: readonly string[] } = {
  sparkJobStart: [
    "description",
    "sqlExecutionId",
    "jobTags",
    "connectSessionId",
    "connectOperationId",
  ],
  sparkJobEnd: [
    "numSkippedStages",
    "numSkippedTasks",
    "numCompletedTasks",
    "numFailedTasks",
    "numKilledTasks",
    "errorMessage",
  ],
  sparkStageCompleted: [
    "numKilledTasks",
    "numActiveTasks",
    "numMissingTaskEnds",
    "failureReason",
    "taskMetrics",
    "firstErrorMessage",
  ],
};

/** Figures that only we send in the metrics of a task's end. */
const EXTRA_METRICS = ["shuffleReadBytes", "shuffleWriteBytes"];

/** Frames that only we send. */
export function isExtra({ msgtype }: Pick<Frame, "msgtype">): boolean {
  return frameKind({ msgtype }) === "streaming";
}

/** Differences of form, which are no fault of anybody. */
export function withoutForm(peer: PeerFrame, ours: PeerFrame): PeerFrame {
  const extra = [...EXTRA_FIELDS[ours.msgtype] ?? [], "appId", "appAttemptId", "seq"];
  const frame: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(ours)) {
    if (field in peer) frame[field] = field === "jobIds" ? ascending(peer[field]) : peer[field];
    // CERN leaves out what Toree writes as null.
    else if (value === null) frame[field] = null;
    else if (extra.includes(field)) frame[field] = value;
  }
  for (const field of Object.keys(peer)) frame[field] ??= peer[field];
  if (ours.msgtype === "sparkTaskEnd") {
    const metrics = { ...peer["metrics"] as Record<string, number> };
    const given = ours["metrics"] as Record<string, number>;
    for (const figure of EXTRA_METRICS) {
      if (figure in given) metrics[figure] = given[figure] as number;
    }
    frame["metrics"] = metrics;
  }
  return frame as PeerFrame;
}

function ascending(ids: unknown): unknown {
  return Array.isArray(ids) ? ids.toSorted((a: number, b: number) => a - b) : ids;
}

/** The deviations that the recorded applications show; the others have tests of their own. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    row: "callSite.short, else the SQL execution's call site",
    apply(peer, ours) {
      if (peer.msgtype !== "sparkJobStart" || peer["name"] !== "null") return peer;
      return { ...peer, name: ours["name"] };
    },
  },
  {
    row: "`{}`",
    apply(peer, ours) {
      const metrics = ours["metrics"];
      if (peer.msgtype !== "sparkTaskEnd" || Object.keys(metrics as object).length > 0) return peer;
      return { ...peer, metrics: {} };
    },
  },
  {
    row: "at most 100",
    apply(peer) {
      if (peer.msgtype !== "sparkTaskEnd") return peer;
      const metrics = { ...peer["metrics"] as Record<string, number> };
      for (const [field, value] of Object.entries(metrics)) {
        if (field.endsWith("ProportionPos")) metrics[field] = Math.min(100, value);
      }
      return { ...peer, metrics };
    },
  },
];
