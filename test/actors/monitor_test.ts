import { assert, assertEquals, assertRejects } from "@std/assert";
import { Monitor, type MonitorOptions } from "../../actors/monitor.ts";
import { VirtualClock } from "../../actors/runtime/testkit/mod.ts";
import { type ApplicationInput, type Source, SourceError } from "../../actors/source/source.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
  taskStart,
} from "../spark_events.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import { brief, collect, handFed, settle } from "./hand_fed.ts";

async function withMonitor(
  work: (monitor: Monitor, clock: VirtualClock) => Promise<void>,
  options: MonitorOptions = {},
) {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ ...options, clock });
  await work(monitor, clock);
}

/** Lets `ms` milliseconds pass in small steps, and all that they cause happen. */
async function pass(clock: VirtualClock, ms: number, step = 100) {
  for (let passed = 0; passed < ms; passed += step) {
    clock.advance(step);
    await clock.runUntilIdle();
  }
}

Deno.test("a source that throws is run again after a pause, and goes on where it was", async () => {
  const errors: unknown[] = [];
  await withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "block" }));
    const events = [applicationStart(), jobStart(0, []), jobEnd(0), jobStart(1, [])];
    const runs: number[] = [];
    let application: ApplicationInput | undefined;
    let next = 0;
    const flaky: Source = {
      name: "flaky",
      run(intake) {
        runs.push(clock.monotonic());
        application ??= intake.open({ fallbackId: "f", time: "event" });
        const event = events[next];
        if (event === undefined) return Promise.resolve(application.end());
        application.tell(event);
        next++;
        return Promise.reject(new Error(`connection ${next} lost`));
      },
    };
    const running = monitor.addSource(flaky);
    await clock.runUntilIdle();
    await pass(clock, 3000);
    await running.finished;
    assertEquals(brief(items), [
      "1 ApplicationStart",
      "2 JobStart",
      "3 JobEnd",
      "4 JobStart",
      "end",
    ]);
    assertEquals(runs.slice(0, 3), [0, 0, 0]);
    assert(runs.length === 5 && (runs[4] ?? 0) > (runs[3] ?? 0) && (runs[3] ?? 0) > 0, `${runs}`);
  }, { onRetry: (name, error) => errors.push(`${name}: ${(error as Error).message}`) });
  assertEquals(errors, [1, 2, 3, 4].map((n) => `flaky: connection ${n} lost`));
});

Deno.test("a source is tried for ever, with pauses of a few seconds at most", () =>
  withMonitor(async (monitor, clock) => {
    let runs = 0;
    monitor.addSource({
      name: "away",
      run: () => {
        runs++;
        return Promise.reject(new Error("nobody is there"));
      },
    });
    await clock.runUntilIdle();
    await pass(clock, 60_000, 500);
    const inAMinute = runs;
    await pass(clock, 60_000, 500);
    assert(inAMinute > 10 && inAMinute < 40 && runs > inAMinute + 8, `${inAMinute}, ${runs}`);
  }));

Deno.test("what trying again cannot mend ends the source at once, and nothing else", () =>
  withMonitor(async (monitor, clock) => {
    let runs = 0;
    const running = monitor.addSource({
      name: "missing",
      run: () => {
        runs++;
        return Promise.reject(new SourceError("Cannot read log: no such file"));
      },
    });
    const other = await handFed(monitor, clock);
    await pass(clock, 10_000);
    const error = await assertRejects(() => running.finished, SourceError);
    assertEquals([error.message, runs], ["Cannot read log: no such file", 1]);
    await other.say(applicationStart());
    assertEquals((await settle(clock, monitor.applications())).length, 1);
  }));

