import { assertEquals } from "@std/assert";
import { JobBoard } from "../../../../actors/outlet/progress/job_board.ts";
import type { FrameBody } from "../../../../protocol/frames/frame.ts";
import { framesOf, jobEnd, jobStart, stageActive, stageCompleted } from "./frames.ts";

Deno.test("a job's tasks are those of its stages, and it is gone at its end", () => {
  const { board, take } = setUp();
  take(jobStart(3, { 4: 100, 5: 20 }));
  take(stageActive(4, 100, { numActiveTasks: 8, numCompletedTasks: 30, numFailedTasks: 2 }));
  take(stageActive(9, 50, { numActiveTasks: 50 }));
  const [running, ...others] = board.running();
  assertEquals([running?.job.jobId, running?.job.numTasks, others], [3, 120, []]);
  assertEquals(running?.progress, {
    numCompletedTasks: 30,
    numActiveTasks: 8,
    numFailedTasks: 2,
    stages: ["4"],
  });
  take(stageCompleted(4, 100));
  assertEquals(board.running()[0]?.progress.numCompletedTasks, 100);
  take(jobEnd(3));
  assertEquals(board.running(), []);
});

Deno.test("a stage that had ended before the job is not its work", () => {
  const { board, take } = setUp();
  const start = jobStart(1, { 4: 100, 5: 20 });
  const before = { ...start.stageInfos[4]!, completionTime: 900 };
  take({ ...start, stageInfos: { ...start.stageInfos, 4: before }, numTasks: 20 });
  take(stageCompleted(4, 100));
  take(stageActive(5, 20, { numCompletedTasks: 5 }));
  assertEquals(board.running()[0]?.progress.numCompletedTasks, 5);
});

Deno.test("attempts of a stage never count more than its tasks", () => {
  const { board, take } = setUp();
  take(jobStart(1, { 4: 10 }));
  take(stageCompleted(4, 10, { status: "FAILED", numCompletedTasks: 7 }));
  take(stageActive(4, 8, { stageAttemptId: 1, numCompletedTasks: 6, numActiveTasks: 2 }));
  const [running] = board.running();
  assertEquals(running?.progress.numCompletedTasks, 10);
  assertEquals(running?.progress.stages, ["4.1"]);
});

Deno.test("what is told again changes nothing", () => {
  const { board, take } = setUp();
  const frames = [jobStart(1, { 1: 10 }), jobEnd(1), jobStart(2, { 2: 10 })];
  const first = frames.map((frame) => take(frame)?.kind);
  assertEquals(first, ["jobStarted", "jobEnded", "jobStarted"]);
  assertEquals(frames.map((frame) => take(frame)), [undefined, undefined, undefined]);
  assertEquals(board.running().map(({ job }) => job.jobId), [2]);
  assertEquals(board.totals().numCompletedTasks, 10);
});

Deno.test("jobs that threads submit at once start in any order, and all count", () => {
  const { board, take } = setUp();
  const frames = [3, 1, 0, 2].map((jobId) => jobStart(jobId, { [jobId]: 10 }));
  assertEquals(frames.map((frame) => take(frame)?.kind), Array(4).fill("jobStarted"));
  for (const jobId of [0, 1, 2, 3]) take(jobEnd(jobId));
  assertEquals(frames.map((frame) => take(frame)), Array(4).fill(undefined));
  assertEquals([board.totals().numCompletedJobs, board.totals().numCompletedTasks], [4, 40]);
});

Deno.test("totals count jobs by how they ended, and those whose end never came", () => {
  const { board, take } = setUp();
  take(jobStart(1, { 1: 10 }));
  take(jobStart(2, { 2: 10 }));
  take(jobStart(3, { 3: 10 }));
  take(jobEnd(1));
  take(jobEnd(2, { status: "FAILED", numCompletedTasks: 4, numFailedTasks: 3 }));
  assertEquals(board.running().map(({ job }) => job.jobId), [3]);
  board.end("app-1");
  assertEquals(board.running(), []);
  assertEquals(board.totals(), {
    numApplications: 1,
    numCompletedJobs: 1,
    numFailedJobs: 1,
    numUnfinishedJobs: 1,
    numCompletedTasks: 14,
    numFailedTasks: 3,
  });
});

