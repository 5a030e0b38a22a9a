import { assertEquals } from "@std/assert";
import { assertRejected, decoded, realLine } from "./_events.ts";

Deno.test("a submitted stage has a submission time", () => {
  assertEquals(decoded(realLine("spark41", "StageSubmitted")), {
    type: "stageSubmitted",
    stage: {
      stageId: 1,
      attemptId: 0,
      name: "count at /home/user/etl.py:61",
      numTasks: 8,
      parentIds: [],
      submissionTime: 1795385023684,
      completionTime: null,
      failureReason: null,
    },
  });
});

Deno.test("a stage that failed is completed and says why", () => {
  assertEquals(decoded(realLine("spark41", "StageCompleted")), {
    type: "stageCompleted",
    stage: {
      stageId: 1,
      attemptId: 0,
      name: "copy_local_properties at /usr/lib/python3.11/threading.py:982",
      numTasks: 8,
      parentIds: [],
      submissionTime: 1795385621014,
      completionTime: 1795385624737,
      failureReason:
        "[SPARK_JOB_CANCELLED] Job 1 cancelled part of cancelled job group tocancel SQLSTATE: XXKDA",
    },
  });
});

const oldStage = {
  "Stage ID": 9,
  "Stage Name": "map at A.scala:1",
  "Number of Tasks": 2,
};

Deno.test("an old stage without attempt and parents is the first attempt of a root", () => {
  assertEquals(
    decoded({ "Event": "SparkListenerStageSubmitted", "Stage Info": oldStage }),
    {
      type: "stageSubmitted",
      stage: {
        stageId: 9,
        attemptId: 0,
        name: "map at A.scala:1",
        numTasks: 2,
        parentIds: [],
        submissionTime: null,
        completionTime: null,
        failureReason: null,
      },
    },
  );
});

Deno.test("a stage without an id is rejected", () => {
  assertRejected(
    {
      "Event": "SparkListenerStageCompleted",
      "Stage Info": { ...oldStage, "Stage ID": null },
    },
    'Cannot decode SparkListenerStageCompleted: "Stage ID" must be a whole number below 2^53, received null',
  );
});
