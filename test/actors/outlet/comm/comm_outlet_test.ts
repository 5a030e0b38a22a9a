import { assert, assertEquals, assertRejects } from "@std/assert";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import type { FrameBody, JobStartFrame } from "../../../../protocol/frames/frame.ts";
import { FakeHub } from "../fake_hub.ts";
import * as frames from "../../gateway/frames.ts";
import { Comms, FRONTEND } from "./harness.ts";

function jobStart(jobId: number, submissionTime: number, stageIds: readonly number[] = []) {
  return { ...frames.jobStart(jobId), submissionTime, stageIds } as JobStartFrame;
}

Deno.test("a notebook extension gets the retained frames after 200 ms, then the live ones", async () => {
  await using comms = await Comms.start();
  comms.execute("m1", 100);
  comms.hub.start("app-1");
  comms.hub.emit("app-1", jobStart(0, 150));
  await comms.open("c1", FRONTEND);
  await comms.pass(190);
  assertEquals(comms.sent, []);
  await comms.pass(10);
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  assertEquals(comms.brief("c1"), ["ApplicationStart app-1", "JobStart 0", "JobEnd 0"]);
  assertEquals(comms.sent.map(({ msgId }) => msgId), [null, "m1", "m1"]);
});

Deno.test("frames say their execution, whose request is their parent", async () => {
  await using comms = await Comms.start();
  await comms.open("flat");
  await comms.open("scala", { dialect: "fromscala" });
  await comms.open("bare", { dialect: "bare" });
  comms.executions.update({
    ...{ msgId: 'm"1', cellId: "c\\1", executionCount: 3 },
    ...{ startTime: 100, endTime: 200 },
  });
  comms.executions.update({
    ...{ msgId: "m2", cellId: null, executionCount: null },
    ...{ startTime: 300, endTime: null },
  });
  comms.hub.register("app-1");
  const first = comms.hub.emit("app-1", frames.jobEnd(7)).json;
  comms.hub.emit("app-1", jobStart(0, 250));
  const third = comms.hub.emit("app-1", frames.jobEnd(0)).json.slice(0, -1);
  comms.hub.emit("app-1", jobStart(1, 350));
  const last = comms.hub.emit("app-1", frames.jobEnd(1)).json.slice(0, -1);
  await comms.pass(0);

  const texts = (commId: string) =>
    comms.sent.filter((sent) => sent.commId === commId).map(({ text }) => text);
  const [bareFirst, , bareThird, , bareLast] = texts("bare");
  assertEquals(bareFirst, first);
  assertEquals(bareThird, `${third},"msgId":"m\\"1","cellId":"c\\\\1"}`);
  assertEquals(bareLast, `${last},"msgId":"m2"}`);
  for (const [i, bare] of texts("bare").entries()) {
    assertEquals(JSON.parse(texts("scala")[i] ?? ""), { msgtype: "fromscala", msg: bare });
    const { msgtype: event, ...fields } = JSON.parse(bare);
    assertEquals(JSON.parse(texts("flat")[i] ?? ""), { event, ...fields });
  }
  const parents = comms.sent.filter(({ commId }) => commId === "flat").map(({ msgId }) => msgId);
  assertEquals(parents, [null, 'm"1', 'm"1', "m2", "m2"]);
});

Deno.test("the comm_open decides on the dialect", async () => {
  await using comms = await Comms.start();
  comms.hub.register("app-1");
  const requests: readonly [data: unknown, first: string][] = [
    [{}, '{"event":'],
    [undefined, '{"event":'],
    [null, '{"event":'],
    [{ other: 1 }, '{"event":'],
    [{ msgtype: "hello" }, '{"msgtype":"fromscala",'],
    [{ dialect: "fromscala" }, '{"msgtype":"fromscala",'],
    [{ msgtype: "openfromfrontend", dialect: "flat" }, '{"event":'],
    [{ msgtype: "openfromfrontend", dialect: "bare" }, '{"msgtype":"sparkJobEnd",'],
  ];
  for (const [i, [data]] of requests.entries()) await comms.open(`c${i}`, data, `s${i}`);
  await comms.pass(200);
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  for (const [i, [, first]] of requests.entries()) {
    const [sent, ...rest] = comms.sent.filter(({ commId }) => commId === `c${i}`);
    assertEquals([sent?.text.startsWith(first), rest], [true, []], `${sent?.text}`);
  }
});

