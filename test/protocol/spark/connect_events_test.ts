import { assertEquals } from "@std/assert";
import { assertRejected, decoded } from "./_events.ts";

const CONNECT = "org.apache.spark.sql.connect.service.SparkListenerConnectOperation";

const fields = {
  jobTag: "SparkConnect_OperationTag_User_ada_Session_s_Operation_o",
  operationId: "o",
  eventTime: 5,
  extraTags: {},
};

const expected = {
  type: "connectOperation",
  operationId: "o",
  jobTag: fields.jobTag,
  time: 5,
  statementText: null,
  sessionId: null,
  errorMessage: null,
} as const;

Deno.test("a Connect operation that starts says what the client ran", () => {
  assertEquals(
    decoded({
      Event: `${CONNECT}Started`,
      ...fields,
      sessionId: "s",
      userId: "ada",
      userName: "ada",
      statementText: "root {\n}",
      sparkSessionTags: [],
    }),
    {
      ...expected,
      phase: "started",
      statementText: "root {\n}",
      sessionId: "s",
    },
  );
});

Deno.test("each phase of a Connect operation is decoded", () => {
  const phases = [
    ["Analyzed", "analyzed"],
    ["ReadyForExecution", "readyForExecution"],
    ["Finished", "finished"],
    ["Canceled", "canceled"],
    ["Closed", "closed"],
  ] as const;
  for (const [name, phase] of phases) {
    assertEquals(decoded({ Event: CONNECT + name, ...fields }), {
      ...expected,
      phase,
    });
  }
});

Deno.test("a Connect operation that fails says why", () => {
  const event = { Event: `${CONNECT}Failed`, ...fields };
  assertEquals(decoded({ ...event, errorMessage: "boom" }), {
    ...expected,
    phase: "failed",
    errorMessage: "boom",
  });
  assertRejected(
    event,
    'Cannot decode SparkListenerConnectOperationFailed: "errorMessage" is missing',
  );
});
