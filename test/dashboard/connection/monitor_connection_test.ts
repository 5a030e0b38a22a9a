import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { ExecutorAddedFrame } from "../../../protocol/frames/frame.ts";
import { FakeMonitor, GIVEN_UP, snapshotOf } from "./fake_monitor.ts";

const START = 1_800_000_000_000;

async function connected(
  test: (monitor: FakeMonitor, clock: VirtualClock) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock({ now: START });
  const monitor = new FakeMonitor(clock);
  monitor.applications = [snapshotOf("app")];
  monitor.connection.start();
  await monitor.pass(500);
  await test(monitor, clock);
  monitor.connection.stop();
}

function executor(executorId: string, totalCores: number): ExecutorAddedFrame {
  const numCores = 4;
  return { msgtype: "sparkExecutorAdded", executorId, time: 1, host: "h", numCores, totalCores };
}

function cores({ connection }: FakeMonitor): number | undefined {
  return connection.model.value?.totalCores;
}

Deno.test("a snapshot comes first, then the frames from there on", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    assertEquals(connection.connection.value, "live");
    assertEquals(connection.model.value?.summary.id, "app");
    assertEquals(monitor.streams.map(({ address }) => address), [
      "api/v1/applications/app/frames?tasks=none&after=e1-1",
    ]);
    monitor.frame("app", executor("1", 4));
    assertEquals(cores(monitor), 4);
    await monitor.pass(30_000);
    assertEquals(monitor.streams.length, 1);
    assertEquals(monitor.asked.filter((address) => address.endsWith("/app")).length, 1);
  }));

Deno.test("a snapshot is shown at once, and not drawn a second time", () =>
  connected(async ({ connection, draws }) => {
    assertEquals(connection.model.value?.summary.id, "app");
    assertEquals(draws.length, 0);
    await Promise.resolve();
  }));

Deno.test("many frames are one new version, when the page draws", () =>
  connected(async (monitor) => {
    const { connection, draws } = monitor;
    draws.splice(0).forEach((draw) => draw());
    const before = connection.version.value;
    monitor.frame("app", executor("1", 4));
    monitor.frame("app", executor("2", 8));
    assertEquals([draws.length, connection.version.value], [1, before]);
    draws.splice(0).forEach((draw) => draw());
    assertEquals(connection.version.value, before + 1);
    await monitor.pass(0);
  }));

Deno.test("after a break the page goes on from the newest frame", () =>
  connected(async (monitor) => {
    monitor.frame("app", executor("1", 4));
    await monitor.pass(2000);
    monitor.open[0]?.say("error");
    await monitor.pass(500);
    assertEquals(monitor.open.map(({ after }) => after), ["e1-2"]);
    monitor.frame("app", executor("2", 8));
    assertEquals(cores(monitor), 8);
  }));

Deno.test("a stream that always breaks at once is opened at the pace of the questions", () =>
  connected(async (monitor) => {
    for (let i = 0; i < 20; i++) {
      monitor.open[0]?.say("error");
      await monitor.pass(500);
    }
    assertEquals(monitor.connection.connection.value, "live");
    assertEquals(monitor.streams.length <= 11, true, `${monitor.streams.length} streams`);
  }));

Deno.test("a monitor that is gone is said to be, what was known is kept, and it goes on later", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    monitor.frame("app", executor("1", 4));
    monitor.answers = "none";
    monitor.open[0]?.say("error");
    await monitor.pass(5000);
    assertEquals(connection.connection.value, "lost");
    assertEquals(connection.lostSince.value, START + 500);
    assertEquals(cores(monitor), 4);

    monitor.answers = "all";
    monitor.change("app", { totalCores: 12 });
    await monitor.pass(2500);
    assertEquals([connection.connection.value, connection.lostSince.value], ["live", null]);
    assertEquals(monitor.open.length, 1);
  }));

Deno.test("a page is outdated while the monitor is of another version than it was at first", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    const restart = async (version: string) => {
      monitor.open[0]?.say("error");
      monitor.version = version;
      monitor.epoch += "'";
      await monitor.pass(2500);
      return connection.isOutdated.value;
    };
    assertEquals(connection.isOutdated.value, false);
    assertEquals(await restart("1.0"), false);
    assertEquals(await restart("1.1"), true);
    assertEquals(await restart("1.1"), true);
    assertEquals(await restart("1.0"), false);
  }));

