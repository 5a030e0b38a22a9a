import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatDuration } from "../../../dashboard/format/mod.ts";
import { retries } from "../../../dashboard/insight/retries.ts";
import { input, stage, START } from "./stages.ts";

Deno.test("failed attempts of a stage that got through are told with the first error", () => {
  const firstErrorMessage = "ValueError: busy\n  at line 1";
  const [insight] = retries(input([stage({ numFailedTasks: 12, firstErrorMessage })]));
  assertEquals(insight?.title, "Task retries in stage 7");
  assertEquals(
    insight?.evidence,
    "12 task attempts failed before all 100 tasks were done: ValueError: busy",
  );
  assertStringIncludes(insight?.remedy ?? "", "spark.task.maxFailures");
});

Deno.test("a few failed attempts are ordinary: less than three, or less than a hundredth", () => {
  assertEquals(retries(input([stage({ numFailedTasks: 2 })])), []);
  assertEquals(retries(input([stage({ numFailedTasks: 3 })])).length, 1);
  assertEquals(retries(input([stage({ numFailedTasks: 99, numTasks: 10_000 })])), []);
  assertEquals(retries(input([stage({ numFailedTasks: 100, numTasks: 10_000 })])).length, 1);
});

Deno.test("a failed stage says its failure elsewhere", () => {
  assertEquals(retries(input([stage({ numFailedTasks: 12, status: "FAILED" })])), []);
});

Deno.test("a stage that is tried again is told at its newest attempt, with the reason", () => {
  const failed = { status: "FAILED", failureReason: "FetchFailed(executor 2)" } as const;
  const attempts = [
    stage(failed),
    stage({ ...failed, stageAttemptId: 1 }),
    stage({ stageAttemptId: 2, status: "RUNNING", completionTime: null }),
  ];
  const insights = retries(input(attempts, { now: START + 90_000 }));
  assertEquals(insights.map(({ subject }) => subject), [{ type: "stage", key: "7.2" }]);
  assertStringIncludes(
    insights[0]?.evidence ?? "",
    `ran it 3 times, the last time for ${formatDuration(90_000)}`,
  );
  assertStringIncludes(insights[0]?.evidence ?? "", "FetchFailed(executor 2)");
  assertEquals(insights[0]?.severity, "warning");
});

Deno.test("a long message is cut, and no message is none", () => {
  const evidence = (firstErrorMessage: string | null) =>
    retries(input([stage({ numFailedTasks: 3, firstErrorMessage })]))[0]?.evidence ?? "";
  assertEquals(evidence("x".repeat(5000)).length < 300, true);
  assertEquals(evidence(null).endsWith("were done."), true);
  assertEquals(evidence("\n").endsWith("were done."), true);
});

Deno.test("of Python's error the line below the traceback is told", () => {
  const firstErrorMessage = [
    "org.apache.spark.api.python.PythonException: Traceback (most recent call last):",
    '  File "/job.py", line 7, in f',
    "    raise ValueError(1)",
    "ValueError: busy",
    "",
    "\tat org.apache.spark.api.python.BasePythonRunner",
  ].join("\n");
  const [insight] = retries(input([stage({ numFailedTasks: 3, firstErrorMessage })]));
  assertEquals(insight?.evidence.endsWith("were done: ValueError: busy"), true);
});
