import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import { decodeTapLine } from "../../../protocol/tap/decode_tap_line.ts";

/** A line of the tap's, as the tap writes it. */
const line = (name: string, fields: Record<string, unknown> = {}): string =>
  JSON.stringify({ Event: `SparkMonitorTap${name}`, ...fields });

const HELLO = {
  Driver: "0123456789abcdef",
  "Process ID": 4711,
  "Spark Version": "4.1.1",
  "Java Version": "17.0.9",
  "Scala Version": "2.13.17",
  "UI Address": "http://driver:4040",
  Retold: false,
};

const COUNTS = {
  "Stage ID": 4,
  "Stage Attempt ID": 0,
  "Active Task IDs": [17, 18],
  "Completed Indexes": [[0, 99], [101, 105]],
  "Failed Tasks": 1,
  "Killed Tasks": 0,
};

Deno.test("each message is read, field by field", () => {
  const messages = [
    line("Hello", HELLO),
    line("Resync"),
    line("LeftOut", { Events: { SparkListenerTaskEnd: 40, SparkQueue: 1 } }),
    line("Errors", { Errors: { "SparkListenerJobStart: NoSuchMethodError": 2 } }),
    line("Problem", { Problem: "no method x" }),
    line("Answer", { Request: 5, Outcome: "requested", Detail: "Spark was asked" }),
  ].map(decodeTapLine).map((decoded) => decoded.kind === "message" ? decoded.message : decoded);
  assertEquals(messages, [
    {
      kind: "hello",
      driver: "0123456789abcdef",
      processId: 4711,
      sparkVersion: "4.1.1",
      javaVersion: "17.0.9",
      scalaVersion: "2.13.17",
      uiAddress: "http://driver:4040",
      retold: false,
    },
    { kind: "resync" },
    { kind: "leftOut", events: new Map([["SparkListenerTaskEnd", 40], ["SparkQueue", 1]]) },
    { kind: "errors", errors: new Map([["SparkListenerJobStart: NoSuchMethodError", 2]]) },
    { kind: "problem", problem: "no method x" },
    { kind: "answer", request: 5, outcome: "requested", detail: "Spark was asked" },
  ]);
});

Deno.test("an older tap, and a driver without a page of Spark's, have no UI address", () => {
  for (const address of [undefined, null]) {
    const decoded = decodeTapLine(line("Hello", { ...HELLO, "UI Address": address }));
    assert(decoded.kind === "message" && decoded.message.kind === "hello");
    assertEquals(decoded.message.uiAddress, null);
  }
});

Deno.test("a stage's counters are an event, two of them by what is listed", () => {
  assertEquals(decodeTapLine(line("StageTaskCounts", COUNTS)), {
    kind: "event",
    event: {
      type: "stageTaskCounts",
      stageId: 4,
      stageAttemptId: 0,
      numActiveTasks: 2,
      numCompletedTasks: 105,
      numFailedTasks: 1,
      numKilledTasks: 0,
      tasks: { activeTaskIds: [17, 18], completedIndexes: [[0, 99], [101, 105]] },
    },
  });
});

Deno.test("a text is cut and becomes one line without control characters", () => {
  const text = `first\nsecond\u001b[31m\u2028${"x".repeat(1000)}`;
  const decoded = decodeTapLine(line("Problem", { Problem: text }));
  assert(decoded.kind === "message" && decoded.message.kind === "problem");
  const { problem } = decoded.message;
  assert(problem.startsWith("first second [31m xxx"), problem);
  assert(problem.endsWith(" more characters)") && problem.length < 550, problem);
});

Deno.test("a message that is not known is ignored by name", () => {
  assertEquals(decodeTapLine(line("News")), { kind: "ignored", name: "SparkMonitorTapNews" });
});

