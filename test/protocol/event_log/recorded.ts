import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import type { ClientItem } from "../../../actors/gateway/frame_hub.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { TaskTable } from "../../../actors/outlet/http/history/task_table.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { Source } from "../../../actors/source/source.ts";
import type { EventLogInput } from "../../../protocol/event_log/event_log_input.ts";
import type { Frame, TaskStartFrame } from "../../../protocol/frames/frame.ts";
import type { ExecutorChange } from "../../../protocol/page/activity.ts";
import { collect, settle } from "../../actors/hand_fed.ts";

/** What a monitor has of an application at the end of its input. */
export interface Recorded {
  readonly snapshot: ApplicationSnapshot;
  /** What an event log of it is written from. */
  readonly input: EventLogInput;
  /** Every frame that was sent. */
  readonly frames: readonly Frame[];
}

/** Lets a source with one application run to its end. */
export async function recorded(
  sourceOn: (clock: VirtualClock) => Source,
): Promise<Recorded> {
  const clock = new VirtualClock({ now: 1_800_000_000_000 });
  await using monitor = new Monitor({ clock });
  const all = collect(monitor.connect({ name: "early", overflow: "block" }));
  await settle(clock, monitor.addSource(sourceOn(clock)).finished);
  const [summary] = await settle(clock, monitor.applications());
  const snapshot = await settle(clock, monitor.snapshot(summary?.id ?? ""));
  if (snapshot === undefined) throw new Error("the source has no application");
  const kept = collect(monitor.connect({ name: "late", overflow: "drop" }));
  await clock.runUntilIdle();
  const frames = framesOf(all);
  return {
    snapshot,
    frames,
    input: {
      application: snapshot,
      frames: framesOf(kept),
      executors: snapshot.executors,
      executorChanges: frames.flatMap(executorChange),
      tasks: taskChunk(frames),
    },
  };
}

function framesOf(items: readonly ClientItem[]): Frame[] {
  return items.flatMap((item) => item.kind === "frame" ? [item.frame.frame] : []);
}

function executorChange(frame: Frame): ExecutorChange[] {
  switch (frame.msgtype) {
    case "sparkExecutorAdded": {
      const { time, executorId, host, numCores } = frame;
      return [{ time, executorId, kind: "added", host, numCores }];
    }
    case "sparkExecutorRemoved":
      return [{ time: frame.time, executorId: frame.executorId, kind: "removed" }];
    default:
      return [];
  }
}

/** All task attempts of `frames`. */
export function taskChunk(frames: readonly Frame[]): EventLogInput["tasks"] {
  const table = new TaskTable(131_072);
  const running = new Map<number, TaskStartFrame>();
  for (const frame of frames) {
    if (frame.msgtype === "sparkTaskStart") running.set(frame.taskId, frame);
    if (frame.msgtype !== "sparkTaskEnd") continue;
    running.delete(frame.taskId);
    table.add(frame);
  }
  const { executors, columns } = table.rows(0, table.length, [...running.values()]);
  return {
    cursor: "",
    reset: true,
    more: false,
    numOmitted: 0,
    numEnded: table.length,
    executors,
    length: columns.taskId.length,
    ...columns,
  };
}