Deno.test("a comm_open that is wrong is answered, counted, and served all the same", async () => {
  await using comms = await Comms.start();
  comms.hub.register("app-1");
  await comms.open("c1", { dialect: "xml" });
  await comms.open("c2", [1]);
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  const [refusal, frame] = comms.said("c1");
  assertEquals(refusal, {
    msgtype: "commandRejected",
    reason: "Cannot take the comm_open: dialect must be bare, fromscala or flat, " +
      'received "xml"; it is taken for fromscala',
  });
  assertEquals(frame?.msgtype, "sparkJobEnd");
  assertEquals(comms.said("c2").map(({ msgtype }) => msgtype), ["commandRejected", "sparkJobEnd"]);
  assertEquals(comms.hub.numRejectedCommands, 2);
});

Deno.test("of a session's extensions only the newest gets frames", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  await comms.open("c1", FRONTEND);
  await comms.pass(100);
  await comms.open("c2", FRONTEND);
  await comms.open("other", FRONTEND, "s2");
  await comms.open("flat", {});
  await comms.pass(190);
  assertEquals([comms.brief("c1"), comms.brief("c2")], [[], []], "debounced");
  await comms.pass(10);
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  const all = ["ApplicationStart app-1", "JobEnd 0"];
  assertEquals(["c1", "c2", "other", "flat"].map((id) => comms.brief(id)), [[], all, all, all]);
  assertEquals(comms.outlet.numOpen, 4);
});

Deno.test("when the newest is closed, the one before it goes on, and repeats no job", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  await comms.open("c1", FRONTEND);
  await comms.pass(200);
  await comms.open("c2", FRONTEND);
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(200);
  assertEquals(comms.brief("c1"), ["ApplicationStart app-1"], "stopped at once");
  assertEquals(comms.brief("c2").length, 2);

  await comms.close("c2");
  await comms.pass(200);
  assertEquals(comms.brief("c1").slice(1), ["ApplicationStart app-1", "JobEnd 0"]);
  comms.hub.emit("app-1", frames.jobEnd(1));
  await comms.pass(0);
  assertEquals([comms.brief("c1").length, comms.brief("c2").length], [4, 2]);
});

Deno.test("an older one that is closed disturbs nobody", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  for (const commId of ["c1", "c2"]) await comms.open(commId, FRONTEND);
  await comms.pass(150);
  await comms.close("c1");
  await comms.pass(50);
  assertEquals(comms.brief("c2"), ["ApplicationStart app-1"]);
  await comms.close("c2");
  assertEquals([comms.outlet.numOpen, comms.hub.open.length], [0, 0]);
});

Deno.test("an extension is not told of streaming queries, another client is", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  await comms.open("c1", FRONTEND);
  await comms.open("flat");
  await comms.pass(200);
  comms.hub.emit("app-1", frames.streamingStarted("r"));
  comms.hub.emit("app-1", frames.streamingProgress("r"));
  comms.hub.emit("app-1", frames.streamingTerminated("r"));
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  assertEquals(comms.brief("c1"), ["ApplicationStart app-1", "JobEnd 0"]);
  assertEquals(comms.brief("flat"), [
    "ApplicationStart app-1",
    "StreamingQueryStarted query",
    "StreamingQueryProgress query",
    "StreamingQueryTerminated query",
    "JobEnd 0",
  ]);
});

Deno.test("another session goes on while one is debounced", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  await comms.open("other", FRONTEND, "s2");
  await comms.pass(200);
  await comms.open("c1", FRONTEND);
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  assertEquals(comms.brief("other"), ["ApplicationStart app-1", "JobEnd 0"]);
});

