import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ClientQueue } from "../../../actors/gateway/client_queue.ts";
import type { ClientItem, ClientOptions } from "../../../actors/gateway/frame_hub.ts";
import { RetainedFrames } from "../../../actors/gateway/retained_frames.ts";
import type { FrameBody } from "../../../protocol/frames/frame.ts";
import * as frames from "./frames.ts";

const APP = "app";
/** So many waiting items keep new tasks out. */
const CONGESTED = 1000;

/** A queue, and a gateway before it that numbers and keeps the frames of one application. */
class Feed {
  readonly queue: ClientQueue;
  readonly retained = new RetainedFrames();
  seq = 0;
  /** Frames left out, as the metrics hear of it. */
  dropped = 0;

  constructor(options: Partial<ClientOptions> = {}) {
    this.queue = new ClientQueue(
      { name: "test", overflow: "drop", ...options },
      (numFrames) => this.dropped += numFrames,
    );
  }

  send(...bodies: readonly FrameBody[]): void {
    for (const body of bodies) {
      const frame = frames.sealed(++this.seq, body);
      this.queue.push({ type: "frame", frame });
      this.retained.add(frame);
    }
  }

  tick(): void {
    this.queue.push({ type: "tick", appKey: APP });
  }

  /** What the gateway answers to a client that asks for the retained frames anew. */
  resend(): void {
    const kept = this.retained.after(0);
    this.queue.push({ type: "recover" });
    this.queue.push({
      type: "retained",
      appKey: APP,
      frames: kept,
      reset: true,
      numOmitted: this.seq - kept.length,
    });
  }

  /** Takes as a client does: one that has overflowed begins anew. */
  take(): ClientItem[] {
    if (this.queue.length === 0 && this.queue.overflowed) this.resend();
    return this.queue.take();
  }
}

/** The items in short: a frame is its number. */
function brief(items: readonly ClientItem[]): (number | string)[] {
  return items.map((item) =>
    item.kind === "frame"
      ? item.frame.seq
      : item.kind === "omitted"
      ? `omitted ${item.numTasks} ${item.numFrames}`
      : item.kind
  );
}

const { jobEnd, jobStart, stageActive, stageCompleted, taskEnd, taskStart } = frames;

function tasks(count: number, from = 0): FrameBody[] {
  return Array.from({ length: count }, (_, i) => taskStart(from + i));
}

Deno.test("frames come in the order in which they were sent, once", () => {
  const feed = new Feed();
  feed.send(jobStart(0), stageActive(0), jobEnd(0));
  assertEquals([brief(feed.take()), brief(feed.take())], [[1, 2, 3], []]);
});

Deno.test("only the newest snapshot of a stage waits, and what it replaced is counted", () => {
  const feed = new Feed();
  feed.send(stageActive(0), stageActive(1), stageActive(0), stageActive(0));
  assertEquals(feed.queue.length, 2);
  feed.tick();
  assertEquals(brief(feed.take()), [2, 4, "omitted 0 2"]);
});

Deno.test("the end of a stage replaces its waiting snapshot", () => {
  const feed = new Feed();
  feed.send(stageActive(0), stageCompleted(0));
  feed.tick();
  assertEquals(brief(feed.take()), [2, "omitted 0 1"]);
});

Deno.test("a snapshot that was taken is replaced by nothing", () => {
  const feed = new Feed();
  feed.send(stageActive(0));
  assertEquals(brief(feed.take()), [1]);
  feed.send(jobStart(0), stageActive(0));
  feed.tick();
  assertEquals(brief(feed.take()), [2, 3]);
});

Deno.test("snapshots of the same stage of two applications do not replace one another", () => {
  const queue = new ClientQueue({ name: "test", overflow: "drop" });
  for (const appKey of ["a", "b", "a:1"]) {
    queue.push({ type: "frame", frame: frames.sealed(1, stageActive(0), appKey) });
  }
  assertEquals(queue.take().length, 3);
});

