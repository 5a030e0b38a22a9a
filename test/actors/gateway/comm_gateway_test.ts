import { assert, assertEquals } from "@std/assert";
import type { Client } from "../../../actors/gateway/frame_hub.ts";
import { Monitor, type MonitorOptions } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
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
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { brief, collect, handFed, settle } from "../hand_fed.ts";

/** A monitor on a clock that stands still, and what a test does with it. */
async function withMonitor(
  work: (monitor: Monitor, clock: VirtualClock) => Promise<void>,
  options: MonitorOptions = {},
) {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ ...options, clock });
  await work(monitor, clock);
}

/** What waits for a client that has just connected. */
async function first(client: Client, clock: VirtualClock): Promise<string[]> {
  await clock.runUntilIdle();
  return brief(await client.take());
}

const ONE_JOB: readonly SparkEvent[] = [
  applicationStart(),
  jobStart(0, [stageInfo(0)]),
  stageSubmitted(stageInfo(0)),
  taskStart(0),
  taskStart(1, { launchTime: T0 + 2000 }),
  taskEnd(0, { finishTime: T0 + 2500 }),
];
/** {@link ONE_JOB} as it is retained: the older of two snapshots is gone. */
const RETAINED = [
  "omitted 0 1",
  "1 ApplicationStart",
  "2 JobStart",
  "3 StageSubmitted",
  "4 TaskStart",
  "6 StageActive",
  "7 TaskStart",
  "8 TaskEnd",
];

Deno.test("a client that comes late gets the retained frames, then the live ones", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock);
    await application.say(...ONE_JOB);
    const items = collect(monitor.connect({ name: "late", overflow: "drop" }));
    await application.say(stageCompleted(stageInfo(0)), jobEnd(0));
    assertEquals(brief(items), [...RETAINED, "9 StageCompleted", "10 JobEnd"]);
  }));

Deno.test("a client that comes back gets every retained frame above its position", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock);
    await application.say(...ONE_JOB);
    for (const after of [1, 3, 5, 8]) {
      const options = { name: "back", overflow: "drop", appKey: "app-1", after } as const;
      const items = collect(monitor.connect(options));
      await clock.runUntilIdle();
      const wanted = RETAINED.filter((item) => parseInt(item) > after);
      assertEquals(brief(items), [...after < 5 ? ["omitted 0 1"] : [], ...wanted]);
    }
  }));

Deno.test("a position that is still to come is reset", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock);
    await application.say(...ONE_JOB);
    const client = monitor.connect({ name: "x", overflow: "drop", appKey: "app-1", after: 9 });
    assertEquals(await first(client, clock), ["reset", ...RETAINED]);
  }));

Deno.test("a position in an application that is not known is reset", () =>
  withMonitor(async (monitor, clock) => {
    const client = monitor.connect({ name: "x", overflow: "drop", appKey: "app-1", after: 9 });
    assertEquals(await first(client, clock), ["reset"]);
  }));

Deno.test("two applications do not mix", () =>
  withMonitor(async (monitor, clock) => {
    const [one, two] = [await handFed(monitor, clock), await handFed(monitor, clock)];
    const both = collect(monitor.connect({ name: "both", overflow: "drop" }));
    const second = collect(monitor.connect({ name: "second", overflow: "drop", appKey: "b" }));
    await one.say(applicationStart("a"), jobStart(0, []));
    await two.say(applicationStart("b"), jobStart(0, []));
    await one.say(jobEnd(0));
    await two.say(jobStart(1, []));
    await one.end();
    const apps = both.map((item) => item.kind === "frame" ? item.frame.appKey : item.appKey);
    assertEquals(apps, ["a", "a", "b", "b", "a", "b", "a"]);
    assertEquals(brief(second), ["1 ApplicationStart", "2 JobStart", "3 JobStart"]);
    for (const item of both) {
      if (item.kind === "frame") assertEquals(item.frame.frame.appId, item.frame.appKey);
    }
  }));

Deno.test("the same application once more takes the place of the older one", () =>
  withMonitor(async (monitor, clock) => {
    const older = await handFed(monitor, clock);
    const items = collect(monitor.connect({ name: "x", overflow: "drop", appKey: "app-1" }));
    await older.say(applicationStart(), jobStart(0, []));
    const newer = await handFed(monitor, clock);
    await newer.say(applicationStart(), jobStart(7, []));
    assertEquals(older.input.tell(jobStart(1, [])), "dead");
    assertEquals(brief(items), [
      "1 ApplicationStart",
      "2 JobStart",
      "removed",
      "3 ApplicationStart",
      "4 JobStart",
    ]);
    assertEquals((await settle(clock, monitor.snapshot("app-1")))?.jobs.map(({ jobId }) => jobId), [
      7,
    ]);
    assertEquals((await settle(clock, monitor.applications())).map(({ id, seq }) => [id, seq]), [[
      "app-1",
      4,
    ]]);
  }));