Deno.test("one that is superseded stops at once, also in the middle of its replay", async () => {
  await using comms = await Comms.start({ maxTaskFrames: 0 });
  comms.hub.start("app-1");
  for (let jobId = 0; jobId < 1000; jobId++) comms.hub.emit("app-1", frames.jobEnd(jobId));
  comms.hub.emitTasks("app-1", 1);
  await comms.open("c1", FRONTEND);
  await comms.pass(500);
  const before = comms.brief("c1").length;
  await comms.open("c2", FRONTEND);
  await comms.pass(5000);
  assertEquals(comms.brief("c1").length, before);
  assertEquals(comms.brief("c2").slice(0, 1002).at(-1), "JobEnd 999");
  assertEquals([before > 400, before < 700], [true, true], `${before}`);
});

Deno.test("what was left out for one that is superseded is not announced", async () => {
  await using comms = await Comms.start({ maxTaskFrames: 0 });
  comms.hub.start("app-1");
  comms.hub.emitTasks("app-1", 1);
  await comms.open("c1", FRONTEND);
  await comms.pass(200);
  await comms.close("c1");
  assertEquals(comms.clock.pending, 0);
});

Deno.test("one that is closed as its replay begins gets nothing", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  await comms.open("c1", FRONTEND);
  comms.clock.advance(200);
  await comms.close("c1");
  assertEquals([comms.sent, comms.hub.open], [[], []]);
});

Deno.test("a page is told of each job once, over whichever of its comms", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  for (let jobId = 0; jobId < 900; jobId++) comms.hub.emit("app-1", jobStart(jobId, 1));
  await comms.open("c1", FRONTEND);
  await comms.pass(300);
  await comms.open("c2", FRONTEND);
  await comms.pass(3000);
  await comms.close("c2");
  await comms.pass(1000);
  await comms.stop();
  await comms.run();
  await comms.pass(1000);
  const starts = ["c1", "c2"].flatMap((commId) => comms.brief(commId))
    .filter((said) => said.startsWith("JobStart"));
  assertEquals(starts, Array.from({ length: 900 }, (_, jobId) => `JobStart ${jobId}`));
});

Deno.test("a page whose comms were all closed is told everything again", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  comms.hub.emit("app-1", jobStart(0, 1));
  for (const commId of ["c1", "c2"]) {
    await comms.open(commId, FRONTEND);
    await comms.pass(200);
    await comms.close(commId);
  }
  assertEquals(comms.brief("c2"), ["ApplicationStart app-1", "JobStart 0"]);
});

Deno.test("a page that was cut off and comes back is told the rest, and no job twice", async () => {
  await using comms = await Comms.start();
  comms.execute("m1", 100);
  comms.hub.start("app-1");
  comms.hub.emit("app-1", frames.executorAdded("1"));
  comms.hub.emit("app-1", jobStart(0, 150, [0]));
  for (const commId of ["c1", "c2"]) await comms.open(commId, FRONTEND);
  await comms.pass(200);
  for (const commId of ["c1", "c2"]) await comms.close(commId, true);
  comms.execute("m1", 100, comms.clock.now());
  comms.execute("m2", comms.clock.now());
  // One of its own, one of the cell that runs when it comes back.
  for (const body of [frames.jobEnd(0), jobStart(1, comms.clock.now())]) {
    comms.hub.emit("app-1", body);
  }
  comms.clock.advance(10);
  comms.sent.splice(0);
  for (const commId of ["c1", "c2"]) await comms.open(commId, FRONTEND);
  await comms.pass(200);
  assertEquals(comms.brief("c2"), ["ApplicationStart app-1", "JobEnd 0", "JobStart 1"]);
});