Deno.test("a source that is removed takes its applications away, and no other", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const [first, second] = [await handFed(monitor, clock), await handFed(monitor, clock)];
    await first.say(applicationStart("a"));
    await second.say(applicationStart("b"));
    await settle(clock, first.running.remove());
    await first.running.finished;
    assertEquals(brief(items), ["1 ApplicationStart", "1 ApplicationStart", "removed"]);
    assertEquals((await settle(clock, monitor.applications())).map(({ id }) => id), ["b"]);
    assertEquals(await settle(clock, monitor.snapshot("a")), undefined);
    assertEquals(first.input.tell(jobStart(0, [])), "dead");
  }));

Deno.test("a source that tries again with new applications leaves no old one running", () =>
  withMonitor(async (monitor, clock) => {
    let runs = 0;
    monitor.addSource({
      name: "tap",
      run(intake, signal) {
        const application = intake.open({ fallbackId: "driver-1", time: "wall" });
        application.tell(applicationStart());
        if (++runs < 10) return Promise.reject(new Error("connection lost"));
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    });
    for (let i = 0; i < 600; i++) {
      clock.advance(100);
      await clock.runUntilIdle();
    }
    assertEquals(runs, 10);
    assertEquals(clock.pending, 1);
    assertEquals((await settle(clock, monitor.applications())).length, 1);
  }));

Deno.test("an application that is taken away while the list is made is not in it", () =>
  withMonitor(async (monitor, clock) => {
    const [first, second] = [await handFed(monitor, clock), await handFed(monitor, clock)];
    await first.say(applicationStart("a"));
    await second.say(applicationStart("b"));
    const list = monitor.applications();
    clock.flush();
    const removed = first.running.remove();
    assertEquals((await settle(clock, list)).map(({ id }) => id), ["b"]);
    await settle(clock, removed);
  }));

Deno.test("a snapshot of an application that is being taken away is none", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock);
    await application.say(applicationStart("a"));
    const snapshot = monitor.snapshot("a");
    await application.running.remove();
    assertEquals(await settle(clock, snapshot), undefined);
  }));

Deno.test("applications that ended are kept up to a bound, then the one that ended first goes", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const running = await handFed(monitor, clock);
    await running.say(applicationStart("running"));
    for (const appId of ["a", "b", "c", "d"]) {
      const application = await handFed(monitor, clock);
      await application.say(applicationStart(appId));
      await application.end();
    }
    assertEquals((await settle(clock, monitor.applications())).map(({ id }) => id), [
      "running",
      "c",
      "d",
    ]);
    const removed = items.filter(({ kind }) => kind === "removed");
    assertEquals(removed, [{ kind: "removed", appKey: "a" }, { kind: "removed", appKey: "b" }]);
  }, { maxEndedApplications: 2 }));

Deno.test("an application that a newer one replaced is none of those that are kept", () =>
  withMonitor(async (monitor, clock) => {
    const kept = await handFed(monitor, clock);
    await kept.say(applicationStart("kept"));
    await kept.end();
    for (let i = 0; i < 4; i++) {
      const application = await handFed(monitor, clock);
      await application.say(applicationStart("told-anew"));
      await application.end();
    }
    assertEquals((await settle(clock, monitor.applications())).map(({ id }) => id), [
      "kept",
      "told-anew",
    ]);
  }, { maxEndedApplications: 2 }));

Deno.test("a stop reports every actor, the parts that produce before those that deliver", async () => {
  const clock = new VirtualClock({ now: T0 });
  const monitor = new Monitor({ clock });
  monitor.connect({ name: "x", overflow: "drop" });
  const application = await handFed(monitor, clock);
  await application.say(
    applicationStart(),
    jobStart(0, [stageInfo(0)]),
    stageSubmitted(stageInfo(0)),
  );
  const { stopped, abandoned } = await settle(clock, monitor.stop());
  assertEquals(abandoned, []);
  assertEquals(stopped, [
    "/sources/by hand-1",
    "/sources",
    "/applications/1/stage-0.0",
    "/applications/1/job-0",
    "/applications/1",
    "/applications",
    "/delivery/outlets",
    "/delivery/clients/x-1",
    "/delivery/clients",
    "/delivery/gateway",
    "/delivery",
  ]);
  assertEquals(application.input.tell(jobEnd(0)), "dead");
});

