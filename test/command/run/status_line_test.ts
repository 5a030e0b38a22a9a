import { assert, assertEquals } from "@std/assert";
import { displayWidth } from "../../../command/run/display_width.ts";
import { type Status, statusLine } from "../../../command/run/status_line.ts";

const status: Status = {
  job: {
    jobId: 3,
    name: "count at etl.py:12",
    numTasks: 100,
    numStages: 3,
    submissionTime: 1000,
    since: 0,
    appName: null,
  },
  progress: { numCompletedTasks: 34, numActiveTasks: 8, numFailedTasks: 0, stages: ["4", "5"] },
  numOthers: 0,
  age: 0,
};

Deno.test("the line has the job, a bar, the counts and the stages", () => {
  assertEquals(
    statusLine(status, 100, false),
    "Job 3 count at etl.py:12  [==========>                   ]  34/100  8 active  stages 4, 5",
  );
});

Deno.test("it says what is out of the ordinary: failures, other jobs, a long silence", () => {
  const line = statusLine(
    {
      ...status,
      job: { ...status.job, appName: "Etl" },
      progress: { ...status.progress, numFailedTasks: 2, stages: ["4", "5", "6.1", "7", "8"] },
      numOthers: 2,
      age: 12_400,
    },
    160,
    false,
  );
  assert(line.startsWith("Etl: job 3 count at etl.py:12  [="), line);
  assert(
    line.endsWith(
      "]  34/100  8 active  2 failed  stages 4, 5, 6.1 and 2 more  +2 jobs  last event 12 s ago",
    ),
    line,
  );
});

Deno.test("colours take no columns and are closed", () => {
  const failing = { ...status, progress: { ...status.progress, numFailedTasks: 1 } };
  const line = statusLine(failing, 90, true);
  // deno-lint-ignore no-control-regex
  assertEquals(line.replaceAll(/\x1b\[\d*m/g, ""), statusLine(failing, 90, false));
  assertEquals(line.includes("\x1b[31m  1 failed\x1b[0m"), true);
});

for (
  const name of ["count at etl.py:12", "数える at 天地玄黃.py:12", "👩‍👩‍👧 é ☃️ of a long long name"]
) {
  Deno.test(`the line fits any width: ${name}`, () => {
    const named = { ...status, job: { ...status.job, name } };
    for (let columns = 0; columns <= 140; columns++) {
      const line = statusLine(named, columns, false);
      assert(displayWidth(line) <= columns, `${columns}: ${line}`);
    }
  });
}

Deno.test("where room is short the name goes first, then the bar", () => {
  assertEquals(
    statusLine(status, 60, false),
    "Job 3 count at…  [===>      ]  34/100  8 active  stages 4, 5",
  );
  assertEquals(statusLine(status, 50, false), "Job 3  [===>      ]  34/100  8 active  stages 4, 5");
  assertEquals(statusLine(status, 40, false), "Job 3  34/100  8 active  stages 4, 5");
  assertEquals(statusLine(status, 20, false), "Job 3  34/100  8 ac…");
});

Deno.test("a name cannot control the terminal", () => {
  const named = { ...status, job: { ...status.job, name: "a\x1b[2Jb\r\nc\u202ed\u2028e" } };
  assert(statusLine(named, 120, false).startsWith("Job 3 a [2Jb c d e  ["));
});

Deno.test("a job without tasks, and one that did more than it said, have a bar too", () => {
  const none = { ...status, job: { ...status.job, numTasks: 0 } };
  assert(statusLine(none, 100, false).includes("[>  "));
  const more = { ...status, job: { ...status.job, numTasks: 10 } };
  assert(statusLine(more, 100, false).includes("==]  34/10"));
});