Deno.test("what an earlier monitor has told a page goes on, and is not told again", async () => {
  await using comms = await Comms.start();
  comms.clock.advance(1000);
  twoCells(comms);
  const earlier = ["executor 1", "job 0", "job 1"].map((key) => `app-1 ${key}`);
  comms.outlet.told("s1", earlier);
  for (const session of ["s1", "s2"]) await comms.open(session, FRONTEND, session);
  await comms.pass(200);
  const stage = (id: number) => [`StageSubmitted ${id}`, `StageActive ${id}`];
  assertEquals(comms.brief("s1"), ["ApplicationStart app-1", ...stage(0), ...stage(1)]);
  assertEquals(comms.brief("s2").filter((said) => said.startsWith("Job")), ["JobStart 1"]);
  assertEquals(comms.told, [
    { type: "told", session: "s2", keys: ["app-1 executor 1"] },
    { type: "told", session: "s2", keys: ["app-1 job 1"] },
  ]);
});

Deno.test("one that is closed before its replay gets nothing", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  await comms.open("c1", FRONTEND);
  await comms.close("c1");
  await comms.pass(500);
  assertEquals([comms.sent, comms.hub.clients], [[], []]);
});

Deno.test("a comm that is opened once more begins anew", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  for (let times = 1; times <= 2; times++) {
    await comms.open("c1");
    assertEquals(comms.brief("c1").length, times);
    assertEquals([comms.outlet.numOpen, comms.hub.open.length], [1, 1]);
  }
});

/** Two cells, their jobs retained, and the executor and the stages of each. */
function twoCells(comms: Comms): void {
  comms.execute("m1", 100, 200);
  comms.execute("m2", 300);
  comms.hub.start("app-1");
  const bodies: FrameBody[] = [frames.executorAdded("1")];
  for (const [jobId, time] of [[0, 150], [1, 350]] as const) {
    bodies.push(jobStart(jobId, time, [jobId]), frames.stageSubmitted(jobId));
    bodies.push(frames.stageActive(jobId));
  }
  for (const body of bodies) comms.hub.emit("app-1", body);
}

Deno.test("an extension is replayed the running execution's jobs, and sent all live ones", async () => {
  await using comms = await Comms.start();
  twoCells(comms);
  await comms.open("c1", FRONTEND);
  await comms.pass(200);
  const replayed = ["ApplicationStart app-1", "ExecutorAdded 1"];
  replayed.push("JobStart 1", "StageSubmitted 1", "StageActive 1");
  assertEquals(comms.brief("c1"), replayed);
  comms.hub.emit("app-1", frames.stageCompleted(0));
  // Of another job of the first cell: a thread's.
  comms.hub.emit("app-1", jobStart(2, 250, [2]));
  comms.hub.emit("app-1", frames.stageCompleted(2));
  await comms.pass(0);
  assertEquals(comms.brief("c1").slice(replayed.length), ["JobStart 2", "StageCompleted 2"]);
  assertEquals(comms.sent.at(-1)?.msgId, "m1");
});

Deno.test("an older cell's job that a driver tells anew stays left out for an extension", async () => {
  await using comms = await Comms.start();
  twoCells(comms);
  await comms.open("c1", FRONTEND);
  await comms.pass(200);
  const before = comms.sent.length;
  for (const body of [jobStart(0, 150, [0]), frames.stageSubmitted(0), frames.jobEnd(0)]) {
    comms.hub.emit("app-1", body);
  }
  await comms.pass(0);
  assertEquals(comms.sent.length, before, comms.brief("c1").join());
});

Deno.test("where nothing runs, an extension is replayed the last execution's jobs", async () => {
  await using comms = await Comms.start();
  twoCells(comms);
  comms.execute("m2", 300, 400);
  await comms.open("c1", FRONTEND);
  await comms.pass(200);
  assertEquals(comms.brief("c1").filter((said) => said.startsWith("Job")), ["JobStart 1"]);

  comms.execute("m3", 500);
  await comms.open("c2", FRONTEND, "s2");
  await comms.pass(200);
  assertEquals(comms.brief("c2"), ["ApplicationStart app-1", "ExecutorAdded 1"]);
});

Deno.test("where no execution is known, an extension is replayed all", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  comms.hub.emit("app-1", jobStart(0, 150));
  await comms.open("c1", FRONTEND);
  await comms.pass(200);
  assertEquals(comms.brief("c1"), ["ApplicationStart app-1", "JobStart 0"]);
  assertEquals(comms.sent.map(({ msgId }) => msgId), [null, null]);
});

