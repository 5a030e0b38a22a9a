import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { cut } from "../../../protocol/frames/cut.ts";
import { parseClientCommand } from "../../../actors/outlet/client_command.ts";

Deno.test("each command says what to cancel, and of which application", () => {
  assertEquals(parseClientCommand({ msgtype: "cancelJob", jobId: 0 }), {
    target: { kind: "job", jobId: 0 },
    appKey: undefined,
    echo: { jobId: 0 },
  });
  const stage = { stageId: 4, appId: "app-1", appAttemptId: "2", requestId: "r" };
  assertEquals(parseClientCommand({ msgtype: "cancelStage", ...stage }), {
    target: { kind: "stage", stageId: 4 },
    appKey: "app-1:2",
    echo: stage,
  });
  const group = { jobGroup: "größer ☃", appId: "app-1", appAttemptId: "null", requestId: 3 };
  assertEquals(parseClientCommand({ msgtype: "cancelJobGroup", ...group }), {
    target: { kind: "jobGroup", jobGroup: "größer ☃" },
    appKey: "app-1",
    echo: group,
  });
  const attempt = { appId: "app-1", appAttemptId: null };
  assertEquals(parseClientCommand({ msgtype: "cancelJob", jobId: 1, ...attempt }), {
    target: { kind: "job", jobId: 1 },
    appKey: "app-1",
    echo: { jobId: 1, ...attempt },
  });
});

const ID = "must be a whole number from 0 to 2147483647, received";
const MISTAKES: readonly [data: unknown, problem: string][] = [
  [null, "it must be a JSON object"],
  ["cancelJob", "it must be a JSON object"],
  [{}, "msgtype is missing"],
  [[{ msgtype: "cancelJob", jobId: 1 }], "msgtype is missing"],
  [{ msgtype: 7 }, "msgtype must be cancelJob, cancelStage or cancelJobGroup, received 7"],
  [
    { msgtype: "cancelAll" },
    'msgtype must be cancelJob, cancelStage or cancelJobGroup, received "cancelAll"',
  ],
  [{ msgtype: "cancelJob" }, "jobId is missing"],
  [{ msgtype: "cancelJob", jobId: "3" }, `jobId ${ID} "3"`],
  [{ msgtype: "cancelJob", jobId: -1 }, `jobId ${ID} -1`],
  [{ msgtype: "cancelJob", jobId: 1.5 }, `jobId ${ID} 1.5`],
  [{ msgtype: "cancelStage", stageId: 2 ** 31 }, `stageId ${ID} 2147483648`],
  [{ msgtype: "cancelStage", jobId: 3 }, "stageId is missing"],
  [
    { msgtype: "cancelJobGroup", jobGroup: "" },
    'jobGroup must be text that is not empty, received ""',
  ],
  [
    { msgtype: "cancelJobGroup", jobGroup: "x".repeat(16_385) },
    `jobGroup must not exceed 16384 characters, received "${
      "x".repeat(79)
    } … (16307 more characters)`,
  ],
  [
    {
      msgtype: "cancelJob",
      jobId: JSON.parse('{"1":'.repeat(100_000) + "1" + "}".repeat(100_000)),
    },
    `jobId ${ID} what is nested too deep to be shown`,
  ],
  [{ msgtype: "cancelJob", jobId: 1, appID: "app-2" }, "no field appID is known"],
  [
    { msgtype: "cancelJob", jobId: 1, appId: 2 },
    "appId must be text that is not empty, received 2",
  ],
  [
    { msgtype: "cancelJob", jobId: 1, appAttemptId: "1" },
    "appId is missing, appAttemptId is not enough",
  ],
  [
    { msgtype: "cancelJob", jobId: 1, requestId: "x".repeat(201) },
    "requestId must be a number, or text of at most 200 characters, " +
    `received "${"x".repeat(79)} … (123 more characters)`,
  ],
  [
    { msgtype: "cancelJob", jobId: 1, requestId: {} },
    "requestId must be a number, or text of at most 200 characters, received {}",
  ],
];

for (const [data, problem] of MISTAKES) {
  Deno.test(`a command is rejected: ${cut(problem, 100)}`, () => {
    const reason = `Cannot take the command: ${problem}`;
    assertEquals(parseClientCommand(data), { msgtype: "commandRejected", reason });
  });
}

Deno.test("a rejected command is told by its own number", () => {
  for (const requestId of [0, "first"]) {
    assertEquals(parseClientCommand({ msgtype: "cancelJob", jobId: "x", requestId }), {
      msgtype: "commandRejected",
      requestId,
      reason: `Cannot take the command: jobId ${ID} "x"`,
    });
  }
});

Deno.test("whatever comes is understood or rejected in one short line", () => {
  const field = fc.constantFrom("msgtype", "jobId", "appId", "requestId", "__proto__", "x");
  const value = fc.oneof(fc.constantFrom("cancelJob", "cancelJobGroup"), fc.jsonValue());
  const data = fc.oneof(fc.jsonValue(), fc.dictionary(field, value));
  fc.assert(fc.property(data, (data) => {
    const result = parseClientCommand(data);
    if (!("msgtype" in result)) return;
    assertEquals(result.msgtype, "commandRejected");
    assertEquals(result.reason.length < 300 && !result.reason.includes("\n"), true, result.reason);
  }));
});
