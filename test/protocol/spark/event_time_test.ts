import { assertEquals } from "@std/assert";
import { eventTime } from "../../../protocol/spark/event_time.ts";
import type { StageInfo, TaskInfo } from "../../../protocol/spark/spark_event.ts";

const stage: StageInfo = {
  stageId: 0,
  attemptId: 0,
  name: "count",
  numTasks: 1,
  parentIds: [],
  submissionTime: 10,
  completionTime: 20,
  failureReason: null,
};

const task: TaskInfo = {
  taskId: 0,
  index: 0,
  attemptNumber: 0,
  launchTime: 12,
  executorId: "driver",
  host: "localhost",
  speculative: false,
  gettingResultTime: 17,
  finishTime: 18,
  failed: false,
  killed: false,
};

Deno.test("a stage's events happen at its submission and its completion", () => {
  assertEquals(eventTime({ type: "stageSubmitted", stage }), 10);
  assertEquals(eventTime({ type: "stageCompleted", stage }), 20);
});

Deno.test("a task's events happen at its launch and its finish", () => {
  const ids = { stageId: 0, stageAttemptId: 0 };
  assertEquals(eventTime({ type: "taskStart", ...ids, task }), 12);
  const end = {
    type: "taskEnd",
    ...ids,
    taskType: "ResultTask",
    outcome: "succeeded",
    errorMessage: null,
    task,
    metrics: null,
  } as const;
  assertEquals(eventTime(end), 18);
  assertEquals(eventTime({ type: "taskGettingResult", task }), null);
});

Deno.test("a time that is not set is none", () => {
  const open = { ...stage, submissionTime: null, completionTime: 0 };
  assertEquals(eventTime({ type: "stageSubmitted", stage: open }), null);
  assertEquals(eventTime({ type: "stageCompleted", stage: open }), null);
  assertEquals(eventTime({ type: "applicationEnd", time: -1 }), null);
});
