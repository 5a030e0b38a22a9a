import { assert, assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { ProgressDisplay } from "../../../command/run/progress_display.ts";
import type { Terminal } from "../../../command/terminal.ts";
import { FakeHub } from "../../actors/outlet/fake_hub.ts";
import {
  jobEnd,
  jobStart,
  stageActive,
  stageCompleted,
} from "../../actors/outlet/progress/frames.ts";

Deno.test("on a terminal a status is there only while a job runs", async () => {
  const { hub, clock, shown, settle, display } = setUp(100);
  hub.start("app-1");
  await settle();
  clock.advance(1000);
  assertEquals(shown(), "");

  hub.emit("app-1", jobStart(1, { 1: 10 }));
  await settle();
  clock.advance(250);
  assertEquals(shown().startsWith("Job 1 count at etl.py:1  [>"), true, shown());

  hub.emit("app-1", stageActive(1, 10, { numActiveTasks: 4, numCompletedTasks: 3 }));
  await settle();
  clock.advance(250);
  assert(shown().endsWith("3/10  4 active  stage 1"), shown());
  clock.advance(5000);
  assert(shown().endsWith("  last event 5.3 s ago"), shown());

  hub.emit("app-1", jobEnd(1));
  await settle();
  assertEquals(shown(), "");
  await display.close();
});

Deno.test("jobs shorter than a quarter of a second show nothing: no flicker", async () => {
  const { hub, clock, settle, statuses, display } = setUp(100);
  hub.start("app-1");
  for (let jobId = 0; jobId < 20; jobId++) {
    hub.emit("app-1", jobStart(jobId, { [jobId]: 1 }));
    await settle();
    clock.advance(45);
    hub.emit("app-1", jobEnd(jobId));
    await settle();
    clock.advance(5);
  }
  assertEquals(statuses.filter((line) => line !== ""), []);
  await display.close();
});

Deno.test("the end of an application clears the status, whatever became of its jobs", async () => {
  const { hub, clock, shown, settle, display } = setUp(100);
  hub.start("app-1");
  hub.emit("app-1", jobStart(1, { 1: 10 }));
  await settle();
  clock.advance(250);
  assert(shown() !== "");
  hub.end("app-1");
  await settle();
  assertEquals(shown(), "");
  clock.advance(1000);
  assertEquals(shown(), "");
  await display.close();
});

Deno.test("where stderr is no terminal there is a line for each start, end and failed stage", async () => {
  const { hub, settle, lines, display } = setUp(undefined);
  hub.start("app-1");
  hub.emit("app-1", jobStart(1, { 1: 10 }));
  hub.emit("app-1", stageCompleted(1, 10, { status: "FAILED", failureReason: "no disk" }));
  hub.emit("app-1", jobEnd(1, { status: "FAILED", errorMessage: "no disk" }));
  await settle();
  assertEquals(lines, [
    "sparkmonitor: job 1 started: count at etl.py:1 (1 stage, 10 tasks)",
    "sparkmonitor: job 1: stage 1 failed: no disk",
    "sparkmonitor: job 1 failed after 2.5 s, 10 tasks completed: no disk",
  ]);
  await display.close();
});

Deno.test("a long job has a line every ten seconds there, a short one none", async () => {
  const { hub, clock, settle, lines, display } = setUp(undefined);
  hub.start("app-1");
  hub.emit("app-1", jobStart(1, { 1: 10 }));
  await settle();
  clock.advance(5000);
  hub.emit("app-1", jobEnd(1));
  hub.emit("app-1", jobStart(2, { 2: 10 }));
  await settle();
  clock.advance(35_000);
  assertEquals(lines.filter((line) => line.includes("last event")), [
    "sparkmonitor: job 2: 0 of 10 tasks, 0 active, 0 failed, last event 15 s ago",
    "sparkmonitor: job 2: 0 of 10 tasks, 0 active, 0 failed, last event 25 s ago",
    "sparkmonitor: job 2: 0 of 10 tasks, 0 active, 0 failed, last event 35 s ago",
  ]);
  await display.close();
});

for (const columns of [100, undefined]) {
  Deno.test(`quiet, it counts and shows nothing (columns: ${columns})`, async () => {
    const { hub, clock, settle, lines, statuses, display } = setUp(columns, true);
    hub.start("app-1");
    hub.emit("app-1", jobStart(1, { 1: 10 }));
    await settle();
    clock.advance(60_000);
    hub.emit("app-1", jobEnd(1));
    await settle();
    await display.close();
    assertEquals(lines, []);
    assertEquals(statuses.filter((line) => line !== ""), []);
    assertEquals(display.board.totals().numCompletedJobs, 1);
  });
}

Deno.test("at its end it leaves the terminal clean and no timer behind", async () => {
  const { hub, clock, settle, shown, display } = setUp(100);
  hub.start("app-1");
  hub.emit("app-1", jobStart(1, { 1: 10 }));
  await settle();
  clock.advance(250);
  assert(shown() !== "");
  await display.close();
  assertEquals(shown(), "");
  clock.advance(1000);
  assertEquals(shown(), "");
});

function setUp(columns: number | undefined, quiet = false) {
  const hub = new FakeHub();
  const clock = new VirtualClock({ now: 0 });
  const lines: string[] = [];
  const statuses: string[] = [];
  const terminal: Terminal = {
    out: () => {},
    err: (line) => lines.push(line),
    progress: () => {},
    status: (line) => statuses.push(line),
    colors: false,
    columns: () => columns,
  };
  const display = new ProgressDisplay({ hub, terminal, clock, quiet });
  return {
    hub,
    clock,
    lines,
    statuses,
    display,
    shown: () => statuses.at(-1) ?? "",
    /** Lets the display read what was emitted. */
    settle: () => new Promise<void>((resolve) => setTimeout(resolve, 0)),
  };
}
