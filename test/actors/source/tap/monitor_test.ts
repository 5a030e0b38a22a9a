import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { ApplicationSnapshot } from "../../../../actors/application_snapshot.ts";
import { Monitor } from "../../../../actors/monitor.ts";
import { systemClock } from "../../../../actors/runtime/clock.ts";
import { TapSource } from "../../../../actors/source/tap/tap_source.ts";
import type { Frame } from "../../../../protocol/frames/frame.ts";
import { NO_TASK_METRICS } from "../../../../protocol/frames/stage_task_metrics.ts";
import { goldenWorkloads, readGolden } from "../../../fixtures/golden.ts";
import { replayLog } from "../../../replay_log.ts";
import { FakeTap, hello } from "./harness.ts";

/** No snapshot of a running stage comes in between. */
const activeRate = 3_600_000;

/** A monitor whose only source is the tap's. */
class TappedMonitor implements AsyncDisposable {
  readonly monitor = new Monitor({ activeRate });
  readonly addressFile: string;
  readonly source: TapSource;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.addressFile = join(folder, "serve");
    this.source = new TapSource({ addressFile: this.addressFile, clock: systemClock });
    this.monitor.addSource(this.source);
  }

  static async start(): Promise<TappedMonitor> {
    const tapped = new TappedMonitor(await Deno.makeTempDir());
    await tapped.source.listening;
    return tapped;
  }

  async hello(driver = 1): Promise<FakeTap> {
    const tap = await FakeTap.greet(this.addressFile);
    await tap.send(hello(driver));
    return tap;
  }

  /** Sends lines as one driver that then ends, and gives the application's snapshot. */
  async run(lines: readonly string[], driver = 1): Promise<ApplicationSnapshot> {
    const id = this.#idIn(lines);
    using tap = await this.hello(driver);
    await tap.send(...lines);
    tap.close();
    await this.source.idle();
    const snapshot = await this.monitor.snapshot(id);
    if (snapshot === undefined) throw new Error(`${id} is not there`);
    return snapshot;
  }

  #idIn(lines: readonly string[]): string {
    const start = lines.find((line) => line.includes('"SparkListenerApplicationStart"'));
    return JSON.parse(start ?? "{}")["App ID"];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.monitor.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

const linesOf = (log: string): string[] => log.split("\n").filter((line) => line !== "");
const RDD_BASIC = linesOf(readGolden("rdd-basic", "eventlog"));

/** Without what depends on when it was asked. */
function settled({ lastEventTime: _, seq: __, ...snapshot }: ApplicationSnapshot) {
  return snapshot;
}

for (const workload of goldenWorkloads) {
  Deno.test(`${workload}: a tap's frames are those of the same event log`, async () => {
    const log = readGolden(workload, "eventlog");
    await using tapped = await TappedMonitor.start();
    const frames: Frame[] = [];
    const reading = (async () => {
      for await (const frame of tapped.monitor.frames()) {
        frames.push(frame);
        if (frame.msgtype === "sparkApplicationEnd") break;
      }
    })();
    await tapped.run(linesOf(log));
    await reading;
    const replayed = await replayLog(log, { activeRate });
    const end = replayed.findIndex(({ msgtype }) => msgtype === "sparkApplicationEnd");
    assertEquals(frames, replayed.slice(0, end + 1));
  });
}