Deno.test("while too much waits only the newest progress of a run does, and its start and end are never left out", () => {
  const { streamingStarted, streamingProgress, streamingTerminated } = frames;
  const feed = new Feed();
  feed.send(streamingStarted("a"), streamingProgress("a", 0), streamingProgress("a", 1));
  assertEquals(feed.queue.length, 3);
  feed.send(...Array.from({ length: CONGESTED }, (_, jobId) => jobStart(jobId)));
  feed.send(streamingProgress("b"), streamingProgress("a", 2), streamingProgress("a", 3));
  feed.send(streamingTerminated("a"), streamingStarted("a"), streamingTerminated("a"));
  const [start, batch0, ...rest] = feed.take();
  feed.tick();
  assertEquals(brief([...start ? [start] : [], ...batch0 ? [batch0] : []]), [1, 2]);
  const streaming = [1004, 1006, 1007, 1008, 1009];
  assertEquals(brief(rest).slice(CONGESTED), streaming);
  assertEquals([brief(feed.take()), feed.dropped], [["omitted 0 2"], 2]);
});

Deno.test("an overflow costs no start and no end of a streaming query", () => {
  const feed = new Feed();
  feed.send(frames.streamingStarted("a"));
  for (let jobId = 0; jobId < 11_000; jobId++) feed.send(jobStart(jobId));
  feed.send(frames.streamingTerminated("a", "boom"));
  assertEquals(feed.queue.overflowed, true);
  const kinds = feed.take().flatMap((item) =>
    item.kind === "frame" && "runId" in item.frame.frame ? [item.frame.frame.msgtype] : []
  );
  assertEquals(kinds, ["sparkStreamingQueryStarted", "sparkStreamingQueryTerminated"]);
});

Deno.test("a client that blocks gets every frame, however many wait", () => {
  const feed = new Feed({ overflow: "block" });
  feed.send(...Array.from({ length: 20_000 }, () => stageActive(0)), ...tasks(2000));
  feed.tick();
  assertEquals(feed.take().length, 22_000);
  assertEquals(feed.dropped, 0);
});

Deno.test("tasks beyond the cap are left out in whole pairs and counted at the tick", () => {
  const feed = new Feed({ maxTaskFrames: 4 });
  feed.send(...tasks(5), ...[0, 1, 2, 3].map((id) => taskEnd(id)));
  assertEquals(brief(feed.take()), [1, 2, 6, 7]);
  feed.tick();
  assertEquals(brief(feed.take()), ["omitted 3 5"]);
  feed.send(taskEnd(4));
  feed.tick();
  assertEquals([brief(feed.take()), feed.dropped], [["omitted 0 1"], 6]);
});

Deno.test("a task that is said to start twice is left out once", () => {
  const feed = new Feed({ maxTaskFrames: 2 });
  feed.send(taskStart(0), taskStart(1), taskStart(1));
  feed.tick();
  assertEquals(brief(feed.take()), [1, "omitted 1 2"]);
});

Deno.test("the cap is that of a client that blocks too, and waiting items are no reason to leave more out", () => {
  const feed = new Feed({ overflow: "block", maxTaskFrames: 4 });
  feed.send(...Array.from({ length: 2 * CONGESTED }, (_, i) => jobStart(i)), ...tasks(3));
  feed.tick();
  assertEquals(brief(feed.take()).slice(2 * CONGESTED), [2001, 2002, "omitted 1 1"]);
});

Deno.test("while many items wait no new task is admitted, with a cap or without", () => {
  for (const options of [{}, { maxTaskFrames: 250 }]) {
    const feed = new Feed(options);
    feed.send(taskStart(0), ...Array.from({ length: CONGESTED }, (_, i) => jobStart(i)));
    feed.send(taskStart(1), taskEnd(1), taskEnd(0));
    feed.tick();
    assertEquals(brief(feed.take()).slice(CONGESTED), [
      CONGESTED + 1,
      CONGESTED + 4,
      "omitted 1 2",
    ]);
  }
});

Deno.test("each application has a cap of its own", () => {
  const queue = new ClientQueue({ name: "test", overflow: "drop", maxTaskFrames: 2 });
  for (const appKey of ["a", "b"]) {
    for (const id of [0, 1]) {
      queue.push({ type: "frame", frame: frames.sealed(id + 1, taskStart(id), appKey) });
    }
  }
  queue.push({ type: "tick", appKey: "a" });
  assertEquals(brief(queue.take()), [1, 1, "omitted 1 1"]);
});

