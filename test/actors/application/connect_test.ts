import { assert, assertEquals } from "@std/assert";
import { connectTag } from "../../../actors/application/connect_operation.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { Frame } from "../../../protocol/frames/frame.ts";
import type { ConnectOperation, SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { eventsOf, replayEvents } from "../../replay_log.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
} from "../../spark_events.ts";
import { textOfFixture } from "../source/event_log/fixtures.ts";
import { handFed, settle } from "../hand_fed.ts";

/** What scripts/record_event_logs.py runs, job by job; the last one in a session of its own. */
const RECORDED = [
  ...["count", "count"],
  ...["count at /tmp/spark/application.py:31", "count at /tmp/spark/application.py:31"],
  ...Array(3).fill("SELECT key, 'größe' AS name FROM numbers ORDER BY key"),
  ...["show of SELECT count(*) FROM numbers", "show of SELECT count(*) FROM numbers"],
  "project",
];

const log = eventsOf(await textOfFixture("spark41-connect"));

function jobsOf(frames: readonly Frame[]) {
  return frames.filter((frame) => frame.msgtype === "sparkJobStart");
}

Deno.test("the jobs of a real Connect server are named after what its clients ran", async () => {
  const frames = await replayEvents(log);
  assertEquals(jobsOf(frames).map(({ name }) => name), RECORDED);
});

Deno.test("its stages have the names of their jobs, wherever they are named", async () => {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const application = await handFed(monitor, clock);
  for (const event of log) await application.say(event);
  const [summary] = await settle(clock, monitor.applications());
  const snapshot = await settle(clock, monitor.snapshot(summary?.id ?? ""));
  const names = new Map(
    snapshot?.jobs.flatMap(({ name, stageIds }) => stageIds.map((stageId) => [stageId, name])),
  );
  for (const { stageId, name } of snapshot?.stages ?? []) assertEquals(name, names.get(stageId));
  for (const frame of await replayEvents(log)) {
    if (frame.msgtype === "sparkStageSubmitted" || frame.msgtype === "sparkStageActive") {
      assertEquals(frame.name, names.get(frame.stageId));
    }
    if (frame.msgtype !== "sparkJobStart") continue;
    for (const { name } of Object.values(frame.stageInfos)) assertEquals(name, frame.name);
  }
});

Deno.test("sessions and operations are told apart", async () => {
  const jobs = jobsOf(await replayEvents(log));
  const started = log.filter((event): event is ConnectOperation =>
    event.type === "connectOperation" && event.phase === "started"
  );
  for (const { connectOperationId, connectSessionId } of jobs) {
    const operation = started.find(({ operationId }) => operationId === connectOperationId);
    assertEquals(operation?.sessionId, connectSessionId);
  }
  const operations = jobs.map(({ connectOperationId }) => connectOperationId);
  const firstOf = operations.map((id) => operations.indexOf(id));
  assertEquals(firstOf, [0, 0, 2, 2, 4, 4, 4, 7, 7, 9]);
  const sessions = jobs.map(({ connectSessionId }) => connectSessionId);
  assertEquals(new Set(sessions).size, 2);
  assert(sessions.slice(0, 9).every((id) => id === sessions[0]));
});

Deno.test("where the operations were not heard of, their SQL executions name the jobs, else their ids", async () => {
  const without = async (...types: readonly SparkEvent["type"][]) =>
    jobsOf(await replayEvents(log.filter(({ type }) => !types.includes(type))));
  const named = await without("connectOperation");
  assertEquals(named.map(({ name }) => name), RECORDED);
  // The call sites of this log are cut off before they come to the plan.
  for (
    const { name, connectOperationId } of await without("connectOperation", "sqlExecutionStart")
  ) {
    assertEquals(name, `operation ${connectOperationId}`);
  }
});

const TAG = "SparkConnect_OperationTag_User_ada_Session_s1_Operation_o1";
const CALL_SITE = 'Spark Connect - session_id: "s1"\nplan {\n  ro...';

function operation(operationId: string, statementText: string): SparkEvent {
  return {
    type: "connectOperation",
    phase: "started",
    operationId,
    jobTag: TAG,
    time: T0,
    statementText,
    sessionId: "s1",
    errorMessage: null,
  };
}

