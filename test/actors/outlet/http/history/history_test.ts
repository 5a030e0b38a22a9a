import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { ApplicationHistory } from "../../../../../actors/outlet/http/history/application_history.ts";
import { History, type HistoryLimits } from "../../../../../actors/outlet/http/history/history.ts";
import { SealedFrame } from "../../../../../actors/gateway/sealed_frame.ts";
import type { FrameBody } from "../../../../../protocol/frames/frame.ts";
import type { TaskChunk } from "../../../../../protocol/page/task_chunk.ts";
import { FakeHub } from "../../fake_hub.ts";
import * as frames from "../../../gateway/frames.ts";
import { metrics, stageActive, stageCompleted, taskEnd, taskStart } from "./frames.ts";

const { jobStart } = frames;

const T = 1_700_000_000_000;

/** A frame that nobody may serialise. */
class SilentFrame extends SealedFrame {
  override get json(): string {
    throw new Error("The history must not serialise frames");
  }
}

class Feed {
  readonly history: History;
  #seq = 0;

  constructor(limits?: HistoryLimits) {
    this.history = new History("e1", undefined, limits);
  }

  send(...bodies: readonly FrameBody[]): this {
    return this.sendTo("app", ...bodies);
  }

  sendTo(appKey: string, ...bodies: readonly FrameBody[]): this {
    for (const body of bodies) {
      const frame = { ...body, appId: appKey, appAttemptId: "null", seq: ++this.#seq };
      this.history.take({ kind: "frame", frame: new SilentFrame(frame, appKey) });
    }
    return this;
  }

  of(appKey = "app"): ApplicationHistory {
    const application = this.history.of(appKey);
    assert(application !== undefined);
    return application;
  }

  get activeTasks(): readonly number[] {
    return this.of().activity().activeTasks;
  }

  chunk(after?: string, appKey = "app"): TaskChunk {
    return this.of(appKey).taskChunk(after);
  }
}

function ids({ taskId }: TaskChunk): number[] {
  return [...taskId];
}

Deno.test("tasks count while they run, those that still do up to the newest time", () => {
  const feed = new Feed().send(
    taskStart(0, 1000),
    taskStart(1, 1500),
    taskEnd(0, 1000, 3000),
    stageActive(4000, { numActiveTasks: 1, numCompletedTasks: 1 }),
  );
  assertEquals(feed.activeTasks, [1.5, 2, 1, 1]);
});

Deno.test("where a stage says that more run than are known the difference counts", () => {
  const feed = new Feed().send(
    frames.applicationStart,
    { ...frames.stageSubmitted(0), submissionTime: 10_000 } as FrameBody,
    stageActive(11_000, { numActiveTasks: 4 }),
    stageActive(12_000, { numActiveTasks: 2 }),
    stageCompleted(12_500, { numCompletedTasks: 10 }),
  );
  const { activeTasks, startTime } = feed.of().activity();
  const from = Math.floor((10_000 - (startTime ?? 0)) / 1000);
  // One time is 1 ms after the epoch, so the seconds begin 1 ms late.
  assertEquals(activeTasks.slice(from).map(Math.round), [0, 4, 2, 2]);
  const { numOmitted, length } = feed.chunk();
  assertEquals([numOmitted, length], [10, 0]);
});

Deno.test("a task that ends unknown counts no second time for when its stage told of it", () => {
  const feed = new Feed().send(
    { ...frames.stageSubmitted(0), submissionTime: 1000 } as FrameBody,
    stageActive(3000, { numActiveTasks: 1 }),
    taskEnd(0, 1000, 3500),
    stageCompleted(4000, { numCompletedTasks: 1 }),
  );
  const sum = feed.activeTasks.reduce((sum, value) => sum + value, 0);
  assertEquals(sum, 2.5);
});

Deno.test("a task whose end does not come runs until its stage ends, and is corrected by a late end", () => {
  const feed = new Feed().send(
    taskStart(0, 1000),
    stageActive(2000, { numActiveTasks: 1 }),
    stageCompleted(3000, { numCompletedTasks: 1 }),
    { ...frames.jobEnd(0), completionTime: 5000 } as FrameBody,
  );
  assertEquals(feed.activeTasks, [1, 1, 0, 0, 0]);
  assertEquals([feed.chunk().length, feed.chunk().numOmitted], [0, 1]);
  feed.send(taskEnd(0, 1000, 2500));
  assertEquals(feed.activeTasks, [1, 0.5, 0, 0, 0]);
  assertEquals([feed.chunk().length, feed.chunk().numOmitted], [1, 0]);
});

Deno.test("a task whose end was left out runs no longer than its stage says", () => {
  const feed = new Feed().send(
    ...[0, 1, 2, 3].map((id) => taskStart(id, 1000)),
    stageActive(2000, { numActiveTasks: 4 }),
    stageActive(3000, { numActiveTasks: 1, numCompletedTasks: 3 }),
    taskEnd(0, 1000, 3500),
    stageActive(4000, { numActiveTasks: 0, numCompletedTasks: 4 }),
    stageActive(5000, { numActiveTasks: 0, numCompletedTasks: 4 }),
  );
  assertEquals(feed.activeTasks, [4, 1, 0.5, 0, 0]);
  feed.send(stageCompleted(6000, { numCompletedTasks: 10 }));
  assertEquals(feed.activeTasks, [4, 1, 0.5, 0, 0, 0]);
});

Deno.test("speculative copies count, though a stage never says that more run than it has tasks", () => {
  const feed = new Feed().send(
    ...[0, 1, 2, 3].map((id) => taskStart(id, 1000, { speculative: id > 1 })),
    stageActive(3000, { numActiveTasks: 2, numTasks: 2 }),
  );
  assertEquals(feed.activeTasks, [4, 4, 4]);
});

Deno.test("a success that is taken back, as its output was lost, ran only once", () => {
  const errorMessage = "Resubmitted (resubmitted due to lost executor)";
  const feed = new Feed().send(
    taskStart(0, 1000),
    taskEnd(0, 1000, 3000),
    taskEnd(0, 1000, 3000, { errorMessage }),
    stageActive(4000, { numActiveTasks: 0 }),
  );
  assertEquals(feed.activeTasks, [1, 1, 0, 0]);
  assertEquals(ids(feed.chunk()), [0, 0], "the event log says it, too");
});

Deno.test("a task whose launch cannot be counts in no curve", () => {
  const feed = new Feed().send(
    taskStart(0, T),
    taskStart(1, T + 30 * 24 * 3600 * 1000),
    taskStart(2, 0),
    stageActive(T + 2500, { numActiveTasks: 3 }),
  );
  assertEquals(feed.activeTasks, [1, 1, 1]);
  assertEquals(ids(feed.chunk()), [0, 1, 2]);
});

Deno.test("a stage that ends without a time ends with what is the newest", () => {
  const feed = new Feed().send(
    taskStart(0, 1000),
    stageActive(3000, { numActiveTasks: 1 }),
    stageCompleted(-1, {}),
    { ...frames.jobEnd(0), completionTime: 5000 } as FrameBody,
  );
  assertEquals(feed.activeTasks, [1, 1, 0, 0, 0]);
});

Deno.test("what ran for a job of which only the end is told ends with it", () => {
  const feed = new Feed().send(
    ...[0, 1].map((id) => taskStart(id, 1000)),
    stageActive(2000, { numActiveTasks: 3, jobIds: [0, 1] }),
    { ...frames.jobEnd(0), completionTime: 3000 } as FrameBody,
  );
  assertEquals(feed.chunk().length, 2, "another job uses the stage");
  feed.send(
    { ...frames.jobEnd(1), completionTime: 4000 } as FrameBody,
    { ...frames.jobEnd(2), completionTime: 6000 } as FrameBody,
  );
  assertEquals([feed.activeTasks, feed.chunk().length], [[2, 3, 3, 0, 0, 0], 0]);
  feed.send(taskEnd(0, 1000, 4500));
  assertEquals(feed.activeTasks, [2, 3, 3, 0.5, 0, 0]);
});

Deno.test("failures and bytes count where the task ended, and what only the stage tells where it does", () => {
  const some = { shuffleReadBytes: 100, diskBytesSpilled: 7 };
  const told = { shuffleReadBytes: 150, diskBytesSpilled: 7, shuffleWriteBytes: 3 };
  const feed = new Feed().send(
    taskStart(0, 1000),
    taskEnd(0, 1000, 2000, { status: "FAILED", metrics: metrics(some) }),
    stageActive(4000, { numFailedTasks: 3, taskMetrics: told }),
    // Told of already.
    taskEnd(1, 1000, 4100, { status: "FAILED", metrics: metrics({ shuffleReadBytes: 50 }) }),
    stageCompleted(5000, { numFailedTasks: 3, taskMetrics: told }),
  );
  const { failedTasks, shuffleReadBytes, diskBytesSpilled, shuffleWriteBytes } = feed.of()
    .activity();
  assertEquals(failedTasks, [0, 1, 0, 2, 0]);
  assertEquals(shuffleReadBytes, [0, 100, 0, 50, 0]);
  assertEquals(diskBytesSpilled, [0, 7, 0, 0, 0]);
  assertEquals(shuffleWriteBytes, [0, 0, 0, 3, 0]);
});

Deno.test("cores and executors are told with who came and went", () => {
  const added = { ...frames.executorAdded("1"), time: 1000, numCores: 4, totalCores: 4 };
  const feed = new Feed().send(
    added as FrameBody,
    { ...added, executorId: "2", time: 2000, totalCores: 8 } as FrameBody,
    { ...frames.executorRemoved("1"), time: 3000, totalCores: 4 } as FrameBody,
    { ...jobStart(0), submissionTime: 4000, totalCores: 6, numExecutors: 3 } as FrameBody,
  );
  const { totalCores, numExecutors, executorChanges } = feed.of().activity();
  assertEquals([totalCores, numExecutors], [[4, 8, 4, 6], [1, 2, 1, 3]]);
  const came = { kind: "added", host: "h", numCores: 4 } as const;
  assertEquals(executorChanges, [
    { ...came, time: 1000, executorId: "1" },
    { ...came, time: 2000, executorId: "2" },
    { kind: "removed", time: 3000, executorId: "1" },
  ]);
});

Deno.test("of the executors' changes the newest thousand are kept", () => {
  const feed = new Feed();
  for (let i = 0; i < 5000; i++) feed.send(frames.executorAdded(`${i}`));
  const { executorChanges } = feed.of().activity();
  assertEquals(executorChanges.map(({ executorId }) => Number(executorId)), [
    ...Array(1000).keys().map((i) => 4000 + i),
  ]);
});

Deno.test("a cursor brings the attempts that ended since, and all that run", () => {
  const feed = new Feed().send(taskStart(0, 1), taskStart(1, 2), taskEnd(0, 1, 3));
  const first = feed.chunk();
  assertEquals([ids(first), first.numEnded, first.reset], [[0, 1], 1, false]);
  assertEquals([first.finishTime[0], first.finishTime[1]], [3, 0]);
  feed.send(taskEnd(1, 2, 4), taskStart(2, 5));
  const second = feed.chunk(first.cursor);
  assertEquals([ids(second), second.numEnded, second.reset], [[1, 2], 1, false]);
  const third = feed.chunk(second.cursor);
  assertEquals([ids(third), third.numEnded, third.cursor], [[2], 0, second.cursor]);
});

Deno.test("a cursor of another process, of nobody or of later brings all, and says so", () => {
  const feed = new Feed().send(taskEnd(0, 1, 2));
  const { cursor } = feed.chunk();
  for (const foreign of ["", "x", `a${cursor}`, cursor.replace(/\d+$/, "2"), `${cursor}-1`, "-1"]) {
    const { reset, length } = feed.chunk(foreign);
    assertEquals([reset, length], [true, 1], foreign);
  }
});

Deno.test("many attempts come in several chunks, the running ones with the last", () => {
  const feed = new Feed().send(taskStart(-1, 1));
  for (let i = 0; i < 70_000; i++) feed.send(taskEnd(i, 1, 2));
  const chunks = [feed.chunk()];
  while (chunks.at(-1)?.more) chunks.push(feed.chunk(chunks.at(-1)?.cursor));
  assertEquals(chunks.map(({ length }) => length), [32_768, 32_768, 70_000 - 65_536 + 1]);
  assertEquals(chunks.flatMap(ids), [...Array(70_000).keys(), -1]);
});

Deno.test("beyond its bound an application loses its oldest attempts, and says how many", () => {
  const feed = new Feed({ tasks: 3, allTasks: 100 });
  feed.send(...[0, 1, 2, 3, 4].map((id) => taskEnd(id, 1, 2)));
  const { numOmitted, cursor } = feed.chunk();
  assertEquals([ids(feed.chunk()), numOmitted], [[2, 3, 4], 2]);
  feed.send(...[5, 6, 7, 8].map((id) => taskEnd(id, 1, 2)));
  const next = feed.chunk(cursor);
  assertEquals([ids(next), next.reset, next.numOmitted], [[6, 7, 8], false, 6]);
});

Deno.test("beyond the bound of all, the application that ended first loses its attempts", () => {
  const feed = new Feed({ tasks: 10, allTasks: 20 });
  for (const app of ["a", "b"]) feed.sendTo(app, taskEnd(0, 1, 2));
  for (const appKey of ["b", "a"]) feed.history.take({ kind: "end", appKey });
  feed.sendTo("c", taskEnd(0, 1, 2));
  const lengths = () => ["a", "b", "c"].map((app) => feed.chunk(undefined, app).length);
  assertEquals(lengths(), [1, 0, 1]);
  assertEquals(feed.chunk(undefined, "b").numOmitted, 1);
  feed.sendTo("d", taskEnd(0, 1, 2));
  assertEquals(lengths(), [0, 0, 1]);
  feed.sendTo("e", taskEnd(0, 1, 2));
  assertEquals(lengths(), [0, 0, 0], "where none has ended, the one that began first");
  feed.sendTo("b", taskEnd(1, 1, 2));
  assertEquals(ids(feed.chunk(undefined, "b")), [1]);
});

Deno.test("an application that comes again begins anew, and old cursors are not its own", () => {
  const feed = new Feed().send(taskEnd(0, 1, 2), taskEnd(1, 1, 2));
  const { cursor } = feed.chunk();
  feed.history.take({ kind: "removed", appKey: "app" });
  assertEquals(feed.history.of("app"), undefined);
  feed.send(taskEnd(2, 1, 2), taskEnd(3, 1, 2));
  const again = feed.chunk(cursor);
  assertEquals([ids(again), again.reset], [[2, 3], true]);
  assertNotEquals(again.cursor, cursor);
});

Deno.test("a cursor of an earlier history of the same hub is foreign", () => {
  const { cursor } = new Feed().send(taskEnd(0, 1, 2)).chunk();
  const again = new Feed().send(taskEnd(1, 1, 2), taskEnd(2, 1, 2)).chunk(cursor);
  assertEquals([ids(again), again.reset], [[1, 2], true]);
});

Deno.test("stages of which not all is heard are forgotten, the oldest first, but not what they lack", () => {
  const feed = new Feed();
  for (let stageId = 0; stageId < 3000; stageId++) {
    feed.send(
      taskStart(stageId, 1, { stageId }),
      stageCompleted(2, { stageId, numCompletedTasks: 2 }),
    );
  }
  assertEquals([feed.chunk().numOmitted, feed.chunk().length], [6000, 0]);
});

Deno.test("a stage that goes on is not forgotten, so that what it says counts once", () => {
  const feed = new Feed();
  for (let stageId = 0; stageId < 1500; stageId++) {
    if (stageId % 500 === 0) feed.send(stageActive(1000, { stageId: 9999, numFailedTasks: 2 }));
    feed.send(stageCompleted(2000, { stageId, numCompletedTasks: 1 }));
  }
  assertEquals(feed.of().activity().failedTasks, [2, 0]);
  assertEquals(feed.chunk().numOmitted, 1502);
});

Deno.test("a hundred thousand attempts that never end are forgotten with their stages", () => {
  const feed = new Feed();
  for (let i = 0; i < 300_000; i++) feed.send(taskStart(i, 1, { stageId: i >> 10 }));
  const { length, taskId } = feed.chunk();
  assert(length <= 131_072 + 1024 && length > 100_000, `${length}`);
  assertEquals(taskId[length - 1], 299_999);
});

Deno.test("so are those of stages that have ended: what ends later is counted from its launch again", () => {
  const feed = new Feed();
  for (let i = 0; i < 300_000; i++) {
    feed.send(taskStart(i, 1000, { stageId: i >> 10 }));
    if (i % 1024 === 1023) feed.send(stageCompleted(2000, { stageId: i >> 10 }));
  }
  const secondsOf = (taskId: number) => {
    const before = feed.activeTasks[0] ?? 0;
    feed.send(taskEnd(taskId, 1000, 2000, { stageId: taskId >> 10 }));
    return (feed.activeTasks[0] ?? 0) - before;
  };
  assertEquals([secondsOf(0), secondsOf(150_000), secondsOf(290_000)], [1, 1, 0]);
});

Deno.test("it follows the hub without leaving anything out, until it is told to end", async () => {
  const hub = new FakeHub();
  const history = new History(hub.epoch);
  const abort = new AbortController();
  hub.start("app");
  const following = history.follow(hub, abort.signal);
  hub.emit("app", taskEnd(0, 1, 2));
  assertEquals(hub.history?.options, { name: "history", overflow: "block" });
  await hub.history?.drained();
  assertEquals(history.of("app")?.tasks.length, 1);
  abort.abort();
  await following;
  assertEquals(hub.history?.closed, true);
});