Deno.test("what was left out is said before the end, after which the limit is forgotten", () => {
  const feed = new Feed({ maxTaskFrames: 2 });
  feed.send(...tasks(2));
  feed.queue.push({ type: "end", appKey: APP });
  assertEquals(brief(feed.take()), [1, "omitted 1 1", "end"]);
});

Deno.test("an application that returns under the same id begins with nothing left out", () => {
  const feed = new Feed({ maxTaskFrames: 2 });
  feed.send(...tasks(2), stageActive(0));
  feed.queue.push({ type: "removed", appKey: APP });
  feed.send(taskStart(1), taskEnd(1), stageActive(0));
  feed.tick();
  assertEquals(brief(feed.take()), [1, 3, "removed", 4, 5, 6]);
});

Deno.test("a task whose start is among the retained frames gets its end", () => {
  const feed = new Feed({ maxTaskFrames: 2 });
  const start = frames.sealed(1, taskStart(0));
  feed.queue.push({
    type: "retained",
    appKey: APP,
    frames: [start],
    reset: false,
    numOmitted: 0,
  });
  feed.queue.push({ type: "frame", frame: frames.sealed(2, taskStart(1)) });
  feed.queue.push({ type: "frame", frame: frames.sealed(3, taskStart(2)) });
  feed.queue.push({ type: "frame", frame: frames.sealed(4, taskEnd(0)) });
  feed.queue.push({ type: "frame", frame: frames.sealed(5, taskEnd(2)) });
  assertEquals(brief(feed.take()), [1, 2, 4]);
});

Deno.test("a client that wants no task frames gets none, and none is said to be left out", () => {
  const feed = new Feed({ maxTaskFrames: 0 });
  const retained = [frames.sealed(1, taskStart(0)), frames.sealed(2, jobStart(0))];
  feed.queue.push({
    type: "retained",
    appKey: APP,
    frames: retained,
    reset: false,
    numOmitted: 0,
  });
  feed.queue.push({ type: "frame", frame: frames.sealed(3, taskStart(1)) });
  feed.queue.push({ type: "frame", frame: frames.sealed(4, taskEnd(1)) });
  feed.queue.push({ type: "frame", frame: frames.sealed(5, stageActive(0)) });
  feed.tick();
  assertEquals([brief(feed.take()), feed.dropped], [[2, 5], 0]);
});

function overflown(): Feed {
  const feed = new Feed();
  feed.send(...Array.from({ length: 10_001 }, (_, i) => jobStart(i)));
  return feed;
}

Deno.test("a client that reads nothing for long begins anew with the retained frames", () => {
  const feed = overflown();
  assertEquals([feed.queue.overflowed, feed.queue.length], [true, 0]);
  feed.send(jobEnd(10_000));
  assertEquals(feed.queue.length, 0);
  const kept = feed.retained.after(0).map(({ seq }) => seq);
  assertEquals(brief(feed.take()), ["reset", `omitted 0 ${10_002 - kept.length}`, ...kept]);
  feed.send(jobStart(1));
  assertEquals(brief(feed.take()), [10_003]);
});

Deno.test("what an overflow lets go is counted", () => {
  const feed = overflown();
  feed.send(jobEnd(1));
  assertEquals(feed.dropped, 10_002);
});

Deno.test("an overflow does not forget that an application was taken away", () => {
  const feed = new Feed();
  feed.queue.push({ type: "removed", appKey: "before" });
  feed.send(...Array.from({ length: 10_001 }, (_, i) => jobStart(i)));
  feed.queue.push({ type: "removed", appKey: "after" });
  assertEquals(feed.queue.overflowed, true);
  assertEquals(feed.take(), [
    { kind: "removed", appKey: "before" },
    { kind: "removed", appKey: "after" },
  ]);
});

Deno.test("after an overflow frames flow again where there is nothing to begin anew with", () => {
  const feed = overflown();
  feed.queue.push({ type: "recover" });
  feed.send(jobStart(0));
  assertEquals(brief(feed.take()), [10_002]);
});

Deno.test("a reset takes back what was left out but not yet said", () => {
  const feed = new Feed({ maxTaskFrames: 2 });
  feed.send(...tasks(3));
  assertEquals(brief(feed.take()), [1]);
  feed.resend();
  assertEquals(brief(feed.take()), ["reset", 1, 2, 3]);
  feed.tick();
  assertEquals(feed.take(), []);
});