Deno.test("counters stated in place of task events give the same snapshot, with the figures of the others", async () => {
  const of = (line: string) => JSON.parse(line) as Record<string, unknown>;
  const isTask = (line: string) =>
    line.startsWith('{"Event":"SparkListenerTask') && of(line)["Stage ID"] === 0;
  const tasks = RDD_BASIC.filter(isTask);
  // The last two ends of the stage's come as events, all before them as counters.
  const early = tasks.slice(0, -2);
  const info = (line: string) => of(line)["Task Info"] as { "Task ID": number; Index: number };
  const isEnd = (line: string) => of(line)["Event"] === "SparkListenerTaskEnd";
  const ended = new Set(early.filter(isEnd).map((line) => info(line)["Task ID"]));
  const counts = JSON.stringify({
    Event: "SparkMonitorTapStageTaskCounts",
    "Stage ID": 0,
    "Stage Attempt ID": 0,
    "Active Task IDs": early.filter((line) => !isEnd(line))
      .map((line) => info(line)["Task ID"]).filter((id) => !ended.has(id)),
    "Completed Indexes": early.filter(isEnd).map((line) => info(line).Index)
      .sort((a, b) => a - b).map((index) => [index, index]),
    "Failed Tasks": 0,
    "Killed Tasks": 0,
  });
  assert(early.length > 0 && ended.size > 0);

  await using whole = await TappedMonitor.start();
  const expected = settled(await whole.run(RDD_BASIC));
  await using stated = await TappedMonitor.start();
  const lines = RDD_BASIC.flatMap((line) =>
    line === early.at(-1) ? [counts] : early.includes(line) ? [] : [line]
  );
  const snapshot = settled(await stated.run(lines));
  const withoutFigures = expected.stages.map((stage, i) => {
    const taskMetrics = snapshot.stages[i]?.taskMetrics ?? NO_TASK_METRICS;
    assertEquals(taskMetrics.numTasks, stage.stageId === 0 ? 2 : stage.numTasks);
    return { ...stage, taskMetrics };
  });
  assertEquals(snapshot, { ...expected, stages: withoutFigures });
});

Deno.test("an application told anew, within a connection or by another, replaces the first", async () => {
  await using tapped = await TappedMonitor.start();
  const half = RDD_BASIC.slice(0, RDD_BASIC.length >> 1);
  const resync = '{"Event":"SparkMonitorTapResync"}';
  const first = settled(await tapped.run([...half, resync, ...RDD_BASIC]));
  await using whole = await TappedMonitor.start();
  assertEquals(first, settled(await whole.run(RDD_BASIC)));
  assertEquals(settled(await tapped.run(RDD_BASIC)), first);
  assertEquals((await tapped.monitor.applications()).length, 1);
});

Deno.test("while a client that loses nothing does not read, the driver waits", async () => {
  await using tapped = await TappedMonitor.start();
  const client = tapped.monitor.connect({ name: "slow", overflow: "block" });
  using tap = await tapped.hello();
  const removed = (id: number) =>
    `{"Event":"SparkListenerExecutorRemoved","Timestamp":1,"Executor ID":"${id}",` +
    `"Removed Reason":"${"x".repeat(900)}"}`;
  const added = (id: number) =>
    `{"Event":"SparkListenerExecutorAdded","Timestamp":1,"Executor ID":"${id}",` +
    '"Executor Info":{"Host":"h","Total Cores":1}}';
  const numExecutors = 30_000;
  const [start = ""] = RDD_BASIC.filter((line) => line.includes("ApplicationStart"));
  const lines = [start];
  for (let id = 0; id < numExecutors; id++) lines.push(added(id), removed(id));
  let sent = false;
  const sending = tap.write(`${lines.join("\n")}\n`).then(() => sent = true);
  for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve));
  assertEquals(sent, false);
  let numRemoved = 0;
  while (numRemoved < numExecutors) {
    for (const item of await client.take()) {
      const isRemoved = item.kind === "frame" &&
        item.frame.frame.msgtype === "sparkExecutorRemoved";
      if (isRemoved) numRemoved++;
    }
  }
  await sending;
  client.close();
});

Deno.test("a cancellation reaches the driver, and its answer comes back", async () => {
  await using tapped = await TappedMonitor.start();
  const client = tapped.monitor.frames();
  using tap = await tapped.hello();
  const jobStart = RDD_BASIC.findIndex((line) => line.includes('"SparkListenerJobStart"'));
  await tap.send(...RDD_BASIC.slice(0, jobStart + 1));
  let appId = "";
  for await (const frame of client) {
    if (frame.msgtype !== "sparkJobStart") continue;
    appId = frame.appId;
    break;
  }
  const outcome = tapped.monitor.cancel(appId, { kind: "job", jobId: 0 });
  assertEquals(await tap.next(), "1 cancelJob 0");
  await tap.send(
    '{"Event":"SparkMonitorTapAnswer","Request":1,"Outcome":"requested","Detail":"asked"}',
  );
  assertEquals(await outcome, { outcome: "requested", detail: "asked" });
});
