import { assertEquals } from "@std/assert";
import { eventTime } from "../../protocol/spark/event_time.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import { goldenWorkloads, readGolden } from "../fixtures/golden.ts";
import { eventsOf, replayLog } from "../replay_log.ts";

/** What a stage attempt's snapshot says: stage, attempt, active, completed, failed, killed. */
type Snapshot = readonly [number, number, number, number, number, number];

/**
 * The snapshots that a log must give, found the slow way: for each tick, all
 * events before it are counted anew.
 */
function expectedSnapshots(events: readonly SparkEvent[], rate: number): Snapshot[] {
  const times: number[] = [];
  let newest = 0;
  events.forEach((event, i) => {
    const isLate = event.type === "applicationStart" && i > 0 && newest > 0;
    newest = Math.max(newest, isLate ? 0 : eventTime(event) ?? 0);
    times.push(newest);
  });
  const first = times.find((time) => time > 0) ?? 0;
  const snapshots: Snapshot[] = [];
  for (let tick = first + rate; tick <= newest; tick += rate) {
    const before = events.slice(0, times.findIndex((time) => time >= tick));
    snapshots.push(...snapshotsAfter(before));
  }
  return snapshots;
}

function snapshotsAfter(events: readonly SparkEvent[]): Snapshot[] {
  const of = (event: SparkEvent): string | null =>
    event.type === "stageSubmitted" || event.type === "stageCompleted"
      ? `${event.stage.stageId}.${event.stage.attemptId}`
      : event.type === "taskStart" || event.type === "taskEnd"
      ? `${event.stageId}.${event.stageAttemptId}`
      : null;
  return events.flatMap((event): Snapshot[] => {
    if (event.type !== "stageSubmitted") return [];
    const mine = events.filter((other) => of(other) === of(event));
    if (mine.some(({ type }) => type === "stageCompleted")) return [];
    const ends = mine.filter((other) => other.type === "taskEnd");
    const ended = new Set(ends.map(({ task }) => task.taskId));
    const running = mine.filter((other) =>
      other.type === "taskStart" && !ended.has(other.task.taskId)
    );
    const count = (outcome: string) => ends.filter((end) => end.outcome === outcome).length;
    const { stageId, attemptId } = event.stage;
    return [[
      stageId,
      attemptId,
      running.length,
      count("succeeded"),
      count("failed"),
      count("killed"),
    ]];
  });
}

for (const workload of goldenWorkloads) {
  for (const rate of [1000, 1700]) {
    Deno.test(`${workload}: every stage attempt that lasts a tick of ${rate} ms sends its snapshot at each`, async () => {
      const log = readGolden(workload, "eventlog");
      const frames = await replayLog(log, { activeRate: rate });
      const sent = frames.flatMap((frame): Snapshot[] =>
        frame.msgtype !== "sparkStageActive" ? [] : [[
          frame.stageId,
          frame.stageAttemptId,
          frame.numActiveTasks,
          frame.numCompletedTasks,
          frame.numFailedTasks,
          frame.numKilledTasks,
        ]]
      );
      assertEquals(sent, expectedSnapshots(eventsOf(log), rate));
    });
  }
}

Deno.test("the recorded applications have stages that last a tick, and some that do not", async () => {
  const counts = await Promise.all(goldenWorkloads.map(async (workload) => {
    const frames = await replayLog(readGolden(workload, "eventlog"));
    return frames.filter(({ msgtype }) => msgtype === "sparkStageActive").length;
  }));
  assertEquals(counts.filter((count) => count > 0).length, goldenWorkloads.length - 1);
});
