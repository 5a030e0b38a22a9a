import { assertEquals } from "@std/assert";
import { assertRejected, decoded, realLine, taskEnd, taskInfo, taskMetrics } from "./_events.ts";

Deno.test("a task start gives the task's place", () => {
  assertEquals(decoded(realLine("spark41", "TaskStart")), {
    type: "taskStart",
    stageId: 1,
    stageAttemptId: 0,
    task: {
      taskId: 8,
      index: 0,
      attemptNumber: 0,
      launchTime: 1795384980235,
      executorId: "1",
      host: "localhost",
      speculative: false,
      gettingResultTime: 0,
      finishTime: 0,
      failed: false,
      killed: false,
    },
  });
});

Deno.test("a task end of Spark 3.5 and of 4.1 is read alike", () => {
  assertEquals(decoded(realLine("spark41", '"Success"')), {
    type: "taskEnd",
    stageId: 0,
    stageAttemptId: 0,
    taskType: "ResultTask",
    outcome: "succeeded",
    errorMessage: null,
    task: {
      taskId: 2,
      index: 2,
      attemptNumber: 0,
      launchTime: 1795385276130,
      executorId: "driver",
      host: "localhost",
      speculative: false,
      gettingResultTime: 0,
      finishTime: 1795385291571,
      failed: false,
      killed: false,
    },
    metrics: {
      executorDeserializeTime: 653,
      executorRunTime: 14360,
      resultSerializationTime: 0,
      jvmGCTime: 0,
      resultSize: 1576,
      memoryBytesSpilled: 0,
      diskBytesSpilled: 0,
      peakExecutionMemory: 0,
      fetchWaitTime: 0,
      shuffleWriteTime: 0,
      shuffleReadBytes: 0,
      shuffleWriteBytes: 0,
    },
  });
  const event = decoded(realLine("spark35", '"Success"'));
  assertEquals(event.type === "taskEnd" && event.task.taskId, 19);
});

Deno.test("every metric comes from its own field", () => {
  const event = decoded(taskEnd);
  assertEquals(event.type === "taskEnd" && event.metrics, {
    executorDeserializeTime: 1,
    executorRunTime: 3,
    resultSerializationTime: 10,
    jvmGCTime: 9,
    resultSize: 8,
    memoryBytesSpilled: 11,
    diskBytesSpilled: 12,
    peakExecutionMemory: 5,
    fetchWaitTime: 15,
    shuffleWriteTime: 18,
    shuffleReadBytes: 16 + 21,
    shuffleWriteBytes: 17,
  });
});

Deno.test("an end without metrics has none", () => {
  for (const metrics of [undefined, null]) {
    const event = decoded({ ...taskEnd, "Task Metrics": metrics });
    assertEquals(event.type === "taskEnd" && event.metrics, null);
  }
});

Deno.test("metrics that an old Spark did not write are 0", () => {
  const event = decoded({
    ...taskEnd,
    "Task Metrics": {
      ...taskMetrics,
      "Peak Execution Memory": undefined,
      "Shuffle Read Metrics": undefined,
      "Shuffle Write Metrics": undefined,
    },
  });
  assertEquals(event.type === "taskEnd" && event.metrics, {
    executorDeserializeTime: 1,
    executorRunTime: 3,
    resultSerializationTime: 10,
    jvmGCTime: 9,
    resultSize: 8,
    memoryBytesSpilled: 11,
    diskBytesSpilled: 12,
    peakExecutionMemory: 0,
    fetchWaitTime: 0,
    shuffleWriteTime: 0,
    shuffleReadBytes: 0,
    shuffleWriteBytes: 0,
  });
});

Deno.test("bytes of a shuffle that are not stated are 0", () => {
  const event = decoded({
    ...taskEnd,
    "Task Metrics": {
      ...taskMetrics,
      "Shuffle Read Metrics": {
        ...taskMetrics["Shuffle Read Metrics"],
        "Local Bytes Read": undefined,
      },
      "Shuffle Write Metrics": { "Shuffle Write Time": 18 },
    },
  });
  assertEquals(event.type === "taskEnd" && event.metrics?.shuffleReadBytes, 16);
  assertEquals(event.type === "taskEnd" && event.metrics?.shuffleWriteBytes, 0);
});

Deno.test("a task info that an old Spark wrote gets Spark's defaults", () => {
  const event = decoded({
    "Event": "SparkListenerTaskGettingResult",
    "Task Info": {
      ...taskInfo,
      "Attempt": undefined,
      "Speculative": undefined,
      "Killed": undefined,
    },
  });
  assertEquals(event, {
    type: "taskGettingResult",
    task: {
      taskId: 8,
      index: 2,
      attemptNumber: 1,
      launchTime: 1700000000000,
      executorId: "1",
      host: "worker-1.example.org",
      speculative: false,
      gettingResultTime: 0,
      finishTime: 1700000000123,
      failed: false,
      killed: false,
    },
  });
});

Deno.test("a task of a stage that Spark no longer knew is of attempt -1", () => {
  const event = decoded({ ...taskEnd, "Stage Attempt ID": -1 });
  assertEquals(event.type === "taskEnd" && event.stageAttemptId, -1);
});

Deno.test("a task without a stage attempt is of attempt 0", () => {
  const event = decoded({ ...taskEnd, "Stage Attempt ID": undefined });
  assertEquals(event.type === "taskEnd" && event.stageAttemptId, 0);
});

Deno.test("a task event that lacks what it must have is rejected", () => {
  const prefix = "Cannot decode SparkListenerTaskEnd: ";
  const optional = [
    "Attempt",
    "Partition ID",
    "Locality",
    "Speculative",
    "Killed",
    "Accumulables",
  ];
  for (const key of Object.keys(taskInfo)) {
    if (optional.includes(key)) continue;
    assertRejected(
      { ...taskEnd, "Task Info": { ...taskInfo, [key]: undefined } },
      `${prefix}"${key}" is missing`,
    );
  }
  for (const key of ["Stage ID", "Task Type", "Task End Reason", "Task Info"]) {
    assertRejected(
      { ...taskEnd, [key]: undefined },
      `${prefix}"${key}" is missing`,
    );
  }
  assertRejected(
    { ...taskEnd, "Task Info": { ...taskInfo, "Failed": "no" } },
    `${prefix}"Failed" must be true or false, received "no"`,
  );
});