Deno.test("a question that was given up is asked again at once: the next connection may be alive", () =>
  connected(async (monitor) => {
    const lists = () => monitor.asked.filter((address) => address === "api/v1/applications").length;
    monitor.answers = "no sign of life";
    await monitor.pass(2000);
    const before = lists();
    await monitor.pass(2 * GIVEN_UP);
    assertEquals(lists(), before + 2);
    assertEquals(monitor.connection.connection.value, "lost");
    monitor.answers = "all";
    await monitor.pass(GIVEN_UP);
    assertEquals(monitor.connection.connection.value, "live");
  }));

Deno.test("a monitor that was started anew is asked for everything anew", () =>
  connected(async (monitor) => {
    monitor.frame("app", executor("1", 4));
    monitor.answers = "none";
    monitor.open[0]?.say("error");
    await monitor.pass(4000);
    monitor.answers = "all";
    monitor.epoch = "e2";
    monitor.applications = [snapshotOf("app", { totalCores: 2 })];
    await monitor.pass(2500);
    assertEquals(monitor.open.map(({ after }) => after), ["e2-1"]);
    assertEquals(cores(monitor), 2);
    monitor.frame("app", executor("1", 6));
    assertEquals(cores(monitor), 6);
  }));

Deno.test("a reset makes the page ask for a snapshot, and go on from there", () =>
  connected(async (monitor) => {
    monitor.change("app", { totalCores: 40 });
    monitor.open[0]?.say("reset", '{"id":"app"}');
    await monitor.pass(2500);
    assertEquals(cores(monitor), 40);
    assertEquals(monitor.open.map(({ after }) => after), ["e1-2"]);
  }));

Deno.test("a token that is refused is said, and asked with no more than before", () =>
  connected(async (monitor) => {
    monitor.answers = "401";
    await monitor.pass(2500);
    assertEquals(monitor.connection.connection.value, "refused");
    assertEquals(monitor.connection.model.value?.summary.id, "app");
    const { length } = monitor.asked;
    await monitor.pass(10_000);
    assertEquals(monitor.asked.length - length <= 10, true);
    monitor.answers = "all";
    await monitor.pass(2500);
    assertEquals(monitor.connection.connection.value, "live");
  }));

Deno.test("frames that were seen change nothing, and a gap in their numbers is none", () =>
  connected(async (monitor) => {
    monitor.frame("app", executor("1", 4));
    const [stream] = monitor.open;
    stream?.say("message", JSON.stringify({ ...executor("old", 1), seq: 2 }));
    assertEquals(cores(monitor), 4);
    // The numbers between are those of tasks.
    stream?.say("message", JSON.stringify({ ...executor("2", 8), seq: 900 }));
    assertEquals(cores(monitor), 8);
    await monitor.pass(0);
  }));

Deno.test("what a stream does not say is asked for once nothing runs", () =>
  connected(async (monitor) => {
    monitor.change("app", { rejected: { malformed: 3 } });
    await monitor.pass(2500);
    assertEquals(monitor.connection.model.value?.rejected, { malformed: 3 });
  }));

Deno.test("frames that arrive while a snapshot is under way are not lost", () =>
  connected(async (monitor) => {
    monitor.held = [];
    monitor.change("app", { lastError: "none" });
    await monitor.pass(2500);
    assertEquals(monitor.held.length, 1);
    monitor.frame("app", executor("1", 4));
    monitor.held.forEach((answer) => answer());
    monitor.held = null;
    await monitor.pass(500);
    assertEquals([cores(monitor), monitor.connection.model.value?.lastError], [4, "none"]);
  }));