/** So many names of events with a count each. */
const many = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${"abcdefghij"[i % 10]}${"x".repeat(i / 10)}`, 1]),
  );

for (
  const [what, name, fields] of [
    ["a driver that is no id", "Hello", { ...HELLO, Driver: "0123456789ABCDEF" }],
    ["a process id that is no number", "Hello", { ...HELLO, "Process ID": "1" }],
    ["a missing version", "Hello", { ...HELLO, "Spark Version": undefined }],
    ["an address that is no text", "Hello", { ...HELLO, "UI Address": 4040 }],
    ["a flag that is none", "Hello", { ...HELLO, Retold: 0 }],
    ["left out that is a list", "LeftOut", { Events: [1] }],
    ["a name with a point", "LeftOut", { Events: { "a.b": 1 } }],
    ["an empty name", "LeftOut", { Events: { "": 1 } }],
    ["a name that is too long", "LeftOut", { Events: { ["a".repeat(61)]: 1 } }],
    ["too many names", "LeftOut", { Events: many(101) }],
    ["a count below 0", "LeftOut", { Events: { a: -1 } }],
    ["a count with a fraction", "Errors", { Errors: { a: 1.5 } }],
    ["a problem that is no text", "Problem", { Problem: null }],
    ["an unknown outcome", "Answer", { Request: 1, Outcome: "done", Detail: "" }],
    ["a request below 0", "Answer", { Request: -1, Outcome: "failed", Detail: "" }],
    ["a stage that is no number", "StageTaskCounts", { ...COUNTS, "Stage ID": null }],
    ["active tasks that are no list", "StageTaskCounts", { ...COUNTS, "Active Task IDs": {} }],
    ["an active task twice", "StageTaskCounts", { ...COUNTS, "Active Task IDs": [1, 1] }],
    ["an active task below 0", "StageTaskCounts", { ...COUNTS, "Active Task IDs": [-1] }],
    ["a range of three", "StageTaskCounts", { ...COUNTS, "Completed Indexes": [[1, 2, 3]] }],
    ["a range that falls", "StageTaskCounts", { ...COUNTS, "Completed Indexes": [[2, 1]] }],
    ["a range below 0", "StageTaskCounts", { ...COUNTS, "Completed Indexes": [[-1, 1]] }],
    ["ranges that overlap", "StageTaskCounts", {
      ...COUNTS,
      "Completed Indexes": [[0, 2], [2, 3]],
    }],
    ["a range that is no list", "StageTaskCounts", { ...COUNTS, "Completed Indexes": [3] }],
    ["a range of texts", "StageTaskCounts", { ...COUNTS, "Completed Indexes": [["0", "1"]] }],
    ["too many indexes", "StageTaskCounts", { ...COUNTS, "Completed Indexes": [[0, 1e7]] }],
    ["a failure count below 0", "StageTaskCounts", { ...COUNTS, "Failed Tasks": -1 }],
  ] as const
) {
  Deno.test(`${what} is rejected with its message's name`, () => {
    const decoded = decodeTapLine(line(name, fields));
    assert(decoded.kind === "rejected", decoded.kind);
    assert(decoded.reason.startsWith(`Cannot decode SparkMonitorTap${name}: `), decoded.reason);
  });
}

Deno.test("as many active tasks and as many names as are allowed are read", () => {
  const ids = Array.from({ length: 100_000 }, (_, i) => i);
  const counts = line("StageTaskCounts", { ...COUNTS, "Active Task IDs": ids });
  assertEquals(decodeTapLine(counts).kind, "event");
  const more = line("StageTaskCounts", { ...COUNTS, "Active Task IDs": [...ids, 100_000] });
  assertEquals(decodeTapLine(more).kind, "rejected");
  assertEquals(decodeTapLine(line("LeftOut", { Events: many(100) })).kind, "message");
});

Deno.test("what is no JSON object is foreign", () => {
  const foreign = ["GET / HTTP/1.1", "[1]", "null", "17", '{"Event":"SparkListenerJob', '{"a":1}}'];
  for (const text of foreign) assertEquals(decodeTapLine(text).kind, "foreign", text);
  assertEquals(decodeTapLine(line("Hello", HELLO).slice(0, 60)).kind, "foreign");
});

Deno.test("whatever else comes is decoded as an event log's line is", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `{"Event":${json}}`)),
      (text) => {
        const decoded = decodeTapLine(text);
        const ofLog = decodeSparkEvent(text);
        if (decoded.kind === "foreign") assertEquals(ofLog.kind, "rejected");
        else assertEquals(decoded, ofLog);
      },
    ),
  );
});