const body: fc.Arbitrary<FrameBody> = fc.oneof(
  { weight: 2, arbitrary: fc.nat(3).map((id) => jobStart(id)) },
  { weight: 2, arbitrary: fc.nat(3).map(jobEnd) },
  { weight: 3, arbitrary: fc.nat(2).map(stageActive) },
  { weight: 1, arbitrary: fc.nat(2).map(stageCompleted) },
);
const step: fc.Arbitrary<(feed: Feed) => ClientItem[]> = fc.oneof(
  { weight: 4, arbitrary: body.map((body) => (feed: Feed) => (feed.send(body), [])) },
  { weight: 1, arbitrary: fc.constant((feed: Feed) => (feed.tick(), [])) },
  { weight: 2, arbitrary: fc.constant((feed: Feed) => feed.take()) },
  // A burst of tasks, some of which end, and now and then far too many of anything.
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(20), fc.nat(20)).map(([from, count]) => (feed: Feed) => {
      feed.send(...tasks(count, from));
      feed.send(...tasks(count, from).slice(1).map((_, i) => taskEnd(from + i)));
      return [];
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(CONGESTED, 10_001).map((count) => (feed: Feed) => {
      feed.send(...Array.from({ length: count }, () => jobStart(9)));
      return [];
    }),
  },
);

Deno.test("whatever comes, numbers rise, tasks are whole and each frame is delivered or counted", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (steps, cap) => {
      const feed = new Feed({ maxTaskFrames: cap });
      const items = steps.flatMap((step) => step(feed));
      while (feed.queue.length > 0 || feed.queue.overflowed) items.push(...feed.take());
      feed.tick();
      items.push(...feed.take());
      const begin = items.findLastIndex(({ kind }) => kind === "reset") + 1;
      assertRises(items);
      assertDelivered(items.slice(begin), feed.seq);
    }),
    { numRuns: 60 },
  );
});

function assertRises(items: readonly ClientItem[]) {
  let last = 0;
  for (const item of items) {
    if (item.kind === "reset") last = 0;
    if (item.kind !== "frame") continue;
    assert(item.frame.seq > last, `${item.frame.seq} after ${last}`);
    last = item.frame.seq;
  }
}

/** Asserts what holds from the beginning or from the last reset on. */
function assertDelivered(items: readonly ClientItem[], seq: number) {
  const numFrames = items.filter(({ kind }) => kind === "frame").length;
  const numOmitted = items.reduce(
    (n, item) => n + (item.kind === "omitted" ? item.numFrames : 0),
    0,
  );
  assertEquals(numFrames + numOmitted, seq);
}

Deno.test("with any cap, a client that reads now and then gets tasks in whole pairs", () => {
  const burst = fc.record({
    starts: fc.array(fc.nat(40), { maxLength: 20 }),
    ends: fc.array(fc.nat(40), { maxLength: 20 }),
    reads: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(burst, { maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
      (bursts, cap) => {
        const feed = new Feed({ maxTaskFrames: cap });
        const items: ClientItem[] = [];
        const begun = new Set<number>();
        for (const { starts, ends, reads } of bursts) {
          for (const id of starts) begun.add(id);
          feed.send(...starts.map((id) => taskStart(id)));
          feed.send(...ends.filter((id) => begun.has(id)).map((id) => taskEnd(id)));
          feed.tick();
          if (reads) items.push(...feed.take());
        }
        feed.send(...[...begun].map((id) => taskEnd(id)));
        feed.queue.push({ type: "end", appKey: APP });
        items.push(...feed.take());
        const ids = (msgtype: string) =>
          new Set(
            items.flatMap((item) =>
              item.kind === "frame" && item.frame.frame.msgtype === msgtype &&
                "taskId" in item.frame.frame
                ? [item.frame.frame.taskId]
                : []
            ),
          );
        const [started, ended] = [ids("sparkTaskStart"), ids("sparkTaskEnd")];
        assertEquals(started, ended);
        const left = items.reduce(
          (n, item) => n + (item.kind === "omitted" ? item.numTasks : 0),
          0,
        );
        assertEquals(started.size + left, begun.size);
      },
    ),
  );
});
