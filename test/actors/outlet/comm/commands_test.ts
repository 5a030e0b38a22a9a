import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { CancelOutcome } from "../../../../actors/gateway/frame_hub.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import { FakeHub } from "../fake_hub.ts";
import * as frames from "../../gateway/frames.ts";
import { Comms, FRONTEND } from "./harness.ts";

function rejected(problem: string, fields: { requestId?: number } = {}) {
  return { msgtype: "commandRejected", ...fields, reason: `Cannot take the command: ${problem}` };
}

Deno.test("a snapshot tells of all applications", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  const none = { msgtype: "snapshot", requestId: 3, applications: [], page: null };
  assertEquals(await comms.ask("c1", { msgtype: "snapshot", requestId: 3 }) as unknown, none);
  for (const appId of ["app-1", "app-2"]) comms.hub.start(appId);
  comms.hub.emit("app-2", frames.jobEnd(0));
  await comms.pass(0);
  const answer = await comms.ask("c1", { msgtype: "snapshot" });
  assert(answer.msgtype === "snapshot" && !("requestId" in answer));
  assertEquals(answer.applications.map(({ id, seq, jobs }) => [id, seq, jobs]), [
    ["app-1", 1, []],
    ["app-2", 2, []],
  ]);
});

Deno.test("a subscription changes what it names, and is answered by what holds", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  const all = ["application", "job", "stage", "task", "executor", "streaming"];
  const ask = (change: Record<string, unknown>) =>
    comms.ask("c1", { msgtype: "subscribe", ...change });
  assertEquals(await ask({}) as unknown, {
    msgtype: "subscribed",
    kinds: all,
    tasks: "all",
    rate: 0,
  });
  assertEquals(await ask({ kinds: ["task", "job", "job"], requestId: "r" }) as unknown, {
    msgtype: "subscribed",
    requestId: "r",
    kinds: ["job", "task"],
    tasks: "all",
    rate: 0,
  });
  assertEquals(await ask({ tasks: "none", rate: 2.5 }) as unknown, {
    msgtype: "subscribed",
    kinds: ["job", "task"],
    tasks: "none",
    rate: 2.5,
  });
});

Deno.test("a client gets the kinds of frames that it has subscribed to", async () => {
  const bodies = [
    frames.applicationStart,
    frames.executorAdded("1"),
    frames.jobStart(0),
    frames.stageSubmitted(0),
    frames.stageActive(0),
    frames.taskStart(0),
    frames.taskEnd(0),
    frames.stageCompleted(0),
    frames.jobEnd(0),
    frames.executorRemoved("1"),
    frames.streamingStarted("r"),
    frames.streamingProgress("r"),
    frames.streamingTerminated("r"),
    frames.applicationEnd,
  ];
  const wanted = {
    application: ["ApplicationStart app-1", "ApplicationEnd app-1", "MonitorEnd app-1"],
    job: ["JobStart 0", "JobEnd 0"],
    stage: ["StageSubmitted 0", "StageActive 0", "StageCompleted 0"],
    task: ["TaskStart 0", "TaskEnd 0"],
    executor: ["ExecutorAdded 1", "ExecutorRemoved 1"],
    streaming: ["Started", "Progress", "Terminated"].map((it) => `StreamingQuery${it} query`),
  };
  await using comms = await Comms.start();
  for (const kind of Object.keys(wanted)) {
    await comms.open(kind);
    await comms.ask(kind, { msgtype: "subscribe", kinds: [kind] });
  }
  comms.hub.register("app-1");
  for (const body of bodies) comms.hub.emit("app-1", body);
  comms.hub.end("app-1");
  await comms.pass(0);
  for (const [kind, said] of Object.entries(wanted)) assertEquals(comms.brief(kind).slice(1), said);
});

Deno.test("a client can hear of failed tasks only, or of none", async () => {
  await using comms = await Comms.start();
  for (const tasks of ["failed", "none"]) {
    await comms.open(tasks);
    await comms.ask(tasks, { msgtype: "subscribe", tasks });
  }
  comms.hub.register("app-1");
  for (const status of ["SUCCESS", "FAILED", "KILLED"] as const) {
    comms.hub.emit("app-1", frames.taskStart(0));
    comms.hub.emit("app-1", { ...frames.taskEnd(0), status } as ReturnType<typeof frames.taskEnd>);
  }
  await comms.pass(2000);
  assertEquals(comms.said("failed").slice(1).map(({ status }) => status), ["FAILED"]);
  assertEquals(comms.said("none").length, 1);
});

