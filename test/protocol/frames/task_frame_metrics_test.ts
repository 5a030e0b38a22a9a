import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { taskFrameMetrics } from "../../../protocol/frames/task_frame_metrics.ts";
import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import type { TaskMetrics } from "../../../protocol/spark/spark_event.ts";
import { goldenWorkloads, readGolden } from "../../fixtures/golden.ts";

const none: TaskMetrics = {
  executorDeserializeTime: 0,
  executorRunTime: 0,
  resultSerializationTime: 0,
  jvmGCTime: 0,
  resultSize: 0,
  memoryBytesSpilled: 0,
  diskBytesSpilled: 0,
  peakExecutionMemory: 0,
  fetchWaitTime: 0,
  shuffleWriteTime: 0,
  shuffleReadBytes: 0,
  shuffleWriteBytes: 0,
};

const task = { launchTime: 1000, finishTime: 1100, gettingResultTime: 0 };

Deno.test("metrics of the recorded tasks are the peers', to the bit", () => {
  let count = 0;
  for (const workload of goldenWorkloads) {
    const lines = readGolden(workload, "eventlog").split("\n");
    for (const file of ["replay-toree.ndjson", "replay-cern.ndjson"] as const) {
      for (const record of readGolden(workload, file).trimEnd().split("\n")) {
        const { line, event, raw } = JSON.parse(record);
        if (event !== "SparkListenerTaskEnd") continue;
        const decoded = decodeSparkEvent(lines[line - 1] ?? "");
        assert(decoded.kind === "event" && decoded.event.type === "taskEnd");
        // Without metrics the peers compute 27 numbers from nothing.
        if (!decoded.event.metrics) continue;
        const { shuffleReadBytes: _, shuffleWriteBytes: __, ...actual } = taskFrameMetrics(
          decoded.event.metrics,
          decoded.event.task,
        );
        const expected: [string, number][] = Object.entries(
          JSON.parse(raw).metrics,
        );
        assertEquals(
          Object.entries(actual),
          // The peers' sums may end a rounding error above 100.
          expected.map(([key, value]) =>
            key.endsWith("Pos") ? [key, Math.min(100, value)] : [key, value]
          ),
        );
        count++;
      }
    }
  }
  assertEquals(count, 670);
});

Deno.test("what is left for computing is the peers' where the order of the sum shows", () => {
  // Of a task of Spark 3.5.7 that the peer's listener sent live; no recording has such a one.
  const metrics = taskFrameMetrics(
    { ...none, executorDeserializeTime: 16, executorRunTime: 318, fetchWaitTime: 1 },
    { ...task, finishTime: task.launchTime + 344 },
  );
  assertEquals(metrics.executorComputingTimeProportion, 92.15116279069768);
});

Deno.test("a task of 0 ms has shares of 0", () => {
  const metrics = taskFrameMetrics(
    { ...none, executorRunTime: 5 },
    { ...task, finishTime: 1000 },
  );
  assertEquals(metrics.executorComputingTime, 5);
  for (const [key, value] of Object.entries(metrics)) {
    if (key.includes("Proportion")) assertEquals(value, 0, key);
  }
});

Deno.test("no share starts beyond 100 where the metrics exceed the duration", () => {
  const metrics = taskFrameMetrics(
    { ...none, executorDeserializeTime: 300, resultSerializationTime: 50 },
    task,
  );
  assertEquals(metrics.deserializationTimeProportion, 300);
  assertEquals(metrics.shuffleReadTimeProportionPos, 100);
  assertEquals(metrics.gettingResultTimeProportionPos, 100);
});

Deno.test("the shuffle write time is nanoseconds, cut to milliseconds", () => {
  const metrics = taskFrameMetrics(
    { ...none, executorRunTime: 10, shuffleWriteTime: 2_999_999 },
    task,
  );
  assertEquals(metrics.shuffleWriteTime, 2);
  assertEquals(metrics.executorComputingTime, 8);
});

Deno.test("getting the result lasts from its start to the task's end", () => {
  const metrics = taskFrameMetrics(
    { ...none, executorRunTime: 60 },
    { ...task, gettingResultTime: 1070 },
  );
  assertEquals(metrics.gettingResultTime, 30);
  assertEquals(metrics.schedulerDelay, 10);
  assertEquals(metrics.gettingResultTimeProportionPos, 70);
  assertEquals(metrics.test, 1070);
});

Deno.test("the bytes of the shuffle follow the peers' numbers", () => {
  const metrics = taskFrameMetrics({ ...none, shuffleReadBytes: 7, shuffleWriteBytes: 9 }, task);
  assertEquals(Object.entries(metrics).slice(-2), [
    ["shuffleReadBytes", 7],
    ["shuffleWriteBytes", 9],
  ]);
});

Deno.test("any numbers give 29 finite numbers and positions of 0 to 100", () => {
  const value = fc.oneof(fc.nat({ max: 1000 }), fc.maxSafeInteger());
  fc.assert(
    fc.property(
      fc.record({
        executorDeserializeTime: value,
        executorRunTime: value,
        resultSerializationTime: value,
        jvmGCTime: value,
        resultSize: value,
        memoryBytesSpilled: value,
        diskBytesSpilled: value,
        peakExecutionMemory: value,
        fetchWaitTime: value,
        shuffleWriteTime: value,
        shuffleReadBytes: value,
        shuffleWriteBytes: value,
      }),
      fc.record({
        launchTime: value,
        finishTime: value,
        gettingResultTime: value,
      }),
      (metrics, times) => {
        const entries = Object.entries(taskFrameMetrics(metrics, times));
        assertEquals(entries.length, 29);
        for (const [key, number] of entries) {
          assert(Number.isFinite(number), `${key}: ${number}`);
          if (key.endsWith("Pos")) assert(number >= 0 && number <= 100, key);
        }
      },
    ),
  );
});