Deno.test("a stream that is dead without a word is opened anew", () =>
  connected(async (monitor) => {
    const stage = { status: "RUNNING", stageId: 0, stageAttemptId: 0, submissionTime: 1 } as const;
    monitor.change("app", {
      stages: [{
        ...{ ...stage, name: "", parentIds: [], jobIds: null, completionTime: null, numTasks: 9 },
        ...{ numActiveTasks: 1, numCompletedTasks: 0, numFailedTasks: 0, numKilledTasks: 0 },
        ...{ numMissingTaskEnds: 0, failureReason: null, firstErrorMessage: null },
        taskMetrics: {
          ...{ numTasks: 0, duration: null, slowest: null, totalDuration: 0, executorRunTime: 0 },
          ...{ jvmGCTime: 0, schedulerDelay: 0, shuffleReadTime: 0, shuffleWriteTime: 0 },
          ...{ shuffleReadBytes: 0, shuffleWriteBytes: 0, memoryBytesSpilled: 0 },
          diskBytesSpilled: 0,
        },
      }],
    });
    await monitor.pass(2500);
    const [stream] = monitor.open;
    monitor.change("app", {});
    await monitor.pass(12_500);
    assertEquals(stream?.closed, true);
    assertEquals(monitor.open.length, 1);
  }));

Deno.test("after sleep the stream is opened anew at once", () =>
  connected(async (monitor) => {
    const [stream] = monitor.open;
    monitor.sleep(600_000);
    await monitor.pass(2500);
    assertEquals(stream?.closed, true);
    assertEquals(monitor.open.length, 1);
  }));

Deno.test("a page that nobody sees keeps its stream where there are few, and hears of the end at once", () =>
  connected(async (monitor) => {
    monitor.manyPages = false;
    monitor.connection.setHidden(true);
    await monitor.pass(600_000);
    assertEquals([monitor.open.length, monitor.streams.length], [1, 1]);
    assertEquals(monitor.ended, []);
    monitor.frame("app", { msgtype: "sparkApplicationEnd", endTime: 5000 });
    assertEquals(monitor.ended, ["app"]);
    monitor.change("app", { status: "ENDED", endTime: 5000 });
    await monitor.pass(20_000);
    assertEquals(monitor.ended, ["app"]);
  }));

Deno.test("an end that no stream tells of is heard with the next list, and one of the past not at all", () =>
  connected(async (monitor) => {
    monitor.change("app", { status: "UNKNOWN" });
    await monitor.pass(2500);
    assertEquals(monitor.ended, ["app"]);
    monitor.applications = [
      ...monitor.applications,
      snapshotOf("past", { status: "ENDED", endTime: 2000 }),
    ];
    monitor.connection.select("past");
    await monitor.pass(2500);
    assertEquals(monitor.connection.model.value?.summary.id, "past");
    assertEquals(monitor.ended, ["app"]);
  }));

Deno.test("one of many pages that nobody sees gives its stream back, and keeps its numbers", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    connection.setHidden(true);
    await monitor.pass(5000);
    assertEquals(monitor.open.length, 0);
    monitor.change("app", { totalCores: 16 });
    await monitor.pass(15_000);
    assertEquals(cores(monitor), 16);

    connection.setHidden(false);
    await monitor.pass(500);
    assertEquals(monitor.open.map(({ after }) => after), ["e1-2"]);
  }));

Deno.test("the newest application is looked at, unless one is chosen", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    monitor.applications = [...monitor.applications, snapshotOf("newer", { startTime: 2000 })];
    await monitor.pass(2500);
    assertEquals(connection.model.value?.summary.id, "newer");
    assertEquals(monitor.open.map(({ address }) => address.split("/")[3]), ["newer"]);
    connection.select("app");
    await monitor.pass(500);
    assertEquals(connection.model.value?.summary.id, "app");
    assertEquals(monitor.open.map(({ address }) => address.split("/")[3]), ["app"]);
  }));

Deno.test("an application that is taken away stays in sight until there is another", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    monitor.applications = [];
    monitor.open[0]?.say("removed", '{"id":"app"}');
    await monitor.pass(2500);
    assertEquals(connection.model.value?.summary.id, "app");
    assertEquals([connection.connection.value, monitor.open.length], ["live", 0]);
    monitor.applications = [snapshotOf("driver")];
    await monitor.pass(2500);
    assertEquals(connection.model.value?.summary.id, "driver");
  }));

