import type { Frame } from "./frame.ts";

/** The kinds of frames, which a client can choose from. */
export const frameKinds = ["application", "job", "stage", "task", "executor", "streaming"] as const;

/** What a frame is about. */
export type FrameKind = typeof frameKinds[number];

/** Tells what a frame is about. */
export function frameKind({ msgtype }: Pick<Frame, "msgtype">): FrameKind {
  switch (msgtype) {
    case "sparkApplicationStart":
    case "sparkApplicationEnd":
      return "application";
    case "sparkJobStart":
    case "sparkJobEnd":
      return "job";
    case "sparkStageSubmitted":
    case "sparkStageActive":
    case "sparkStageCompleted":
      return "stage";
    case "sparkTaskStart":
    case "sparkTaskEnd":
      return "task";
    case "sparkExecutorAdded":
    case "sparkExecutorRemoved":
      return "executor";
    case "sparkStreamingQueryStarted":
    case "sparkStreamingQueryProgress":
    case "sparkStreamingQueryTerminated":
      return "streaming";
    default:
      return msgtype satisfies never;
  }
}