Deno.test("an outlet that throws is run again, and one that is done is not", () =>
  withMonitor(async (monitor, clock) => {
    let runs = 0;
    const running = monitor.addOutlet({
      name: "pipe",
      run: () => ++runs < 3 ? Promise.reject(new Error("closed")) : Promise.resolve(),
    });
    await pass(clock, 5000);
    await running.finished;
    assertEquals(runs, 3);
  }));

Deno.test("a live application ticks with the clock, though no event comes", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const application = await handFed(monitor, clock, { time: "wall" });
    await application.say(
      applicationStart(),
      stageSubmitted(stageInfo(0)),
      taskStart(0, { launchTime: T0 + 3600_000 }),
    );
    assertEquals(items.length, 3);
    clock.advance(999);
    await clock.runUntilIdle();
    assertEquals(items.length, 3);
    await pass(clock, 1, 1);
    await pass(clock, 2000, 1000);
    const snapshots = ["4 StageActive", "5 StageActive", "6 StageActive"];
    assertEquals(brief(items).slice(3), snapshots);
  }));

Deno.test("a backlog ticks by its events, and by the clock once it is read", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const application = await handFed(monitor, clock);
    await application.say(applicationStart(), stageSubmitted(stageInfo(0)));
    await pass(clock, 5000, 1000);
    assertEquals(items.length, 2);
    await application.say(taskStart(0, { launchTime: T0 + 1500 }));
    assertEquals(brief(items).slice(2), ["3 StageActive", "4 TaskStart"]);
    application.input.live();
    await application.say(taskEnd(0, { finishTime: T0 + 60_000 }));
    assertEquals(brief(items).slice(4), ["5 TaskEnd"]);
    await pass(clock, 2000, 1000);
    assertEquals(brief(items).slice(5), ["6 StageActive", "7 StageActive"]);
  }));

Deno.test("a time far ahead is counted, and the application goes on at its own pace", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    const application = await handFed(monitor, clock);
    await application.say(
      applicationStart(),
      stageSubmitted(stageInfo(0)),
      taskStart(0, { launchTime: T0 + 365 * 24 * 3600 * 1000 }),
      taskStart(1, { launchTime: T0 + 1000 }),
    );
    assertEquals(brief(items).slice(2), ["3 TaskStart", "4 StageActive", "5 TaskStart"]);
    const snapshot = await settle(clock, monitor.snapshot("app-1"));
    assertEquals(snapshot?.rejected, { "time jump": 1 });
  }));

Deno.test("events that are not used are counted by name, up to 100 names", () =>
  withMonitor(async (monitor, clock) => {
    const { input } = await handFed(monitor, clock);
    for (let i = 0; i < 105; i++) input.ignored(`SparkListener${i}`);
    input.ignored("SparkListener99");
    input.ignored("SparkListener100");
    const events = new Map(monitor.metrics.events);
    assertEquals(events.size, 101);
    assertEquals(events.get("unused SparkListener0"), 1);
    assertEquals(events.get("unused SparkListener99"), 2);
    assertEquals(events.get("unused other"), 6);
  }));

Deno.test("the name of an unused event is cut to 100 characters", () =>
  withMonitor(async (monitor, clock) => {
    const { input } = await handFed(monitor, clock);
    input.ignored("x".repeat(200));
    assertEquals([...monitor.metrics.events], [[`unused ${"x".repeat(100)}`, 1]]);
  }));

Deno.test("messages of clients that were not taken are counted", () =>
  withMonitor((monitor) => {
    monitor.countRejectedCommand();
    monitor.countRejectedCommand();
    assertEquals(new Map(monitor.metrics.dropped).get("rejected command"), 2);
    return Promise.resolve();
  }));

