import { assertAlmostEquals, assertEquals } from "@std/assert";
import { SealedFrame } from "../../../../../actors/gateway/sealed_frame.ts";
import { History } from "../../../../../actors/outlet/http/history/history.ts";
import { TASK_STATUSES } from "../../../../../protocol/page/task_chunk.ts";
import { goldenWorkloads, readGolden } from "../../../../fixtures/golden.ts";
import { replayLog } from "../../../../replay_log.ts";

/** What the tests read of a `SparkListenerTaskEnd`. */
interface TaskEnd {
  readonly "Task Info": {
    readonly "Task ID": number;
    readonly "Launch Time": number;
    readonly "Finish Time": number;
    readonly Failed: boolean;
    readonly Killed: boolean;
  };
  readonly "Task Metrics"?: {
    readonly "Shuffle Read Metrics": {
      readonly "Remote Bytes Read": number;
      readonly "Local Bytes Read": number;
    };
    readonly "Shuffle Write Metrics": { readonly "Shuffle Bytes Written": number };
  };
}

for (const workload of goldenWorkloads) {
  Deno.test(`${workload}: rows and curves are what the log says, with task frames and without`, async () => {
    const log = readGolden(workload, "eventlog");
    const ends: TaskEnd[] = log.trimEnd().split("\n").map((line) => JSON.parse(line))
      .filter(({ Event }) => Event === "SparkListenerTaskEnd");
    const frames = await replayLog(log);
    const history = new History("e1");
    const untold = new History("e1");
    for (const frame of frames) {
      const item = { kind: "frame", frame: new SealedFrame(frame, "app") } as const;
      history.take(item);
      if (!frame.msgtype.startsWith("sparkTask")) untold.take(item);
    }
    const application = history.of("app");
    if (application === undefined) return assertEquals(ends.length, 0);

    const chunk = application.taskChunk(undefined);
    const rows = Array.from(chunk.taskId, (taskId, i) => [
      ...[taskId, chunk.launchTime[i], chunk.finishTime[i]],
      TASK_STATUSES[chunk.status[i] ?? 0],
    ]);
    assertEquals(
      rows.slice(0, chunk.numEnded),
      ends.map(({ "Task Info": info }) => [
        ...[info["Task ID"], info["Launch Time"], info["Finish Time"]],
        info.Failed ? "FAILED" : info.Killed ? "KILLED" : "SUCCESS",
      ]),
    );
    assertEquals(chunk.numOmitted, 0);

    const { activeTasks, bucketWidth, ...curves } = application.activity();
    assertEquals(bucketWidth, 1000);
    const sum = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const runTime = sum(
      ends.map(({ "Task Info": info }) => info["Finish Time"] - info["Launch Time"]),
    );
    // The last second is not over; nothing runs in it any more.
    assertAlmostEquals(sum(activeTasks.slice(0, -1)) * 1000, runTime, 1);
    const shuffled = ends.flatMap(({ "Task Metrics": metrics }) => metrics ?? []);
    const failed = ends.filter(({ "Task Info": { Failed } }) => Failed).length;
    const read = sum(
      shuffled.map(({ "Shuffle Read Metrics": metrics }) =>
        metrics["Remote Bytes Read"] + metrics["Local Bytes Read"]
      ),
    );
    const written = sum(
      shuffled.map(({ "Shuffle Write Metrics": metrics }) => metrics["Shuffle Bytes Written"]),
    );
    const fromStages = untold.of("app")?.activity();
    for (
      const { failedTasks, shuffleReadBytes, shuffleWriteBytes } of [curves, fromStages ?? curves]
    ) {
      assertEquals(
        [sum(failedTasks), sum(shuffleReadBytes), sum(shuffleWriteBytes)],
        [failed, read, written],
      );
    }
  });
}
