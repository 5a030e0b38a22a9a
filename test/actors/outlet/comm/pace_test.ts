import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Monitor } from "../../../../actors/monitor.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
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
} from "../../../spark_events.ts";
import { type HandFed, handFed } from "../../hand_fed.ts";
import * as frames from "../../gateway/frames.ts";
import { Comms, FRONTEND, type Sent } from "./harness.ts";

/** Messages a second, as the outlet promises. */
const MESSAGE_RATE = 400;
/** Bytes a second. */
const BYTE_RATE = 500_000;

/** Runs with a real monitor, fed by hand. */
async function withMonitor(work: (comms: Comms<Monitor>, driver: HandFed) => Promise<void>) {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const driver = await handFed(monitor, clock, { time: "wall" });
  await driver.say(applicationStart());
  await using comms = new Comms(monitor, clock);
  await comms.run();
  await work(comms, driver);
}

/** The most that left within `ms` milliseconds. */
function most(sent: readonly Sent[], ms: number): { messages: number; bytes: number } {
  const found = { messages: 0, bytes: 0 };
  let [first, messages, bytes] = [0, 0, 0];
  for (const { at, text } of sent) {
    messages++;
    bytes += text.length;
    for (let oldest = sent[first]; oldest && oldest.at <= at - ms; oldest = sent[++first]) {
      messages--;
      bytes -= oldest.text.length;
    }
    found.messages = Math.max(found.messages, messages);
    found.bytes = Math.max(found.bytes, bytes);
  }
  return found;
}

/** Asserts that all comms together kept the pace, a burst of a second's worth included. */
function assertPaced(sent: readonly Sent[], numComms: number, largest: number): void {
  for (const seconds of [1, 3, 10]) {
    const { messages, bytes } = most(sent, 1000 * seconds);
    assertLessOrEqual(messages, MESSAGE_RATE * (seconds + 1) + numComms);
    assertLessOrEqual(bytes, BYTE_RATE * (seconds + 1) + numComms * largest);
  }
}

Deno.test("20,000 tasks on three comms keep the pace, and every stage and job ends in time", () =>
  withMonitor(async (comms, driver) => {
    for (const commId of ["c1", "c2", "c3"]) await comms.open(commId);
    const stage = stageInfo(0, { numTasks: 20_000 });
    await driver.say(jobStart(0, [stage]), stageSubmitted(stage));
    for (let taskId = 0; taskId < 20_000; taskId += 20) {
      const ids = Array.from({ length: 20 }, (_, i) => taskId + i);
      await driver.say(...ids.map((id) => taskStart(id)));
      await comms.pass(10);
      await driver.say(...ids.map((id) => taskEnd(id)));
    }
    const ended = comms.clock.monotonic();
    await driver.say(stageCompleted(stage), jobEnd(0));
    await comms.pass(2000);

    assertPaced(comms.sent, 3, 3000);
    const end = comms.sent.filter(({ text }) => text.includes("sparkJobEnd"));
    assertEquals(end.length, 3);
    for (const { at } of end) assertLessOrEqual(at - ended, 500);
    for (const commId of ["c1", "c2", "c3"]) {
      const said = comms.said(commId);
      const completed = said.find(({ msgtype }) => msgtype === "sparkStageCompleted");
      assertEquals(completed?.numCompletedTasks, 20_000);
      const of = (msgtype: string) =>
        said.filter((said) => said.msgtype === msgtype).map(({ taskId }) => taskId);
      const [starts, ends] = [of("sparkTaskStart"), of("sparkTaskEnd")];
      assertEquals(starts, ends, "whole pairs");
      assert(starts.length > 400 && starts.length <= 11 * 50, `${starts.length} tasks`);
      const omitted = said.filter(({ msgtype }) => msgtype === "sparkMonitorOmitted");
      const numTasks = omitted.reduce((sum, { numTasks }) => sum + Number(numTasks), 0);
      const numFrames = omitted.reduce((sum, { numFrames }) => sum + Number(numFrames), 0);
      assertEquals([numTasks + starts.length, numFrames + 2 * starts.length], [20_000, 40_000]);
    }
  }));

Deno.test("3000 short jobs at once: every job ends on every comm, once", () =>
  withMonitor(async (comms, driver) => {
    await comms.open("c1", FRONTEND);
    await comms.open("c2");
    await comms.pass(200);
    for (let jobId = 0; jobId < 3000; jobId++) {
      const stage = stageInfo(jobId);
      await driver.say(
        jobStart(jobId, [stage]),
        stageSubmitted(stage),
        stageCompleted(stage),
        jobEnd(jobId),
      );
    }
    // What overflowed is 1000 jobs and their stages, of the 12,000 frames: all that is retained.
    await comms.pass(60_000, 50);
    assertPaced(comms.sent, 2, 3000);
    for (const commId of ["c1", "c2"]) {
      const said = comms.brief(commId);
      const starts = said.filter((said) => said.startsWith("JobStart"));
      const ends = said.filter((said) => said.startsWith("JobEnd"));
      assertEquals(ends.length, new Set(ends).size, "once");
      assertEquals(ends.at(-1), "JobEnd 2999");
      assertEquals(starts.map((said) => said.replace("Start", "End")), ends);
      assert(ends.length >= 900, `${ends.length} jobs`);
      const omitted = comms.said(commId).filter(({ msgtype }) => msgtype.endsWith("Omitted"));
      const numOmitted = omitted.reduce((sum, { numFrames }) => sum + Number(numFrames), 0);
      const frames = comms.said(commId).filter(({ seq }) => seq !== undefined);
      assertEquals(frames.length + numOmitted, 12_001);
    }
  }));