Deno.test("every other client is replayed everything, with its executions", async () => {
  await using comms = await Comms.start();
  twoCells(comms);
  await comms.open("c1");
  assertEquals(comms.brief("c1").filter((said) => said.startsWith("Job")), [
    "JobStart 0",
    "JobStart 1",
  ]);
  const executions = comms.said("c1").map(({ msgId, cellId }) => `${msgId}, ${cellId}`);
  const job = (msgId: string) => Array(3).fill(`${msgId}, cell of ${msgId}`);
  const none = "undefined, undefined";
  assertEquals(executions, [none, none, ...job("m1"), ...job("m2")]);
});

Deno.test("an extension hears of no job and no executor twice that is told anew", async () => {
  await using comms = await Comms.start();
  await comms.open("c1", FRONTEND);
  await comms.open("flat");
  await comms.pass(200);
  comms.hub.start("app-1");
  const told = () => {
    for (const body of [frames.executorAdded("1"), jobStart(0, 1, [0]), frames.stageActive(0)]) {
      comms.hub.emit("app-1", body);
    }
  };
  told();
  told();
  comms.hub.emit("app-1", frames.executorRemoved("1"));
  comms.hub.emit("app-1", frames.executorAdded("1"));
  await comms.pass(0);
  assertEquals(comms.brief("c1").slice(1), [
    "ExecutorAdded 1",
    "JobStart 0",
    "StageActive 0",
    "StageActive 0",
    "ExecutorRemoved 1",
    "ExecutorAdded 1",
  ]);
  assertEquals(comms.brief("flat").length, 9);
});

Deno.test("an application's start is repeated before the frame of another than the last", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  for (const appId of ["app-1", "app-2"]) comms.hub.start(appId);
  for (const appId of ["app-1", "app-1", "app-2"]) comms.hub.emit(appId, frames.jobEnd(0));
  await comms.pass(0);
  const starts = comms.brief("c1").map((said) => said.replace("ApplicationStart ", ""));
  assertEquals(starts, [
    "app-1",
    "app-2",
    "app-1",
    "JobEnd 0",
    "JobEnd 0",
    "app-2",
    "JobEnd 0",
  ]);
});

Deno.test("an application that was taken away leaves no start behind", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  comms.hub.start("app-1");
  comms.hub.remove("app-1");
  comms.hub.register("app-1");
  comms.hub.start("app-2");
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  const said = ["ApplicationStart app-1", "MonitorRemoved app-1", "ApplicationStart app-2"];
  assertEquals(comms.brief("c1"), [...said, "JobEnd 0"]);
});

Deno.test("after an overflow only what is missing is sent", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  comms.hub.start("app-1");
  const [first] = [frames.jobStart(0), frames.jobStart(1)]
    .map((body) => comms.hub.emit("app-1", body));
  await comms.pass(0);
  const [client] = comms.hub.open;
  assert(client !== undefined && first !== undefined);
  client.offer({ kind: "reset", appKey: "app-1" });
  client.offer({ kind: "omitted", appKey: "app-1", numTasks: 0, numFrames: 1 });
  client.offer({ kind: "frame", frame: first });
  for (const [seq, jobId] of [[3, 1], [6, 2]] as const) {
    client.offer({ kind: "frame", frame: frames.sealed(seq, frames.jobStart(jobId), "app-1") });
  }
  await comms.pass(0);
  const told = ["ApplicationStart app-1", "JobStart 0", "JobStart 1", "JobStart 2"];
  assertEquals(comms.brief("c1"), told);
  client.offer({ kind: "omitted", appKey: "app-1", numTasks: 5, numFrames: 10 });
  await comms.pass(1000);
  const omitted = comms.said("c1").at(-1);
  assertEquals([omitted?.numTasks, omitted?.numFrames], [5, 2], "frames 4 and 5");
});

