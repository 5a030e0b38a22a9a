import { assertEquals, assertMatch } from "@std/assert";
import { goldenWorkloads, readGolden } from "../../fixtures/golden.ts";
import { assertRejected, decoded, realLine, taskEnd } from "./_events.ts";

function end(reason: object): readonly [string, string | null] {
  const event = decoded({ ...taskEnd, "Task End Reason": reason });
  return event.type === "taskEnd" ? [event.outcome, event.errorMessage] : ["", null];
}

Deno.test("a success has no error", () => {
  assertEquals(end({ "Reason": "Success" }), ["succeeded", null]);
});

Deno.test("a resubmitted task is an outcome of its own", () => {
  assertEquals(end({ "Reason": "Resubmitted" }), [
    "resubmitted",
    "Resubmitted (resubmitted due to lost executor)",
  ]);
});

Deno.test("a killed task says why", () => {
  assertEquals(
    end({ "Reason": "TaskKilled", "Kill Reason": "another attempt succeeded" }),
    ["killed", "TaskKilled (another attempt succeeded)"],
  );
  assertEquals(end({ "Reason": "TaskKilled" }), [
    "killed",
    "TaskKilled (unknown reason)",
  ]);
});

Deno.test("a denied commit counts as killed", () => {
  const text = "TaskCommitDenied (Driver denied task commit) for job: ";
  assertEquals(
    end({
      "Reason": "TaskCommitDenied",
      "Job ID": 1,
      "Partition ID": 2,
      "Attempt Number": 3,
    }),
    ["killed", `${text}1, partition: 2, attemptNumber: 3`],
  );
  assertEquals(end({ "Reason": "TaskCommitDenied" }), [
    "killed",
    `${text}-1, partition: -1, attemptNumber: -1`,
  ]);
});

Deno.test("an exception gives its full stack trace", () => {
  assertEquals(
    end({
      "Reason": "ExceptionFailure",
      "Class Name": "E",
      "Description": "d",
      "Stack Trace": [],
      "Full Stack Trace": "E: d\n\tat A.b(A.scala:1)\n",
      "Metrics": { "Executor Run Time": "not read" },
      "Accumulator Updates": [],
    }),
    ["failed", "E: d\n\tat A.b(A.scala:1)\n"],
  );
});

Deno.test("an exception without a full stack trace gives the frames that it has", () => {
  const frame = (file: string | null, line: number) => ({
    "Declaring Class": "A$B",
    "Method Name": "run",
    "File Name": file,
    "Line Number": line,
  });
  const reason = {
    "Reason": "ExceptionFailure",
    "Class Name": "java.lang.Error",
    "Description": "boom",
    "Full Stack Trace": null,
    "Stack Trace": [
      frame("A.scala", 7),
      frame("A.java", -2),
      frame("A.java", -1),
      frame(null, 7),
    ],
  };
  assertEquals(end(reason), [
    "failed",
    "java.lang.Error: boom\n" +
    "        A$B.run(A.scala:7)\n" +
    "        A$B.run(Native Method)\n" +
    "        A$B.run(A.java)\n" +
    "        A$B.run(Unknown Source)",
  ]);
  assertEquals(end({ ...reason, "Description": null, "Stack Trace": null }), [
    "failed",
    "java.lang.Error: \n",
  ]);
});

const fetchFailed = {
  "Reason": "FetchFailed",
  "Block Manager Address": { "Executor ID": "1", "Host": "w1", "Port": 7337 },
  "Shuffle ID": 2,
  "Map ID": 3,
  "Map Index": 4,
  "Reduce ID": 5,
  "Message": "gone",
};

Deno.test("a failed fetch says whose block was missing", () => {
  assertEquals(end(fetchFailed), [
    "failed",
    "FetchFailed(BlockManagerId(1, w1, 7337, None), shuffleId=2, mapIndex=4, mapId=3, reduceId=5, message=\ngone\n)",
  ]);
});

Deno.test("a failed fetch of an old Spark lacks address, index and message", () => {
  assertEquals(
    end({
      ...fetchFailed,
      "Block Manager Address": undefined,
      "Map Index": undefined,
      "Message": undefined,
    }),
    [
      "failed",
      "FetchFailed(null, shuffleId=2, mapId=3, reduceId=5, message=\nUnknown reason\n)",
    ],
  );
});

Deno.test("a lost executor says whether a task was to blame", () => {
  assertEquals(
    end({
      "Reason": "ExecutorLostFailure",
      "Executor ID": "7",
      "Exit Caused By App": false,
      "Loss Reason": "node preempted",
    }),
    [
      "failed",
      "ExecutorLostFailure (executor 7 exited unrelated to the running tasks) Reason: node preempted",
    ],
  );
  assertEquals(end({ "Reason": "ExecutorLostFailure" }), [
    "failed",
    "ExecutorLostFailure (executor Unknown exited caused by one of the running tasks)",
  ]);
});

Deno.test("reasons without fields have Spark's texts", () => {
  assertEquals(end({ "Reason": "TaskResultLost" }), [
    "failed",
    "TaskResultLost (result lost from block manager)",
  ]);
  assertEquals(end({ "Reason": "UnknownReason" }), ["failed", "UnknownReason"]);
});

Deno.test("a reason of a later Spark is a failure that says its name", () => {
  assertEquals(end({ "Reason": "MeteorStrike" }), ["failed", "MeteorStrike"]);
});

Deno.test("an end without a reason's name is rejected", () => {
  assertRejected(
    { ...taskEnd, "Task End Reason": {} },
    'Cannot decode SparkListenerTaskEnd: "Reason" is missing',
  );
});

Deno.test("real failures are read", () => {
  const killed = decoded(realLine("spark41", '"TaskKilled"'));
  assertEquals(killed.type === "taskEnd" && killed.outcome, "killed");
  const lost = decoded(realLine("spark41", '"ExecutorLostFailure"'));
  assertMatch(
    lost.type === "taskEnd" ? lost.errorMessage ?? "" : "",
    /^ExecutorLostFailure \(executor 0 exited caused by/,
  );
});

Deno.test("errors of the recorded workloads are what both peers send", () => {
  let failures = 0;
  for (const workload of goldenWorkloads) {
    const lines = readGolden(workload, "eventlog").split("\n");
    for (const file of ["replay-toree.ndjson", "replay-cern.ndjson"] as const) {
      for (const record of readGolden(workload, file).trimEnd().split("\n")) {
        const { line, event, raw } = JSON.parse(record);
        if (event !== "SparkListenerTaskEnd") continue;
        const actual = decoded(lines[line - 1] ?? "");
        const expected = JSON.parse(raw).errorMessage ?? null;
        assertEquals(actual.type === "taskEnd" && actual.errorMessage, expected);
        if (expected !== null) failures++;
      }
    }
  }
  assertEquals(failures, 34);
});