Deno.test("a client says how often it wants to hear how a stage stands", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  await comms.ask("c1", { msgtype: "subscribe", rate: 1000 });
  comms.hub.register("app-1");
  for (let i = 0; i < 8; i++) {
    for (const stageId of [0, 1]) comms.hub.emit("app-1", frames.stageActive(stageId));
    await comms.pass(300);
  }
  const of0 = comms.brief("c1").filter((said) => said === "StageActive 0").length;
  const of1 = comms.brief("c1").filter((said) => said === "StageActive 1").length;
  assertEquals([of0, of1], [2, 2]);
  const last = [frames.stageActive(0), frames.stageCompleted(0), frames.stageActive(0)];
  for (const body of last) comms.hub.emit("app-1", body);
  await comms.pass(0);
  const said = ["StageActive 0", "StageCompleted 0", "StageActive 0"];
  assertEquals(comms.brief("c1").slice(-3), said, "a stage that has ended is forgotten");
});

Deno.test("a client cancels within the application of its last frame", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  const cancel = () => comms.ask("c1", { msgtype: "cancelJob", jobId: 3, requestId: 1 });
  assertEquals(await cancel() as unknown, rejected("appId is missing", { requestId: 1 }));
  for (const appId of ["app-1", "app-2"]) comms.hub.start(appId);
  comms.hub.emit("app-1", frames.jobEnd(0));
  await comms.pass(0);
  assertEquals(await cancel() as unknown, {
    msgtype: "cancelResult",
    jobId: 3,
    requestId: 1,
    outcome: "requested",
    detail: "Spark was asked",
  });
  await comms.ask("c1", { msgtype: "cancelStage", stageId: 4, appId: "app-2" });
  assertEquals(comms.hub.cancelled, [
    { appKey: "app-1", target: { kind: "job", jobId: 3 } },
    { appKey: "app-2", target: { kind: "stage", stageId: 4 } },
  ]);
  assertEquals(comms.hub.numRejectedCommands, 1);
});

Deno.test("an extension that is not served any more cancels in the application it knew", async () => {
  await using comms = await Comms.start();
  comms.hub.start("app-1");
  await comms.open("c1", FRONTEND);
  await comms.pass(200);
  await comms.open("c2", FRONTEND);
  const answer = await comms.ask("c1", { msgtype: "cancelJobGroup", jobGroup: "g" });
  assertEquals([answer.msgtype, comms.hub.cancelled[0]?.appKey], ["cancelResult", "app-1"]);
});

Deno.test("where cancelling is not allowed, the setting is named", async () => {
  await using comms = await Comms.start({ allowCancel: false });
  comms.hub.start("app-1");
  await comms.open("c1");
  assertEquals(
    await comms.ask("c1", { msgtype: "cancelJob", jobId: 3, requestId: 9 }) as unknown,
    rejected("it is not allowed, set allowCancel.kernel to true", { requestId: 9 }),
  );
  assertEquals(comms.hub.cancelled, []);
});

Deno.test("a driver that takes its time holds no other answer up", async () => {
  await using comms = await Comms.start();
  const { promise, resolve } = Promise.withResolvers<CancelOutcome>();
  comms.hub.cancelOutcome = promise;
  comms.hub.start("app-1");
  await comms.open("c1");
  comms.message("c1", { msgtype: "cancelJob", jobId: 3 });
  assertEquals((await comms.ask("c1", { msgtype: "snapshot" })).msgtype, "snapshot");
  resolve({ outcome: "requested", detail: "Spark was asked" });
  await comms.pass(0);
  assertEquals(comms.said("c1").at(-1)?.msgtype, "cancelResult");
});

Deno.test("the opening words are no mistake, and change nothing", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  assertEquals(await comms.ask("c1", { ...FRONTEND, extra: 1 }) as unknown, {
    msgtype: "commopen",
  });
  comms.hub.start("app-1");
  await comms.pass(0);
  assertEquals(comms.brief("c1"), ["commopen", "ApplicationStart app-1"]);
  assertEquals(comms.hub.numRejectedCommands, 0);
});