async function nameOf(...events: readonly SparkEvent[]): Promise<string | undefined> {
  const [job] = jobsOf(await replayEvents([applicationStart(), ...events]));
  return job?.name;
}

Deno.test("where nothing says what was run, the operation's id is the name", async () => {
  const stage = stageInfo(0, { name: CALL_SITE });
  const job = jobStart(0, [stage], { callSite: CALL_SITE, jobTags: [TAG] });
  assertEquals(await nameOf(job), "operation o1");
  assertEquals(await nameOf(jobStart(0, [], { callSite: CALL_SITE })), "Spark Connect");
  assertEquals(
    await nameOf(operation("o2", 'sql {\n  query: "SELECT 2"\n}\n'), job),
    "operation o1",
  );
  assertEquals(await nameOf(operation("o1", "no plan"), job), "operation o1");
});

Deno.test("a call site that comes as far as the plan names the job by it", async () => {
  const callSite = 'Spark Connect - session_id: "s1"\nplan {\n  root {\n    show_string {\n   ...';
  assertEquals(await nameOf(jobStart(0, [], { callSite, jobTags: [TAG] })), "show");
});

Deno.test("an old server's call site, which is its own code, names no job", async () => {
  const job = jobStart(0, [], {
    callSite: "collect at SparkConnectStreamHandler.scala:80",
    description: CALL_SITE,
    jobTags: [TAG],
  });
  assertEquals(await nameOf(job), "operation o1");
  assertEquals(await nameOf(operation("o1", 'sql {\n  query: "SELECT 2"\n}\n'), job), "SELECT 2");
});

Deno.test("a program in the server's own process keeps its call sites, and has no session", async () => {
  const [job] = jobsOf(
    await replayEvents([
      applicationStart(),
      operation("o1", 'sql {\n  query: "SELECT 2"\n}\n'),
      jobStart(0, [stageInfo(0)], { jobTags: ["mine"] }),
    ]),
  );
  assertEquals(job?.name, "count at etl.py:1");
  assertEquals([job?.connectSessionId, job?.connectOperationId], [null, null]);
});

Deno.test("a stage whose job is not known is named after its own request", async () => {
  const name = 'Spark Connect - session_id: "s1"\nplan {\n  root {\n    sql {\n      que...';
  const frames = await replayEvents([
    applicationStart(),
    stageSubmitted(stageInfo(0, { name })),
    stageSubmitted(stageInfo(1, { name: CALL_SITE })),
  ]);
  const names = frames.flatMap((frame) =>
    frame.msgtype === "sparkStageSubmitted" ? frame.name : []
  );
  assertEquals(names, ["sql", "Spark Connect"]);
});

Deno.test("only the newest thousand operations are remembered", async () => {
  const events: SparkEvent[] = [];
  for (let i = 0; i <= 1000; i++) {
    events.push(operation(`o${i}`, `sql {\n  query: "SELECT ${i}"\n}\n`));
  }
  for (const [jobId, i] of [[0, 0], [1, 1], [2, 1000]] as const) {
    const stage = stageInfo(jobId);
    const jobTags = [`SparkConnect_OperationTag_User__Session_s1_Operation_o${i}`];
    events.push(
      jobStart(jobId, [stage], { callSite: CALL_SITE, jobTags }),
      stageSubmitted(stage),
      stageCompleted(stage),
      jobEnd(jobId),
    );
  }
  const jobs = jobsOf(await replayEvents([applicationStart(), ...events]));
  assertEquals(jobs.map(({ name }) => name), ["operation o0", "SELECT 1", "SELECT 1000"]);
});

Deno.test("a tag is read whatever the user is called", () => {
  for (const user of ["", "ada", "a_Session_b", "x_Operation_y", "größe\n☃"]) {
    const tag = `SparkConnect_OperationTag_User_${user}_Session_s1_Operation_o1`;
    assertEquals(connectTag(["first", tag]), { sessionId: "s1", operationId: "o1" });
  }
  for (
    const tag of ["", "SparkConnect_SessionTag_User_ada_Session_s1_Tag_t", `${TAG}_more`, `x${TAG}`]
  ) assertEquals(connectTag([tag]), null);
});