Deno.test("an application that has ended needs no stream", () =>
  connected(async (monitor) => {
    monitor.change("app", { status: "ENDED", endTime: 9000 });
    monitor.open[0]?.say("end", '{"id":"app"}');
    await monitor.pass(10_000);
    assertEquals(monitor.connection.model.value?.summary.status, "ENDED");
    assertEquals(monitor.streams.length, 1);
  }));

Deno.test("a paused view stands still and loses nothing", () =>
  connected(async (monitor) => {
    const { connection, draws } = monitor;
    const now = connection.now.value;
    connection.paused.value = true;
    const { value: version } = connection.version;
    monitor.frame("app", executor("1", 4));
    draws.splice(0).forEach((draw) => draw());
    await monitor.pass(5000);
    assertEquals([cores(monitor), connection.version.value], [0, version]);
    assertEquals(connection.now.value, now);
    connection.paused.value = false;
    assertEquals(cores(monitor), 4);
    await monitor.pass(1500);
    assertEquals(connection.now.value > now, true);
  }));

Deno.test("a paused view stays with its application when a newer one starts", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    connection.paused.value = true;
    monitor.applications = [...monitor.applications, snapshotOf("newer", { startTime: 2000 })];
    await monitor.pass(2500);
    assertEquals(connection.model.value?.summary.id, "app");
    connection.paused.value = false;
    await monitor.pass(2500);
    assertEquals(connection.model.value?.summary.id, "newer");
  }));

Deno.test("a view that was paused before there was anything shows the first application", async () => {
  const monitor = new FakeMonitor(new VirtualClock({ now: START }));
  const { connection } = monitor;
  connection.start();
  await monitor.pass(500);
  connection.paused.value = true;
  monitor.applications = [snapshotOf("app")];
  await monitor.pass(2500);
  assertEquals(connection.model.value?.summary.id, "app");
  monitor.frame("app", executor("1", 4));
  assertEquals(cores(monitor), 0);
  connection.stop();
});

Deno.test("time stands still while the monitor does not answer: what runs may have ended", () =>
  connected(async (monitor) => {
    const { connection } = monitor;
    monitor.answers = "none";
    await monitor.pass(2500);
    const now = connection.now.value;
    await monitor.pass(10_000);
    assertEquals([connection.connection.value, connection.now.value], ["lost", now]);
    monitor.answers = "all";
    await monitor.pass(3500);
    assertEquals(connection.now.value > now + 10_000, true);
  }));

Deno.test("time is the monitor's, not the browser's", () =>
  connected(async (monitor, clock) => {
    await monitor.pass(2000);
    assertEquals(Math.abs(monitor.connection.now.value - clock.now() - 5000) <= 1000, true);
  }));

Deno.test("what is no JSON ends the stream, and it is opened anew", () =>
  connected(async (monitor) => {
    await monitor.pass(2000);
    monitor.open[0]?.say("message", "<html>");
    await monitor.pass(500);
    assertEquals([monitor.streams.length, monitor.open.length], [2, 1]);
  }));

Deno.test("where frames since the position are not kept any more, a snapshot says what they said", () =>
  connected(async (monitor) => {
    await monitor.pass(2000);
    monitor.open[0]?.say("error");
    await monitor.pass(500);
    const asked = () => monitor.asked.filter((address) => address.endsWith("/app")).length;
    const before = asked();
    monitor.open[0]?.say("omitted", '{"id":"app","numTasks":0,"numFrames":3}');
    await monitor.pass(2500);
    assertEquals(asked(), before + 1);
    // Later it is an older state of what comes anyway.
    monitor.frame("app", executor("1", 4));
    monitor.open[0]?.say("omitted", '{"id":"app","numTasks":0,"numFrames":1}');
    await monitor.pass(2500);
    assertEquals(asked(), before + 1);
  }));

Deno.test("a stream of the monitor before is of no use, though it is open", () =>
  connected(async (monitor) => {
    await monitor.pass(2000);
    monitor.epoch = "e2";
    await monitor.pass(12_500);
    assertEquals(monitor.open.map(({ after }) => after), ["e2-1"]);
  }));
