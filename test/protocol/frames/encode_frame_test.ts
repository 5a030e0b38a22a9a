import { assertEquals } from "@std/assert";
import { encodeFrame } from "../../../protocol/frames/encode_frame.ts";
import type { Frame } from "../../../protocol/frames/frame.ts";

const origin = { appId: "app-1", appAttemptId: "null", seq: 3 };

Deno.test("a frame is compact JSON, its fields in order", () => {
  const frame: Frame = {
    msgtype: "sparkTaskStart",
    launchTime: 1700000000000,
    taskId: 8,
    stageId: 3,
    stageAttemptId: 0,
    index: 2,
    attemptNumber: 1,
    executorId: "1",
    host: "w\u00f61",
    status: "RUNNING",
    speculative: false,
    ...origin,
  };
  assertEquals(
    encodeFrame(frame),
    '{"msgtype":"sparkTaskStart","launchTime":1700000000000,"taskId":8,' +
      '"stageId":3,"stageAttemptId":0,"index":2,"attemptNumber":1,' +
      '"executorId":"1","host":"wö1","status":"RUNNING","speculative":false,' +
      '"appId":"app-1","appAttemptId":"null","seq":3}',
  );
});

Deno.test("what is unknown is null", () => {
  const frame: Frame = {
    msgtype: "sparkStageSubmitted",
    stageId: 3,
    stageAttemptId: 0,
    name: "map",
    numTasks: 8,
    parentIds: [],
    submissionTime: -1,
    jobIds: null,
    ...origin,
  };
  assertEquals(JSON.parse(encodeFrame(frame)).jobIds, null);
});

Deno.test("a frame that is not of a recording does not mention it", () => {
  const frame: Frame = {
    msgtype: "sparkApplicationStart",
    startTime: 1,
    appName: "etl",
    sparkUser: "ada",
    ...origin,
  };
  assertEquals(encodeFrame(frame).includes("recorded"), false);
  assertEquals(
    JSON.parse(encodeFrame({ ...frame, recorded: true })).recorded,
    true,
  );
});