Deno.test("long error texts of many tasks do not hold the end of their job up", () =>
  withMonitor(async (comms, driver) => {
    await comms.open("c1");
    await comms.open("failed");
    await comms.ask("failed", { msgtype: "subscribe", tasks: "failed" });
    const stage = stageInfo(0, { numTasks: 2000 });
    await driver.say(jobStart(0, [stage]), stageSubmitted(stage));
    for (let taskId = 0; taskId < 2000; taskId++) {
      if (taskId % 50 === 0) await comms.pass(500, 50);
      await driver.say(taskStart(taskId));
    }
    const failure = { outcome: "failed", errorMessage: "x".repeat(16_000) } as const;
    for (let taskId = 0; taskId < 2000; taskId++) {
      await driver.say(taskEnd(taskId, { failed: true }, failure));
    }
    const ended = comms.clock.monotonic();
    await driver.say(jobEnd(0, false));
    await comms.pass(5000);
    assertPaced(comms.sent, 2, 20_000);
    for (const commId of ["c1", "failed"]) {
      const end = comms.sent.find((sent) =>
        sent.commId === commId && sent.text.includes("sparkJobEnd")
      );
      assertLessOrEqual((end?.at ?? Infinity) - ended, 1000);
      const failed = comms.said(commId).filter(({ status }) => status === "FAILED");
      assert(failed.length >= 10, `${failed.length} failed tasks`);
    }
  }));

Deno.test("comms share what task frames there may be, none gets more than the setting", async () => {
  const counts = async (numComms: number, maxTaskFrames?: number) => {
    await using comms = await Comms.start(maxTaskFrames === undefined ? {} : { maxTaskFrames });
    const commIds = Array.from({ length: numComms }, (_, i) => `c${i}`);
    for (const commId of commIds) await comms.open(commId);
    // One that is open and not served has no share.
    for (const commId of ["old", "new"]) await comms.open(commId, FRONTEND);
    comms.hub.register("app-1");
    for (let taskId = 0; taskId < 200; taskId++) {
      comms.hub.emit("app-1", frames.taskStart(taskId));
      comms.hub.emit("app-1", frames.taskEnd(taskId));
      if (taskId % 10 === 0) await comms.pass(0);
    }
    await comms.pass(100);
    return commIds.map((commId) => comms.said(commId).length);
  };
  assertEquals(await counts(1), [250]);
  assertEquals(await counts(2), [150, 150]);
  assertEquals(await counts(3), [100, 100, 100]);
  assertEquals(await counts(2, 20), [20, 20]);
  assertEquals(await counts(1, 0), [0]);
});

Deno.test("what was left out is announced once a second", async () => {
  await using comms = await Comms.start({ maxTaskFrames: 2 });
  await comms.open("c1");
  comms.hub.register("app-1");
  for (let taskId = 0; taskId < 3; taskId++) {
    comms.hub.emit("app-1", frames.taskStart(taskId));
    comms.hub.emit("app-1", frames.taskEnd(taskId));
  }
  await comms.pass(990);
  assertEquals(comms.brief("c1"), ["TaskStart 0", "TaskEnd 0"]);
  await comms.pass(10);
  assertEquals(comms.said("c1").slice(2), [
    { msgtype: "sparkMonitorOmitted", id: "app-1", numTasks: 2, numFrames: 4 },
  ]);
  await comms.pass(5000);
  assertEquals(comms.sent.length, 3);
});

Deno.test("a comm with many large answers takes turns with the others", async () => {
  await using comms = await Comms.start();
  for (let i = 0; i < 500; i++) comms.hub.register(`app-${i}`);
  await comms.open("hog");
  await comms.open("c1");
  for (let i = 0; i < 64; i++) comms.message("hog", { msgtype: "snapshot" });
  await comms.pass(2000);
  comms.hub.emit("app-0", frames.jobEnd(0));
  await comms.pass(0);
  const before = comms.said("hog").length;
  await comms.pass(30_000, 50);
  const at = comms.sent.findIndex(({ commId }) => commId === "c1");
  const answers = comms.sent.slice(0, at).filter(({ commId }) => commId === "hog").length;
  assertEquals(comms.said("hog").length, 64 + 1, "and the frame");
  assert(before < 30 && answers - before <= 2, `${answers - before} of ${64 - before} came first`);
});

Deno.test("what cannot leave yet waits where newer states replace older ones", () =>
  withMonitor(async (comms, driver) => {
    await comms.open("c1");
    const stages = Array.from({ length: 100 }, (_, i) => stageInfo(i, { numTasks: 1000 }));
    await driver.say(jobStart(0, stages), ...stages.map((stage) => stageSubmitted(stage)));
    await comms.pass(2000);
    // Large answers: seconds' worth, in which each stage has been told of once a second.
    for (let i = 0; i < 60; i++) comms.message("c1", { msgtype: "snapshot" });
    await comms.pass(10_000, 50);
    const last = comms.sent.findLastIndex(({ text }) => text.startsWith('{"msgtype":"snapshot"'));
    const lastAt = comms.sent[last]?.at ?? 0;
    assert(lastAt > 4000, `the answers took until ${lastAt}`);
    const actives = comms.sent.slice(last).filter(({ text }) => text.includes("sparkStageActive"));
    const after = actives.filter(({ at }) => at <= lastAt + 1000).length;
    assertLessOrEqual(
      after,
      300,
      "of each stage one, those of the tick, and what was taken before",
    );
    assertPaced(comms.sent, 1, comms.sent[last]?.text.length ?? 0);
  }));