const MSGTYPE = "msgtype must be snapshot, subscribe, cancelJob, cancelStage or cancelJobGroup";
const KINDS = "must be a list of application, job, stage, task, executor, streaming";
const MISTAKES: readonly [data: unknown, problem: string][] = [
  [undefined, "it must be a JSON object"],
  [null, "it must be a JSON object"],
  ["snapshot", "it must be a JSON object"],
  [[], "msgtype is missing"],
  [{}, "msgtype is missing"],
  [{ msgtype: "subscrib" }, `${MSGTYPE}, received "subscrib"`],
  [{ msgtype: "fromscala" }, `${MSGTYPE}, received "fromscala"`],
  [{ msgtype: "snapshot", appId: "app-1" }, "no field appId is known"],
  [{ msgtype: "subscribe", kind: ["job"] }, "no field kind is known"],
  [{ msgtype: "subscribe", kinds: "job" }, `kinds ${KINDS}, received "job"`],
  [{ msgtype: "subscribe", kinds: ["job", "jobs"] }, `kinds.1 ${KINDS}, received "jobs"`],
  [{ msgtype: "subscribe", tasks: null }, "tasks must be all, failed or none, received null"],
  [
    { msgtype: "subscribe", rate: -1 },
    "rate must be a number of milliseconds from 0 to 3600000, received -1",
  ],
  [
    { msgtype: "cancelJob", jobId: "3" },
    'jobId must be a whole number from 0 to 2147483647, received "3"',
  ],
];

for (const [data, problem] of MISTAKES) {
  Deno.test(`a command on a comm is rejected: ${problem}`, async () => {
    await using comms = await Comms.start();
    await comms.open("c1");
    assertEquals(await comms.ask("c1", data) as unknown, rejected(problem));
    assertEquals(comms.hub.numRejectedCommands, 1);
  });
}

Deno.test("a command that is nested too deep to be shown is rejected like any other", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  const deep = JSON.parse('{"1":'.repeat(100_000) + "1" + "}".repeat(100_000));
  for (const data of [deep, { msgtype: deep }, { msgtype: "cancelJob", jobId: deep }]) {
    assertEquals((await comms.ask("c1", data)).msgtype, "commandRejected");
  }
});

Deno.test("whatever a client says is answered, once", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  const field = fc.constantFrom("msgtype", "kinds", "tasks", "rate", "jobId", "__proto__", "x");
  const value = fc.oneof(fc.constantFrom("snapshot", "subscribe", "cancelJob"), fc.jsonValue());
  const data = fc.oneof(fc.jsonValue(), fc.dictionary(field, value));
  await fc.assert(fc.asyncProperty(data, async (data) => {
    const { msgtype } = await comms.ask("c1", data);
    assertMatch(msgtype, /^(commandRejected|snapshot|subscribed|cancelResult)$/);
    await comms.pass(10);
  }));
});

Deno.test("of too many messages at once, those beyond 64 share one answer", async () => {
  await using comms = await Comms.start();
  comms.hub.register("app-1");
  comms.hub.cancelOutcome = new Promise(() => {});
  await comms.open("c1");
  for (let i = 0; i < 100; i++) comms.message("c1", { msgtype: "snapshot" });
  await comms.pass(0);
  const answers = comms.said("c1");
  assertEquals(answers.slice(0, 64).every(({ msgtype }) => msgtype === "snapshot"), true);
  assertEquals(
    answers.slice(64).map(({ reason }) => reason),
    ["Cannot take the command: 36 came while 64 others waited for their answers"],
  );
  const numbers = (from: number, to: number) => Array.from(Array(to - from), (_, i) => from + i);
  assertEquals(comms.sent.map(({ answers }) => answers), [
    ...numbers(0, 64).map((id) => [id]),
    numbers(64, 100),
  ]);
  assertEquals(comms.hub.numRejectedCommands, 36);
  assertEquals((await comms.ask("c1", { msgtype: "snapshot" })).msgtype, "snapshot");
});

Deno.test("an answer that is too large for the proxy is refused", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  comms.hub.start("app-1", { appName: "x".repeat(7 * 1024 * 1024) });
  await comms.pass(20_000);
  comms.sent.splice(0);
  const answer = await comms.ask("c1", { msgtype: "snapshot", requestId: 5 });
  assert(answer.msgtype === "commandRejected");
  assertEquals(answer.requestId, 5);
  assertMatch(answer.reason, /^Cannot take the command: its answer must not exceed 7340032 /);
});

Deno.test("where the hub fails, the client is told so", async () => {
  class Failing extends FakeHub {
    override applications(): Promise<never> {
      return Promise.reject(new Error("out of order"));
    }
  }
  await using comms = new Comms(new Failing(), new VirtualClock());
  await comms.run();
  await comms.open("c1");
  assertEquals(
    await comms.ask("c1", { msgtype: "snapshot", requestId: 5 }) as unknown,
    rejected("the monitor failed at it", { requestId: 5 }),
  );
});

Deno.test("a comm that is closed is answered no more", async () => {
  await using comms = await Comms.start();
  await comms.open("c1");
  comms.message("c1", { msgtype: "snapshot" });
  await comms.close("c1");
  comms.message("c1", { msgtype: "snapshot" });
  await comms.pass(0);
  assertEquals(comms.sent, []);
});
