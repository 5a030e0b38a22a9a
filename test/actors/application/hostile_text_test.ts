import { assert, assertEquals } from "@std/assert";
import type { Frame } from "../../../protocol/frames/frame.ts";
import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { replayEvents } from "../../replay_log.ts";
import {
  applicationStart,
  jobStart,
  stageInfo,
  stageSubmitted,
  taskEnd,
} from "../../spark_events.ts";

const HOSTILE = [
  "two\r\nlines",
  "</script><script>alert(1)</script>",
  "\ud800 alone, and \udfff",
  "\u2028 and \u2029",
  "a;EOD:b",
  "\u0000\u0001\u001b[31m",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  '"quotes" and \\slashes\\',
  "data: x\n\nevent: reset",
  "🙂 é 漢",
  "",
];

/** An application that uses one text wherever it can. */
function everywhere(text: string): SparkEvent[] {
  const stage = stageInfo(0, { name: text });
  return [
    { ...applicationStart(text), appName: text, sparkUser: text } as SparkEvent,
    { type: "executorAdded", executorId: text, time: 1, host: text, totalCores: 1 },
    jobStart(0, [stage], { callSite: text, jobGroup: text, description: text, jobTags: [text] }),
    stageSubmitted(stage),
    taskEnd(0, { executorId: text, host: text, failed: true }, {
      outcome: "failed",
      errorMessage: text,
    }),
    { type: "stageCompleted", stage: { ...stage, failureReason: text } },
    { type: "jobEnd", jobId: 0, completionTime: 2, succeeded: false, errorMessage: text },
  ];
}

/** All texts of a frame that Spark or the user wrote. */
function textsOf(frame: Frame): unknown[] {
  const fields = frame as unknown as Record<string, unknown>;
  const names = [
    ...["appId", "appName", "sparkUser", "executorId", "host", "jobGroup", "name"],
    ...["description", "errorMessage", "failureReason"],
  ];
  return names.filter((name) => name in fields).map((name) => fields[name]);
}

for (const text of HOSTILE) {
  Deno.test(`a text that is ${JSON.stringify(text)} comes through unharmed`, async () => {
    const frames = await replayEvents(everywhere(text));
    assertEquals(frames.map(({ msgtype }) => msgtype), [
      "sparkApplicationStart",
      "sparkExecutorAdded",
      "sparkJobStart",
      "sparkStageSubmitted",
      "sparkTaskEnd",
      "sparkStageCompleted",
      "sparkJobEnd",
    ]);
    for (const frame of frames) {
      for (const sent of textsOf(frame)) assertEquals(sent, text);
      const json = JSON.stringify(frame);
      assert(!/[\r\n]/.test(json));
      assertEquals(JSON.parse(json), frame);
      assertEquals(json.isWellFormed(), true);
    }
  });
}

Deno.test("a description of ten megabytes in a log is cut, and the job goes on", async () => {
  const long = "é".repeat(10_000_000);
  const line = JSON.stringify({
    Event: "SparkListenerJobStart",
    "Job ID": 3,
    "Submission Time": 1,
    "Stage Infos": [],
    "Stage IDs": [],
    Properties: {
      "spark.job.description": long,
      "spark.jobGroup.id": long,
      "spark.job.tags": long,
    },
  });
  const decoded = decodeSparkEvent(line);
  assert(decoded.kind === "event");
  const frames = await replayEvents([decoded.event, {
    type: "jobEnd",
    jobId: 3,
    completionTime: 2,
    succeeded: true,
    errorMessage: null,
  }]);
  const [start, end] = frames;
  assert(start?.msgtype === "sparkJobStart" && end?.msgtype === "sparkJobEnd");
  for (const text of [start.description, start.jobGroup, start.jobTags[0]]) {
    assert(typeof text === "string" && text.length < 17_000 && text.startsWith("ééé"));
  }
  assert(JSON.stringify(start).length < 40_000);
});

Deno.test("ten thousand stages and tags in one job are sent", async () => {
  const stages = Array.from({ length: 10_000 }, (_, i) => stageInfo(i));
  const jobTags = stages.map(({ name }) => name);
  const [, start] = await replayEvents([applicationStart(), jobStart(0, stages, { jobTags })]);
  assert(start?.msgtype === "sparkJobStart");
  assertEquals([start.numTasks, start.jobTags.length], [40_000, 10_000]);
});