Deno.test("a live application stops to tick at its end", () =>
  withMonitor(async (monitor, clock) => {
    for (const ends of [true, false]) {
      const application = await handFed(monitor, clock, { time: "wall" });
      await application.say(applicationStart(`${ends}`), stageSubmitted(stageInfo(0)));
      if (ends) await application.say({ type: "applicationEnd", time: T0 });
      else await application.end();
    }
    const items = collect(monitor.connect({ name: "x", overflow: "drop" }));
    await clock.runUntilIdle();
    const { length } = items;
    await pass(clock, 5000, 1000);
    assertEquals([items.length, clock.pending], [length, 0]);
  }));

Deno.test("frames() hears everything from the call on, however late the loop begins", () =>
  withMonitor(async (monitor, clock) => {
    const frames = monitor.frames();
    const application = await handFed(monitor, clock);
    await application.say(applicationStart("a"), stageSubmitted(stageInfo(0)));
    for (let id = 0; id < 20; id++) await application.say(taskStart(id, { index: 0 }));
    await application.say({ type: "applicationEnd", time: T0 });
    const seen: number[] = [];
    for await (const frame of frames) {
      seen.push(frame.seq);
      if (frame.msgtype === "sparkApplicationEnd") break;
    }
    assertEquals(seen, Array.from({ length: 23 }, (_, i) => i + 1));
  }));

Deno.test("frames() that are given up before the loop began hold nobody back", () =>
  withMonitor(async (monitor, clock) => {
    const frames = monitor.frames();
    await frames.return?.();
    assertEquals([...monitor.metrics.clients], [["frames", 0]]);
    const application = await handFed(monitor, clock);
    await application.say(applicationStart("a"));
    assertEquals((await frames.next()).done, true);
  }));

Deno.test("the lag of a live application is how long ago its newest event happened, until its end", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock, { time: "wall" });
    await application.say(
      { ...applicationStart("a"), time: clock.now() - 1500 } as SparkEvent,
    );
    assertEquals([...monitor.metrics.lag], [["a", 1.5]]);
    await application.end();
    assertEquals([...monitor.metrics.lag], []);
  }));

Deno.test("no lag stays of an application that is taken away, or that was not identified yet", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock, { time: "wall", fallbackId: "driver-1" });
    // In local mode an executor comes first.
    await application.say({
      type: "executorAdded",
      time: T0,
      executorId: "driver",
      host: "localhost",
      totalCores: 4,
    });
    assertEquals([...monitor.metrics.lag], []);
    await application.say({ ...applicationStart("a"), time: clock.now() - 1500 } as SparkEvent);
    assertEquals([...monitor.metrics.lag], [["a", 1.5]]);
    await settle(clock, application.running.remove());
    await clock.runUntilIdle();
    assertEquals([...monitor.metrics.lag], []);
  }));

Deno.test("an application says which source it is of, and where Spark's page is if that is an http address", async () => {
  const addresses: readonly [given: string | null | undefined, told: string | null][] = [
    [undefined, null],
    [null, null],
    ["http://driver:4040", "http://driver:4040/"],
    ["https://ada:secret@hub/user/ada/proxy/4040/", "https://hub/user/ada/proxy/4040/"],
    ["javascript:alert(1)", null],
    ["file:///etc/passwd", null],
    ["driver:4040", null],
    ["no address", null],
    [`http://driver/${"x".repeat(3000)}`, null],
  ];
  for (const [sparkUiUrl, told] of addresses) {
    await withMonitor(async (monitor, clock) => {
      const options = sparkUiUrl === undefined ? {} : { sparkUiUrl };
      const application = await handFed(monitor, clock, options);
      await application.say(applicationStart());
      const [summary] = await settle(clock, monitor.applications());
      assertEquals([summary?.source, summary?.sparkUiUrl], ["by hand", told]);
    });
  }
});
