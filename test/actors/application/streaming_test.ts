import { assert, assertEquals } from "@std/assert";
import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { Frame } from "../../../protocol/frames/frame.ts";
import { frameKind } from "../../../protocol/frames/frame_kind.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { readGolden } from "../../fixtures/golden.ts";
import { eventsOf } from "../../replay_log.ts";
import { applicationStart, T0 } from "../../spark_events.ts";
import { collect, handFed, settle } from "../hand_fed.ts";

const QUERY = { id: "query-1", name: "orders" };

function started(runId: string, time = T0): SparkEvent {
  return { type: "streamingQueryStarted", ...QUERY, runId, time };
}

function progress(runId: string, batchId = 0): SparkEvent {
  return {
    type: "streamingQueryProgress",
    ...QUERY,
    runId,
    time: T0 + batchId,
    batchId,
    batchDuration: 40,
    numInputRows: 100,
    inputRowsPerSecond: 50,
    processedRowsPerSecond: null,
    numStateRows: 7,
  };
}

function terminated(runId: string, exception: string | null = null): SparkEvent {
  return { type: "streamingQueryTerminated", id: QUERY.id, runId, exception };
}

/** The streaming frames of `events`, those that a late client gets, and the snapshot. */
async function told(events: readonly SparkEvent[]) {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const early = collect(monitor.connect({ name: "early", overflow: "block" }));
  const application = await handFed(monitor, clock);
  for (const event of [applicationStart(), ...events]) await application.say(event);
  const [summary] = await settle(clock, monitor.applications());
  const snapshot = await settle(clock, monitor.snapshot(summary?.id ?? ""));
  assert(snapshot !== undefined);
  const late = collect(monitor.connect({ name: "late", overflow: "block" }));
  await clock.runUntilIdle();
  const frames = (items: typeof early) =>
    items.flatMap((item) => item.kind === "frame" ? [item.frame.frame] : [])
      .filter((frame) => frameKind(frame) === "streaming");
  return { early: frames(early), late: frames(late), snapshot };
}

/** A frame without what the gateway adds. */
function body({ appId: _, appAttemptId: __, seq: ___, ...frame }: Frame) {
  return frame;
}

/** The batches of each run that the snapshot knows. */
function batches({ streamingQueries }: ApplicationSnapshot) {
  return streamingQueries.map(({ runId, progress }) => [
    runId,
    progress.length,
    progress.at(-1)?.batchId,
  ]);
}

Deno.test("a recorded query: its start, the progress of its batches and its end are told", async () => {
  const events = eventsOf(readGolden("streaming", "eventlog"))
    .filter(({ type }) => type !== "applicationStart");
  const { early, late, snapshot } = await told(events);
  const [start, ...rest] = early.map(body);
  assert(start?.msgtype === "sparkStreamingQueryStarted");
  const { id, runId, name, time } = start;
  assertEquals([name, time], ["q", 1795386635837]);
  assertEquals(rest.at(-1), {
    msgtype: "sparkStreamingQueryTerminated",
    id,
    runId,
    errorMessage: null,
  });
  assertEquals(late, early);
  const [query, ...others] = snapshot.streamingQueries;
  assertEquals(others, []);
  assertEquals(query, {
    id,
    runId,
    name,
    status: "TERMINATED",
    startTime: time,
    errorMessage: null,
    progress: rest.slice(0, -1).map((frame) => {
      assert(frame.msgtype === "sparkStreamingQueryProgress");
      const { msgtype: _, id: __, runId: ___, name: ____, ...progress } = frame;
      return progress;
    }),
  });
  assertEquals(query?.progress.map(({ batchId, numInputRows }) => [batchId, numInputRows]), [
    [0, 100],
    [1, 3050],
    [2, 500],
    [3, 400],
    [4, 600],
    [5, 250],
    [6, 150],
  ]);
});

