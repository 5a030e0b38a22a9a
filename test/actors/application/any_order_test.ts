import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ClientItem } from "../../../actors/gateway/frame_hub.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { Frame, FrameBody } from "../../../protocol/frames/frame.ts";
import type {
  SparkEvent,
  StageInfo,
  TaskEnd,
  TaskOutcome,
  TaskStart,
} from "../../../protocol/spark/spark_event.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
  taskStart,
} from "../../spark_events.ts";
import { collect, handFed, settle } from "../hand_fed.ts";

/**
 * Applications at random: jobs, stages and attempts in their order, and between
 * them the events of tasks in any order, some twice and some never.
 */

interface AttemptPlan {
  readonly info: StageInfo;
  readonly ends: "completed" | "failed" | "never";
}

interface JobPlan {
  readonly jobId: number;
  readonly attempts: readonly AttemptPlan[];
  readonly ends: boolean;
}

/** What is told of one task attempt, each with a place in the whole, 0 to 1. */
interface TaskPlan {
  readonly attempt: number;
  readonly taskId: number;
  readonly index: number;
  readonly speculative: boolean;
  readonly says: readonly { readonly what: TaskOutcome | "start"; readonly at: number }[];
}

const jobs: fc.Arbitrary<JobPlan[]> = fc.array(
  fc.record({
    numTasks: fc.integer({ min: 1, max: 4 }),
    stages: fc.array(
      fc.array(fc.constantFrom("completed", "failed", "never"), { minLength: 1, maxLength: 2 }),
      { minLength: 1, maxLength: 3 },
    ),
    ends: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
).map((plans) =>
  plans.map(({ numTasks, stages, ends }, jobId) => ({
    jobId,
    ends,
    attempts: stages.flatMap((attempts, i) =>
      attempts.map((ends, attemptId) => ({
        info: stageInfo(10 * jobId + i, { attemptId, numTasks }),
        ends: ends as AttemptPlan["ends"],
      }))
    ),
  }))
);

const what = fc.constantFrom<TaskPlan["says"][number]["what"]>(
  ...["start", "start", "succeeded", "succeeded", "failed", "killed", "resubmitted"] as const,
);
const tasks: fc.Arbitrary<TaskPlan[]> = fc.array(
  fc.record({
    attempt: fc.nat(20),
    taskId: fc.nat(15),
    index: fc.integer({ min: -1, max: 4 }),
    speculative: fc.boolean(),
    says: fc.array(fc.record({ what, at: fc.nat(1000) }), { maxLength: 5 }),
  }),
  { maxLength: 25 },
);

/** Jobs one beside the other: all start, then all stages run, then those jobs end that do. */
function structure(jobs: readonly JobPlan[]): SparkEvent[] {
  const starts = jobs.map(({ jobId, attempts }) =>
    jobStart(jobId, attempts.map(({ info }) => info).filter(({ attemptId }) => attemptId === 0))
  );
  const stages = jobs.flatMap(({ attempts }) =>
    attempts.flatMap(({ info, ends }): SparkEvent[] => {
      if (ends === "never") return [stageSubmitted(info, T0 + 1)];
      const failureReason = ends === "failed" ? "lost" : null;
      return [stageSubmitted(info, T0 + 1), stageCompleted({ ...info, failureReason }, T0 + 1)];
    })
  );
  const ends = jobs.filter(({ ends }) => ends).map(({ jobId }) => jobEnd(jobId));
  return [...starts, ...stages, ...ends];
}

/** The whole application; the clock goes on by 200 ms with each event of a task. */
function eventsOf(jobs: readonly JobPlan[], tasks: readonly TaskPlan[]): SparkEvent[] {
  const attempts = jobs.flatMap(({ attempts }) => attempts);
  const numStarts = jobs.length;
  const fixed = structure(jobs);
  const placed: { readonly at: number; readonly event: SparkEvent }[] = fixed.map((event, i) => ({
    at: i < numStarts ? -1 : 1000 * (i - numStarts) / fixed.length,
    event,
  }));
  for (const { attempt, taskId, index, speculative, says } of tasks) {
    const { stageId, attemptId } = (attempts[attempt % attempts.length] as AttemptPlan).info;
    for (const { what, at } of says) {
      const place = { stageId, stageAttemptId: attemptId };
      const event = what === "start"
        ? { ...taskStart(taskId, { index, speculative }), ...place }
        : taskEnd(taskId, { index, speculative }, { ...place, outcome: what });
      placed.push({ at, event });
    }
  }
  placed.sort((a, b) => a.at - b.at);
  return [applicationStart(), ...placed.map(({ event }, i) => timed(event, T0 + 200 * i))];
}

function timed(event: SparkEvent, time: number): SparkEvent {
  if (event.type === "taskStart") return { ...event, task: { ...event.task, launchTime: time } };
  if (event.type === "taskEnd") return { ...event, task: { ...event.task, finishTime: time } };
  return event;
}

/* ---- what is right, from the events alone ---- */

interface Expected {
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
  readonly killed: number;
}

/** The tasks of one stage attempt after `events`, found without any state. */
function expectedTasks(events: readonly SparkEvent[], { stageId, attemptId, numTasks }: StageInfo) {
  const mine = events.filter((event): event is TaskStart | TaskEnd =>
    (event.type === "taskStart" || event.type === "taskEnd") &&
    event.stageId === stageId && event.stageAttemptId === attemptId &&
    event.task.index >= 0 && event.task.index < numTasks
  );
  const ends = mine.filter((event) => event.type === "taskEnd");
  const firstEnds = ends.filter((end, i) =>
    ends.findIndex(({ task }) => task.taskId === end.task.taskId) === i
  );
  const count = (outcome: TaskOutcome) => firstEnds.filter((end) => end.outcome === outcome).length;
  const isDone = (index: number) => {
    const of = (list: readonly TaskEnd[], outcome: TaskOutcome) =>
      list.findLast((end) => end.task.index === index && end.outcome === outcome);
    const [success, loss] = [of(firstEnds, "succeeded"), of(ends, "resubmitted")];
    if (success === undefined) return false;
    return loss === undefined || ends.indexOf(success) > ends.indexOf(loss);
  };
  const running = new Set(mine.map(({ task }) => task.taskId));
  for (const { task } of ends) running.delete(task.taskId);
  return {
    active: Math.min(numTasks, running.size),
    completed: Array.from({ length: numTasks }, (_, i) => i).filter(isDone).length,
    failed: count("failed"),
    killed: count("killed"),
  };
}

/** What a stage attempt comes to: its end overrides what its tasks say. */
function expectedStage(events: readonly SparkEvent[], info: StageInfo): Expected {
  const seen = expectedTasks(events, info);
  const end = events.find((event) =>
    event.type === "stageCompleted" && event.stage.stageId === info.stageId &&
    event.stage.attemptId === info.attemptId
  );
  if (end?.type !== "stageCompleted") return seen;
  const completed = end.stage.failureReason === null ? info.numTasks : seen.completed;
  return { ...seen, active: 0, completed };
}

/** What a job comes to: a task that two attempts of its stage finished is one task. */
function expectedJob(events: readonly SparkEvent[], { attempts }: JobPlan) {
  const stageIds = new Set(attempts.map(({ info }) => info.stageId));
  const total = { completed: 0, failed: 0, killed: 0 };
  for (const stageId of stageIds) {
    const mine = attempts.filter(({ info }) => info.stageId === stageId)
      .map(({ info }) => ({ ...expectedStage(events, info), numTasks: info.numTasks }));
    const sum = (field: "completed" | "failed" | "killed") =>
      mine.reduce((sum, attempt) => sum + attempt[field], 0);
    total.completed += Math.min(sum("completed"), mine[0]?.numTasks ?? 0);
    total.failed += sum("failed");
    total.killed += sum("killed");
  }
  return total;
}

/* ---- what happens ---- */

interface Outcome {
  readonly frames: readonly Frame[];
  readonly capped: readonly ClientItem[];
  readonly snapshot: Awaited<ReturnType<Monitor["snapshot"]>>;
  readonly numCrashes: number;
}

async function run(events: readonly SparkEvent[], maxTaskFrames: number): Promise<Outcome> {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  let numCrashes = 0;
  monitor.system.inspect(({ type }) => numCrashes += type === "crash" ? 1 : 0);
  const whole = collect(monitor.connect({ name: "whole", overflow: "block" }));
  const capped = collect(monitor.connect({ name: "capped", overflow: "drop", maxTaskFrames }));
  const application = await handFed(monitor, clock);
  await application.say(...events);
  await application.end();
  const frames = whole.flatMap((item) => item.kind === "frame" ? [item.frame.frame] : []);
  return { frames, capped, snapshot: await settle(clock, monitor.snapshot("app-1")), numCrashes };
}

function ofType<K extends FrameBody["msgtype"]>(frames: readonly Frame[], msgtype: K) {
  return frames.filter((frame): frame is Frame & { msgtype: K } => frame.msgtype === msgtype);
}

function assertFrames(frames: readonly Frame[], events: readonly SparkEvent[], jobs: JobPlan[]) {
  assertEquals(frames.map(({ seq }) => seq), frames.map((_, i) => i + 1));
  for (const [frame, event] of [["sparkTaskStart", "taskStart"], ["sparkTaskEnd", "taskEnd"]]) {
    const numFrames = frames.filter(({ msgtype }) => msgtype === frame).length;
    assertEquals(numFrames, events.filter(({ type }) => type === event).length);
  }
  for (const active of ofType(frames, "sparkStageActive")) {
    const { numTasks, numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks } = active;
    for (const count of [numActiveTasks, numCompletedTasks]) {
      assert(count >= 0 && count <= numTasks);
    }
    assert(numFailedTasks >= 0 && numKilledTasks >= 0);
  }
  for (const end of ofType(frames, "sparkStageCompleted")) {
    const at = events.findIndex((event) =>
      event.type === "stageCompleted" && event.stage.stageId === end.stageId &&
      event.stage.attemptId === end.stageAttemptId
    );
    const event = events[at];
    assert(event?.type === "stageCompleted");
    const expected = expectedStage(events.slice(0, at + 1), event.stage);
    const seen = expectedTasks(events.slice(0, at), event.stage);
    assertEquals(
      [end.numCompletedTasks, end.numFailedTasks, end.numKilledTasks, end.numMissingTaskEnds],
      [expected.completed, expected.failed, expected.killed, expected.completed - seen.completed],
    );
  }
  for (const end of ofType(frames, "sparkJobEnd")) {
    const at = events.findIndex((event) => event.type === "jobEnd" && event.jobId === end.jobId);
    const expected = expectedJob(events.slice(0, at), jobs[end.jobId] as JobPlan);
    assertEquals([end.numCompletedTasks, end.numFailedTasks, end.numKilledTasks], [
      expected.completed,
      expected.failed,
      expected.killed,
    ]);
  }
}

function assertSnapshot(
  snapshot: Outcome["snapshot"],
  events: readonly SparkEvent[],
  jobs: JobPlan[],
) {
  assert(snapshot !== undefined);
  const attempts = jobs.flatMap(({ attempts }) => attempts);
  assertEquals(snapshot.stages.length, attempts.length);
  for (const stage of snapshot.stages) {
    const plan = attempts.find(({ info }) =>
      info.stageId === stage.stageId && info.attemptId === stage.stageAttemptId
    );
    assert(plan !== undefined);
    const expected = expectedStage(events, plan.info);
    assertEquals(
      [stage.numCompletedTasks, stage.numFailedTasks, stage.numKilledTasks],
      [expected.completed, expected.failed, expected.killed],
    );
    assertEquals(stage.numActiveTasks, stage.status === "UNKNOWN" ? 0 : expected.active);
  }
  for (const job of snapshot.jobs) {
    const expected = expectedJob(events, jobs[job.jobId] as JobPlan);
    assertEquals([job.numCompletedTasks, job.numFailedTasks, job.numKilledTasks], [
      expected.completed,
      expected.failed,
      expected.killed,
    ]);
  }
}

/** A task whose start was sent gets all its later ends; one that was left out gets none. */
function assertWholePairs(frames: readonly Frame[], capped: readonly ClientItem[]) {
  const sent = new Set(capped.flatMap((item) => item.kind === "frame" ? [item.frame.seq] : []));
  const fate = new Map<number, boolean>();
  for (const frame of frames) {
    if (frame.msgtype === "sparkTaskStart") {
      fate.set(frame.taskId, fate.get(frame.taskId) ?? sent.has(frame.seq));
    } else if (frame.msgtype !== "sparkTaskEnd") {
      continue;
    }
    assertEquals(sent.has(frame.seq), fate.get(frame.taskId) ?? true, `${frame.seq}`);
  }
}

function assertCounted(frames: readonly Frame[], capped: readonly ClientItem[]) {
  const numSent = capped.filter(({ kind }) => kind === "frame").length;
  const numOmitted = capped.reduce(
    (sum, item) => sum + (item.kind === "omitted" ? item.numFrames : 0),
    0,
  );
  assertEquals(numSent + numOmitted, frames.length);
  const ends = ["sparkStageCompleted", "sparkJobEnd", "sparkJobStart", "sparkStageSubmitted"];
  const count = (list: readonly Frame[]) =>
    list.filter(({ msgtype }) => ends.includes(msgtype)).length;
  const sent = capped.flatMap((item) => item.kind === "frame" ? [item.frame.frame] : []);
  assertEquals(count(sent), count(frames));
}

Deno.test("whatever becomes of the events of tasks, all counts are right", async () => {
  await fc.assert(
    fc.asyncProperty(jobs, tasks, fc.integer({ min: 1, max: 8 }), async (jobs, tasks, cap) => {
      const events = eventsOf(jobs, tasks);
      const { frames, capped, snapshot, numCrashes } = await run(events, cap);
      assertEquals(numCrashes, 0);
      assertFrames(frames, events, jobs);
      assertSnapshot(snapshot, events, jobs);
      assertWholePairs(frames, capped);
      assertCounted(frames, capped);
    }),
    { numRuns: 300 },
  );
});
