import { assertEquals, equal } from "@std/assert";
import { DEVIATIONS, withoutForm } from "./deviations.ts";
import type { PeerFrame } from "./peer_frames.ts";

/** Asserts that two frames agree but for known deviations; counts those. */
export function assertAgree(
  ours: PeerFrame,
  theirs: PeerFrame,
  counts: Record<string, number>,
): void {
  let expected = withoutForm(theirs, ours);
  for (const deviation of DEVIATIONS) {
    const next = deviation.apply(expected, ours);
    if (!equal(next, expected)) counts[deviation.row] = (counts[deviation.row] ?? 0) + 1;
    expected = next;
  }
  assertEquals(ours, expected);
}

/**
 * Asserts that each frame that a peer sent while the application ran is ours
 * too, and that there is no other; but for the snapshots of running stages.
 */
export function assertAgreeLive(ours: readonly PeerFrame[], live: readonly PeerFrame[]): void {
  const isNoSnapshot = ({ msgtype }: PeerFrame) => msgtype !== "sparkStageActive";
  const missing = new Map(ours.filter(isNoSnapshot).map((frame) => [identity(frame), frame]));
  for (const theirs of live.filter(isNoSnapshot)) {
    const frame = missing.get(identity(theirs));
    missing.delete(identity(theirs));
    assertEquals(frame?.msgtype, theirs.msgtype, `${identity(theirs)} is missing`);
    // Live, the peer reads a task's status from an object that has moved on,
    // and writes the metrics of a task that has none as {"":""}.
    const settled = theirs.msgtype === "sparkTaskStart"
      ? { ...theirs, status: "RUNNING" }
      : theirs["metrics"] !== undefined && "" in (theirs["metrics"] as object)
      ? { ...theirs, metrics: {} }
      : theirs;
    if (frame !== undefined) assertAgree(frame, settled, {});
  }
  assertEquals([...missing.keys()], []);
}

/** What a frame is about. */
function identity(frame: PeerFrame): string {
  const { msgtype, executorId, jobId, stageId, stageAttemptId, taskId } = frame;
  const of = taskId ?? jobId ??
    (stageId === undefined ? executorId : `${stageId}.${stageAttemptId}`);
  return `${msgtype} ${of}`;
}
