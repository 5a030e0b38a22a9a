import { assertEquals } from "@std/assert";
import { runningText, summaryText } from "../../../../actors/outlet/progress/display_text.ts";
import { NO_TOTALS, view } from "./views.ts";

Deno.test("a job that runs is one line: what it is and where it stands", () => {
  assertEquals(
    runningText(view({})),
    "Spark job 3: collect at cell.py:4   412/1000 tasks, 8 active, 12 s",
  );
});

Deno.test("failures, a long silence and other jobs are said where there are any", () => {
  const busy = view({ numFailedTasks: 2, numTasks: 1, runTime: 125_000 }, { jobId: 4 });
  assertEquals(
    runningText({ ...busy, age: 14_999 }),
    "Spark job 3: collect at cell.py:4   412/1 task, 8 active, 2 failed, 2 min 5 s, " +
      "no news for 10 s   + 1 more job",
  );
  assertEquals(runningText({ ...view({}), age: 9999 }).includes("no news"), false);
});

Deno.test("with two applications the job says whose it is, else not", () => {
  const other = { appKey: "app-2", appName: "Other" };
  assertEquals(
    runningText(view({ appName: "Etl\nx" }, other)).startsWith("Spark job 3 of Etl x: collect"),
    true,
  );
  assertEquals(runningText(view({ appName: "Etl" })).startsWith("Spark job 3: collect"), true);
});

Deno.test("a name is one line, not long, and text that any encoding bears", () => {
  const [, name = ""] = /^Spark job 3: (.*) {3}/s.exec(
    runningText(view({ name: `a\n\x1b[2J\ud800${"𝒳".repeat(200)}` })),
  ) ?? [];
  assertEquals(name, `a [2J\ufffd${"𝒳".repeat(93)}…`);
});

Deno.test("what jobs have come to is one line", () => {
  const done = { ...NO_TOTALS, numJobs: 3, numCompletedTasks: 1205, busyTime: 34_000 };
  assertEquals(summaryText(done, true), "Spark: 3 jobs, 1205 tasks, 34 s");
  assertEquals(summaryText(done, false), "Spark: 3 jobs so far, 1205 tasks, 34 s");
});

Deno.test("the line says what was not as it should be", () => {
  const totals = {
    numJobs: 4,
    numFailedJobs: 1,
    numCancelledJobs: 2,
    numLostJobs: 1,
    numCompletedTasks: 1,
    numFailedTasks: 4,
    numKilledTasks: 2,
    numSkippedTasks: 300,
    numMissingTaskEnds: 12,
    busyTime: 400,
  };
  assertEquals(
    summaryText(totals, true),
    "Spark: 4 jobs (1 failed, 2 cancelled, 1 end not seen), " +
      "1 task (4 failed, 2 killed, 300 skipped, 12 ends not seen), 0.4 s",
  );
});

Deno.test("of ipykernel's file of a cell only the line is shown", () => {
  const text = (name: string) => runningText(view({ name })).split("   ")[0];
  assertEquals(
    text("count at /tmp/ipykernel_16603/695598638.py:4"),
    "Spark job 3: count, line 4",
  );
  assertEquals(text("count at /home/ann/etl.py:4"), "Spark job 3: count at /home/ann/etl.py:4");
});