Deno.test("an application that goes on after all shows its jobs again", () => {
  const { board, take } = setUp();
  take(jobStart(1, { 1: 10 }));
  board.end("app-1");
  take(stageActive(1, 10));
  assertEquals(board.running().map(({ job }) => job.jobId), [1]);
});

Deno.test("with two applications each job says whose it is", () => {
  const { board, take } = setUp();
  take(jobStart(1, { 1: 10 }));
  assertEquals(board.running()[0]?.job.appName, null);
  const other = framesOf("app-2");
  const start = {
    startTime: 1,
    appId: "app-2",
    appAttemptId: "null",
    appName: "Etl",
    sparkUser: "u",
  };
  board.take("app-2", other({ msgtype: "sparkApplicationStart", ...start }), 0);
  board.take("app-2", other(jobStart(1, { 1: 10 })), 5);
  assertEquals(board.running().map(({ job }) => job.appName), ["app-1", "Etl"]);
});

Deno.test("a snapshot is an event only where it says something new", () => {
  const { board, take } = setUp();
  take(jobStart(1, { 1: 10 }), 100);
  take(stageActive(1, 10, { numActiveTasks: 4 }), 200);
  take(stageActive(1, 10, { numActiveTasks: 4 }), 1200);
  assertEquals(board.lastEvent, 200);
  take(stageActive(1, 10, { numActiveTasks: 3, numCompletedTasks: 1 }), 2200);
  assertEquals(board.lastEvent, 2200);
});

Deno.test("the failure of a stage that two jobs share is one change", () => {
  const { take } = setUp();
  take(jobStart(1, { 1: 10 }));
  take(jobStart(2, { 1: 10, 2: 5 }));
  const change = take(stageCompleted(1, 10, { status: "FAILED", failureReason: "no disk" }));
  assertEquals([change?.kind, change?.job.jobId], ["stageFailed", 1]);
});

Deno.test("what is told anew runs only where it is told again", () => {
  const { board, take } = setUp();
  take(jobStart(1, { 1: 10 }));
  take(jobStart(2, { 2: 10 }));
  take(stageActive(2, 10, { numCompletedTasks: 4 }));
  board.restate("app-1");
  assertEquals(board.running(), []);
  assertEquals(take(jobStart(2, { 2: 10 })), undefined);
  const [running, ...others] = board.running();
  assertEquals([running?.job.jobId, running?.progress.numCompletedTasks, others], [2, 4, []]);
  assertEquals(take(jobEnd(1))?.kind, "jobEnded");
  assertEquals(board.totals().numUnfinishedJobs, 1);
});

Deno.test("a forgotten application leaves its ended jobs counted", () => {
  const { board, take } = setUp();
  take(jobStart(1, { 1: 10 }));
  take(jobEnd(1));
  take(jobStart(2, { 2: 10 }));
  board.forget("app-1");
  board.forget("app-1");
  const { numApplications, numCompletedJobs, numUnfinishedJobs } = board.totals();
  assertEquals([numApplications, numCompletedJobs, numUnfinishedJobs], [0, 1, 0]);
  assertEquals(board.running(), []);
});

Deno.test("a job's end says of how many of its tasks the end was not seen", () => {
  const { take } = setUp();
  take(jobStart(1, { 1: 10, 2: 5, 3: 5 }));
  take(stageCompleted(1, 10, { numMissingTaskEnds: 3 }));
  take(stageCompleted(1, 10, { numMissingTaskEnds: 3 }));
  take(stageCompleted(2, 5, { numMissingTaskEnds: 1 }));
  take(stageCompleted(9, 5, { numMissingTaskEnds: 7 }));
  take(stageActive(3, 5));
  const change = take(jobEnd(1));
  assertEquals(change?.kind === "jobEnded" && change.numMissingTaskEnds, 4);
});

function setUp() {
  const board = new JobBoard();
  const frame = framesOf("app-1");
  return {
    board,
    take: (body: FrameBody, now = 0) => board.take("app-1", frame(body), now),
  };
}
