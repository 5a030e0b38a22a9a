import { assertEquals } from "@std/assert";
import type { Frame } from "../../protocol/frames/frame.ts";
import type { Outcome } from "./tapped_programs.ts";

const isTaskFrame = ({ msgtype }: Frame): boolean => msgtype.startsWith("sparkTask");

/** A frame without its number, which counts the snapshots of running stages too. */
function unnumbered({ seq: _, ...frame }: Frame): Omit<Frame, "seq"> {
  return frame;
}

/** Two queues of Spark's bus may place a task's event differently among the others. */
function byKind(frames: readonly Frame[] = []) {
  const [tasks, states] = [frames.filter(isTaskFrame), frames.filter((it) => !isTaskFrame(it))];
  return { tasks: tasks.map(unnumbered), states: states.map(unnumbered) };
}

/** Asserts that the tap's frames and snapshots are the event logs'. */
export function assertSameOutcome(tapped: Outcome, logged: Outcome, numApplications: number): void {
  assertEquals(logged.snapshots.size, numApplications);
  assertEquals([...tapped.frames.keys()].sort(), [...logged.frames.keys()].sort());
  for (const [appId, frames] of logged.frames) {
    assertEquals(byKind(tapped.frames.get(appId)), byKind(frames));
  }
  for (const [appId, snapshot] of logged.snapshots) {
    assertEquals(tapped.snapshots.get(appId), snapshot);
  }
}