Deno.test("a position in an application that was replaced or came again is reset", () =>
  withMonitor(async (monitor, clock) => {
    const resume = (after: number) =>
      first(monitor.connect({ name: "x", overflow: "drop", appKey: "app-1", after }), clock);
    const older = await handFed(monitor, clock);
    await older.say(applicationStart(), jobStart(0, []));
    const newer = await handFed(monitor, clock);
    await newer.say(applicationStart(), jobStart(7, []), jobEnd(7));
    const whole = ["3 ApplicationStart", "4 JobStart", "5 JobEnd"];
    assertEquals(await resume(1), ["reset", ...whole]);
    assertEquals(await resume(2), ["reset", ...whole]);
    assertEquals(await resume(4), ["5 JobEnd"]);
    await newer.running.remove();
    const again = await handFed(monitor, clock);
    await again.say(applicationStart());
    assertEquals(await resume(4), ["reset", "6 ApplicationStart"]);
  }));

Deno.test("frames wait for the application's start, then leave in order under its id", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const application = await handFed(monitor, clock);
    await application.say(
      { type: "executorAdded", executorId: "driver", time: T0, host: "h", totalCores: 2 },
      jobStart(0, []),
    );
    assertEquals(items, []);
    await application.say(applicationStart());
    assertEquals(brief(items), ["1 ExecutorAdded", "2 JobStart", "3 ApplicationStart"]);
    assert(items.every((item) => item.kind === "frame" && item.frame.appKey === "app-1"));
  }));

Deno.test("without a start the frames leave after a thousand events, under the fallback id", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const application = await handFed(monitor, clock, { fallbackId: "events.log" });
    const starts = Array.from({ length: 1000 }, (_, i) => jobStart(i, []));
    for (const event of starts) await application.say(event);
    assertEquals(items, []);
    await application.say(jobStart(1000, []));
    assertEquals(items.length, 1001);
    assert(
      items.every((item, i) =>
        item.kind === "frame" && item.frame.appKey === "events.log" && item.frame.seq === i + 1
      ),
    );
    await application.say(applicationStart());
    assertEquals(brief(items.slice(1001)), ["1002 ApplicationStart"]);
    assertEquals((await settle(clock, monitor.snapshot("events.log")))?.appName, "test");
  }));

Deno.test("without a start the frames leave at the end of the input", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const application = await handFed(monitor, clock, { fallbackId: "events.log" });
    await application.say(jobStart(0, []), jobEnd(0));
    await application.end();
    assertEquals(brief(items), ["1 JobStart", "2 JobEnd", "end"]);
    assertEquals(
      (await settle(clock, monitor.applications())).map(({ id, status }) => [id, status]),
      [
        ["events.log", "UNKNOWN"],
      ],
    );
  }));

Deno.test("held frames all arrive, also where a long gap made thousands of them", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "block" }));
    const application = await handFed(monitor, clock);
    const stages = Array.from({ length: 30 }, (_, i) => stageInfo(i));
    await application.say(
      ...stages.map((stage) => stageSubmitted(stage)),
      taskStart(0, { launchTime: T0 + 24 * 3600 * 1000 }),
    );
    await application.end();
    const ticks = 60 + 24 * 60 - 1;
    assertEquals(items.length, 30 + 30 * ticks + 1 + 1);
    items.slice(0, -1).forEach((item, i) =>
      assert(item.kind === "frame" && item.frame.seq === i + 1)
    );
  }));

Deno.test("whoever comes after the end is told of it", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock);
    await application.say(applicationStart());
    await application.end();
    const client = monitor.connect({ name: "x", overflow: "drop" });
    assertEquals(await first(client, clock), ["1 ApplicationStart", "end"]);
  }));

Deno.test("attempts of one application are applications of their own", () =>
  withMonitor(async (monitor, clock) => {
    const start = { ...applicationStart(), appAttemptId: "2" } as SparkEvent;
    await (await handFed(monitor, clock)).say(applicationStart());
    await (await handFed(monitor, clock)).say(start);
    const list = await settle(clock, monitor.applications());
    assertEquals(list.map(({ id, appAttemptId }) => [id, appAttemptId]), [
      ["app-1", "null"],
      ["app-1:2", "2"],
    ]);
    const client = monitor.connect({ name: "x", overflow: "drop", appKey: "app-1:2" });
    assertEquals(await first(client, clock), ["1 ApplicationStart"]);
  }));

Deno.test("all retained frames together stay within their bytes, the largest application first", () =>
  withMonitor(async (monitor, clock) => {
    const [large, small] = [await handFed(monitor, clock), await handFed(monitor, clock)];
    await small.say(applicationStart("small"), jobStart(0, []), jobEnd(0));
    await large.say(applicationStart("large"));
    for (let id = 0; id < 200; id++) await large.say(jobStart(id, []), jobEnd(id));
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    await clock.runUntilIdle();
    const of = (appKey: string) =>
      brief(items.filter((item) => item.kind === "frame" && item.frame.appKey === appKey));
    assertEquals(of("small").length, 3);
    assertEquals(of("large")[0], "1 ApplicationStart");
    assertEquals(of("large").at(-1), "401 JobEnd");
    assert(of("large").length > 10 && of("large").length < 40, `${of("large").length}`);
  }, { maxRetainedBytes: 25_000 }));
