import { assert, assertEquals } from "@std/assert";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { Source } from "../../../actors/source/source.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { sourceOf } from "../../replay_log.ts";
import { applicationStart, jobEnd, jobStart, T0, taskEnd, taskStart } from "../../spark_events.ts";
import { brief, collect, handFed } from "../hand_fed.ts";

const JOBS = 6000;
const JOB_EVENTS: readonly SparkEvent[] = [
  applicationStart(),
  ...Array.from({ length: JOBS }, (_, id) => [jobStart(id, []), jobEnd(id)]).flat(),
];

/** {@link sourceOf}, and how many of its events were said. */
function counting(events: readonly SparkEvent[]): { source: Source; count: () => number } {
  let count = 0;
  const counted = function* () {
    for (const event of events) {
      count++;
      yield event;
    }
  };
  return {
    source: sourceOf(counted() as Iterable<SparkEvent> as SparkEvent[]),
    count: () => count,
  };
}

async function withMonitor(work: (monitor: Monitor, clock: VirtualClock) => Promise<void>) {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  await work(monitor, clock);
}

Deno.test("a client that never reads holds up neither another nor the source", () =>
  withMonitor(async (monitor, clock) => {
    monitor.connect({ name: "asleep", overflow: "drop" });
    const awake = collect(monitor.connect({ name: "awake", overflow: "block" }));
    monitor.addSource(sourceOf(JOB_EVENTS));
    await clock.runUntilIdle();
    assertEquals(awake.length, JOB_EVENTS.length + 1);
    assertEquals(awake.at(-1)?.kind, "end");
  }));

Deno.test("a client that drops and wakes up late gets a reset and what is retained", () =>
  withMonitor(async (monitor, clock) => {
    const client = monitor.connect({ name: "asleep", overflow: "drop" });
    monitor.addSource(sourceOf(JOB_EVENTS));
    await clock.runUntilIdle();
    const items = collect(client);
    await clock.runUntilIdle();
    const texts = brief(items);
    assertEquals([texts[0], texts.at(-2), texts.at(-1)], ["reset", "12001 JobEnd", "end"]);
    const omitted = items[1];
    assert(omitted?.kind === "omitted");
    assertEquals(omitted.numFrames + items.length - 3, JOB_EVENTS.length);
  }));

Deno.test("a client that woke up after all its applications were gone gets the next one", () =>
  withMonitor(async (monitor, clock) => {
    const client = monitor.connect({ name: "asleep", overflow: "drop" });
    const gone = monitor.addSource(sourceOf(JOB_EVENTS));
    await clock.runUntilIdle();
    await gone.remove();
    await clock.runUntilIdle();
    const items = collect(client);
    await (await handFed(monitor, clock)).say(applicationStart("next"));
    assertEquals(brief(items), ["removed", "1 ApplicationStart"]);
  }));

Deno.test("a client that blocks makes the source wait, and gets everything in the end", () =>
  withMonitor(async (monitor, clock) => {
    const client = monitor.connect({ name: "slow", overflow: "block" });
    const { source, count } = counting(JOB_EVENTS);
    monitor.addSource(source);
    await clock.runUntilIdle();
    assert(count() <= 1100, `${count()} events were read ahead`);
    const seqs: number[] = [];
    for (let ended = false; !ended;) {
      const before = count();
      const items = await client.take();
      for (const item of items) {
        if (item.kind === "frame") seqs.push(item.frame.seq);
        ended ||= item.kind === "end";
      }
      await clock.runUntilIdle();
      assert(count() - before <= 1100, `${count() - before} events were read ahead`);
    }
    assertEquals(seqs, JOB_EVENTS.map((_, i) => i + 1));
  }));

Deno.test("a client that blocks and is closed lets the source go on", () =>
  withMonitor(async (monitor, clock) => {
    const client = monitor.connect({ name: "slow", overflow: "block" });
    const { source, count } = counting(JOB_EVENTS);
    monitor.addSource(source);
    await clock.runUntilIdle();
    assert(count() < JOB_EVENTS.length);
    client.close();
    await clock.runUntilIdle();
    assertEquals(count(), JOB_EVENTS.length);
  }));

Deno.test("of two clients that block the slower one sets the pace", () =>
  withMonitor(async (monitor, clock) => {
    const slow = monitor.connect({ name: "slow", overflow: "block" });
    const fast = collect(monitor.connect({ name: "fast", overflow: "block" }));
    const { source, count } = counting(JOB_EVENTS);
    monitor.addSource(source);
    await clock.runUntilIdle();
    const before = count();
    assert(before <= 1100 && fast.length === before, `${before} events, ${fast.length} frames`);
    await slow.take();
    await clock.runUntilIdle();
    assert(count() > before && count() <= before + 1100, `${count()} after ${before}`);
  }));

Deno.test("the tick of an application renews what a client may take of its tasks", () =>
  withMonitor(async (monitor, clock) => {
    const items = collect(monitor.connect({ name: "x", overflow: "drop", maxTaskFrames: 4 }));
    const application = await handFed(monitor, clock);
    const at = (second: number) => T0 + second * 1000;
    await application.say(applicationStart());
    await application.say(...[0, 1, 2, 3].map((id) => taskStart(id)));
    await application.say(...[4, 5, 6].map((id) => taskStart(id, { launchTime: at(1) })));
    await application.say(...[0, 1, 2, 3].map((id) => taskEnd(id, { finishTime: at(2) })));
    await application.say(taskStart(7, { launchTime: at(2) }), taskStart(8, { launchTime: at(2) }));
    await application.end();
    assertEquals(brief(items), [
      "1 ApplicationStart",
      "2 TaskStart",
      "3 TaskStart",
      "omitted 2 2",
      "6 TaskStart",
      "7 TaskStart",
      "omitted 1 1",
      "9 TaskEnd",
      "10 TaskEnd",
      "13 TaskStart",
      "omitted 1 3",
      "end",
    ]);
  }));

Deno.test("a closed client gives what still waits, then nothing", () =>
  withMonitor(async (monitor, clock) => {
    const application = await handFed(monitor, clock);
    const client = monitor.connect({ name: "x", overflow: "drop" });
    await application.say(applicationStart());
    client.close();
    client.close();
    assertEquals(brief(await client.take()), ["1 ApplicationStart"]);
    assertEquals(await client.take(), []);
    await application.say(jobStart(0, []));
    assertEquals(await client.take(), []);
  }));

Deno.test("whoever waits for frames is let go when the monitor stops", () =>
  withMonitor(async (monitor, clock) => {
    const waiting = monitor.connect({ name: "x", overflow: "block" }).take();
    const ids: string[] = [];
    const reading = (async () => {
      for await (const frame of monitor.frames()) ids.push(frame.appId);
    })();
    await (await handFed(monitor, clock)).say(applicationStart());
    await monitor.stop();
    await clock.runUntilIdle();
    await reading;
    assertEquals([(await waiting).length, ids], [1, ["app-1"]]);
    assertEquals([...monitor.metrics.clients], [["x", 0], ["frames", 0]]);
  }));

Deno.test("clients that come in thousands at once are all served", () =>
  withMonitor(async (monitor, clock) => {
    await (await handFed(monitor, clock)).say(applicationStart());
    const clients = Array.from(
      { length: 3000 },
      () => collect(monitor.connect({ name: "x", overflow: "drop" })),
    );
    await clock.runUntilIdle();
    assertEquals(clients.filter(({ length }) => length === 1).length, 3000);
  }));