Deno.test("notices have a msgtype of their own in every dialect", async () => {
  await using comms = await Comms.start();
  await comms.open("flat");
  await comms.open("scala", { dialect: "fromscala" });
  comms.hub.register("app-1");
  comms.hub.end("app-1");
  comms.hub.remove("app-1");
  await comms.pass(0);
  for (const commId of ["flat", "scala"]) {
    const texts = comms.sent.filter((sent) => sent.commId === commId).map(({ text }) => text);
    assertEquals(texts, [
      '{"msgtype":"sparkMonitorEnd","id":"app-1"}',
      '{"msgtype":"sparkMonitorRemoved","id":"app-1"}',
    ]);
  }
});

Deno.test("what is open when the outlet starts is served, and its commands are answered", async () => {
  const comms = new Comms(new FakeHub(), new VirtualClock());
  comms.hub.start("app-1");
  for (const commId of ["c1", "c2"]) await comms.open(commId, FRONTEND);
  await comms.open("flat");
  comms.message("flat", { msgtype: "subscribe" });
  await comms.pass(500);
  assertEquals([comms.sent, comms.outlet.numOpen], [[], 3]);

  await comms.run();
  await comms.pass(200);
  assertEquals(["c1", "c2"].map((commId) => comms.brief(commId)), [[], ["ApplicationStart app-1"]]);
  assertEquals(comms.brief("flat").toSorted(), ["ApplicationStart app-1", "subscribed"]);

  await comms.stop();
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(1000);
  assertEquals([comms.sent.length, comms.hub.open.length, comms.clock.pending], [3, 0, 0]);

  await comms.run();
  await comms.pass(200);
  assertEquals(comms.brief("c2").slice(1), ["ApplicationStart app-1", "JobEnd 0"]);
  await comms.stop();
});

Deno.test("what waits for its turn does not outlive the outlet", async () => {
  const comms = await Comms.start();
  comms.hub.start("app-1");
  for (let jobId = 0; jobId < 1000; jobId++) comms.hub.emit("app-1", frames.jobEnd(jobId));
  await comms.open("c1");
  const before = comms.sent.length;
  await comms.stop();
  assertEquals([comms.clock.pending, comms.sent.length], [0, before]);
});

Deno.test("answers that wait for their turns do not outlive the outlet", async () => {
  const comms = await Comms.start();
  comms.hub.start("app-1");
  for (let jobId = 0; jobId < 1000; jobId++) comms.hub.emit("app-1", frames.jobEnd(jobId));
  await comms.open("c1");
  for (let i = 0; i < 70; i++) comms.message("c1", { msgtype: "subscribe" });
  await comms.pass(0);
  await comms.stop();
  await comms.open("c2", FRONTEND);
  assertEquals(comms.clock.pending, 0);
});

Deno.test("a comm that was about to be served does not outlive the outlet", async () => {
  const comms = await Comms.start();
  await comms.open("c1", FRONTEND);
  await comms.stop();
  assertEquals(comms.clock.pending, 0);
});

Deno.test("a client that the hub closes says nothing more", async () => {
  await using comms = await Comms.start({ maxTaskFrames: 0 });
  comms.hub.start("app-1");
  comms.hub.emitTasks("app-1", 1);
  await comms.open("c1");
  comms.hub.open[0]?.close();
  await comms.pass(0);
  assertEquals([comms.clock.pending, comms.brief("c1")], [0, ["ApplicationStart app-1"]]);
});

Deno.test("the outlet fails where a comm cannot be served, and can be run again", async () => {
  class Failing extends FakeHub {
    isDown = true;
    override connect(options: Parameters<FakeHub["connect"]>[0]) {
      if (this.isDown) throw new Error("no more clients");
      return super.connect(options);
    }
  }
  const hub = new Failing();
  const comms = new Comms(hub, new VirtualClock());
  hub.start("app-1");
  await comms.open("c1");
  const { signal } = new AbortController();
  await assertRejects(() => comms.outlet.run(hub, signal), Error, "no more clients");
  hub.isDown = false;
  await comms.run();
  assertEquals(comms.brief("c1"), ["ApplicationStart app-1"]);
  await comms.stop();
});