Deno.test("a query that fails says why, and one that runs says so", async () => {
  const { early, snapshot } = await told([
    started("a"),
    started("b"),
    terminated("a", `boom ${"x".repeat(20_000)}`),
  ]);
  const [failed, running] = snapshot.streamingQueries;
  assertEquals([failed?.status, running?.status], ["FAILED", "RUNNING"]);
  const message = failed?.errorMessage ?? "";
  assert(message.startsWith("boom xxx") && message.endsWith("more characters)"));
  const end = early.at(-1);
  assertEquals(end?.msgtype === "sparkStreamingQueryTerminated" && end.errorMessage, message);
});

Deno.test("the fields of the frames come in their order", async () => {
  const { early } = await told([started("a"), progress("a"), terminated("a")]);
  assertEquals(early.map((frame) => Object.keys(frame).join(" ")), [
    "msgtype id runId name time appId appAttemptId seq",
    "msgtype id runId name time batchId batchDuration numInputRows inputRowsPerSecond " +
    "processedRowsPerSecond numStateRows appId appAttemptId seq",
    "msgtype id runId errorMessage appId appAttemptId seq",
  ]);
});

Deno.test("a run whose start was not seen is known by its progress, or its end", async () => {
  const { snapshot } = await told([progress("a", 3), terminated("b"), started("c", 0)]);
  assertEquals(
    snapshot.streamingQueries.map(({ runId, name, status, startTime }) => [
      runId,
      name,
      status,
      startTime,
    ]),
    [
      ["a", "orders", "RUNNING", null],
      ["b", null, "TERMINATED", null],
      ["c", "orders", "RUNNING", null],
    ],
  );
});

Deno.test("a start after the first progress joins it; a second start, or end, is counted", async () => {
  const { early, snapshot } = await told([
    progress("a"),
    started("a"),
    started("a"),
    terminated("a"),
    terminated("a", "late"),
  ]);
  assertEquals(early.map(({ msgtype }) => msgtype.replace("sparkStreamingQuery", "")), [
    "Progress",
    "Started",
    "Terminated",
  ]);
  const [query] = snapshot.streamingQueries;
  assertEquals([query?.startTime, query?.progress.length], [T0, 1]);
  assertEquals(query?.status, "TERMINATED");
  assertEquals(snapshot.rejected, { duplicate: 2 });
  assertEquals(snapshot.lastError, "run a of a streaming query ended twice");
});

Deno.test("of each run the newest 100 progresses are kept", async () => {
  const { late, snapshot } = await told([
    started("a"),
    ...Array.from({ length: 130 }, (_, i) => progress("a", i)),
  ]);
  assertEquals(batches(snapshot), [["a", 100, 129]]);
  assertEquals(snapshot.streamingQueries[0]?.progress[0]?.batchId, 30);
  assertEquals(late.length, 101);
  assertEquals(late[1]?.msgtype === "sparkStreamingQueryProgress" && late[1].batchId, 30);
});

Deno.test("beyond 100 runs those that have ended are forgotten first, by clients that come late too", async () => {
  const ids = Array.from({ length: 101 }, (_, i) => `run-${i}`);
  const { late, snapshot } = await told([
    ...ids.slice(0, 100).map((runId) => started(runId)),
    terminated("run-40"),
    started("run-100"),
    started("run-101"),
  ]);
  const expected = [...ids.slice(1, 40), ...ids.slice(41), "run-101"];
  assertEquals(snapshot.streamingQueries.map(({ runId }) => runId), expected);
  assertEquals(late.map((frame) => "runId" in frame && frame.runId), expected);
});

Deno.test("long names are cut", async () => {
  const long = "x".repeat(5000);
  const { early, snapshot } = await told([
    { type: "streamingQueryStarted", id: long, runId: long, name: long, time: T0 },
    { type: "streamingQueryTerminated", id: long, runId: long, exception: null },
  ]);
  assertEquals(snapshot.streamingQueries.map(({ status }) => status), ["TERMINATED"]);
  for (const text of early.flatMap((frame) => "runId" in frame ? [frame.id, frame.runId] : [])) {
    assert(text.length < 4200, `${text.length}`);
  }
  assert((snapshot.streamingQueries[0]?.name?.length ?? 0) < 4200);
});
