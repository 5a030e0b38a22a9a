import { assert, assertEquals } from "@std/assert";
import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import type { ClientItem } from "../../../actors/gateway/frame_hub.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { Frame } from "../../../protocol/frames/frame.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { goldenWorkloads, readGolden } from "../../fixtures/golden.ts";
import { eventsOf } from "../../replay_log.ts";
import { T0 } from "../../spark_events.ts";
import { collect, handFed, settle } from "../hand_fed.ts";

/** What a client knows of an application from its frames. */
class ClientView {
  totalCores = 0;
  numExecutors = 0;
  started = false;
  ended = false;
  readonly jobs = new Map<number, string>();
  /** By stage attempt: how it stands, and its completed, failed and killed tasks. */
  readonly stages = new Map<string, readonly [string, number, number, number]>();
  /** What the tasks of each came to. */
  readonly figures = new Map<string, unknown>();
  seq = 0;

  take(frame: Frame): void {
    assert(frame.seq > this.seq);
    this.seq = frame.seq;
    const key = "stageAttemptId" in frame ? `${frame.stageId}.${frame.stageAttemptId}` : "";
    switch (frame.msgtype) {
      case "sparkApplicationStart":
        this.started = true;
        return;
      case "sparkApplicationEnd":
        this.ended = true;
        return;
      case "sparkJobStart":
        this.totalCores = frame.totalCores;
        this.numExecutors = frame.numExecutors;
        this.jobs.set(frame.jobId, frame.status);
        return;
      case "sparkJobEnd":
        this.jobs.set(frame.jobId, frame.status);
        return;
      case "sparkExecutorAdded":
        this.totalCores = frame.totalCores;
        this.numExecutors++;
        return;
      case "sparkExecutorRemoved":
        this.totalCores = frame.totalCores;
        this.numExecutors--;
        return;
      case "sparkStageSubmitted":
        this.stages.set(key, ["RUNNING", 0, 0, 0]);
        return;
      case "sparkStageActive":
      case "sparkStageCompleted":
        this.stages.set(key, [
          "status" in frame ? frame.status : "RUNNING",
          frame.numCompletedTasks,
          frame.numFailedTasks,
          frame.numKilledTasks,
        ]);
        this.figures.set(key, [frame.taskMetrics, frame.firstErrorMessage]);
        return;
      default:
        return;
    }
  }
}

function viewOf(items: readonly ClientItem[]): ClientView {
  const view = new ClientView();
  for (const item of items) if (item.kind === "frame") view.take(item.frame.frame);
  return view;
}

/** What the snapshot says, in the terms of a client's view. */
function assertAgree(view: ClientView, snapshot: ApplicationSnapshot) {
  assertEquals(view.seq, snapshot.seq);
  assertEquals([view.started, view.ended], [
    snapshot.startTime !== null,
    snapshot.endTime !== null,
  ]);
  assertEquals([view.totalCores, view.numExecutors], [
    snapshot.totalCores,
    snapshot.executors.length,
  ]);
  assertEquals([...view.jobs], snapshot.jobs.map(({ jobId, status }) => [jobId, status]));
  assertEquals(view.stages.size, snapshot.stages.length);
  for (const stage of snapshot.stages) {
    const seen = view.stages.get(`${stage.stageId}.${stage.stageAttemptId}`);
    assert(seen !== undefined);
    const [status, completed, failed, killed] = seen;
    if (stage.status !== "UNKNOWN") assertEquals(status, stage.status);
    // Between two ticks, and after a stage's end, the snapshot is ahead of the frames.
    assert(completed <= stage.numCompletedTasks && failed <= stage.numFailedTasks);
    assert(killed <= stage.numKilledTasks);
    if (status === "COMPLETED") assertEquals(completed, stage.numTasks);
  }
}

/** The events of a log, cut at the first `count`, and a wall-clock tick so that every stage speaks. */
async function viewsAt(events: readonly SparkEvent[], count: number) {
  const clock = new VirtualClock({ now: T0 });
  await using monitor = new Monitor({ clock });
  const early = collect(monitor.connect({ name: "early", overflow: "block" }));
  const application = await handFed(monitor, clock);
  await application.say(...events.slice(0, count));
  application.input.live();
  await clock.runUntilIdle();
  clock.advance(1000);
  await clock.runUntilIdle();
  const [summary] = await settle(clock, monitor.applications());
  const snapshot = await settle(clock, monitor.snapshot(summary?.id ?? ""));
  const late = collect(monitor.connect({ name: "late", overflow: "drop", maxTaskFrames: 2 }));
  await clock.runUntilIdle();
  return { early: viewOf(early), late: viewOf(late), snapshot };
}

for (const workload of goldenWorkloads) {
  Deno.test(`${workload}: wherever the log is cut, a client that came early, one that comes late and the snapshot agree`, async () => {
    const events = eventsOf(readGolden(workload, "eventlog"));
    const start = events.findIndex(({ type }) => type === "applicationStart");
    const step = Math.max(1, Math.floor(events.length / 60));
    for (let count = start + 1; count <= events.length; count += step) {
      const { early, late, snapshot } = await viewsAt(events, count);
      assert(snapshot !== undefined);
      assertAgree(early, snapshot);
      assertAgree(late, snapshot);
      assertEquals([...late.stages].toSorted(), [...early.stages].toSorted());
      for (const { stageId, stageAttemptId, ...stage } of snapshot.stages) {
        if (stage.status !== "RUNNING") continue;
        const key = `${stageId}.${stageAttemptId}`;
        assertEquals(early.stages.get(key), [
          "RUNNING",
          stage.numCompletedTasks,
          stage.numFailedTasks,
          stage.numKilledTasks,
        ]);
        for (const { figures } of [early, late]) {
          assertEquals(figures.get(key), [stage.taskMetrics, stage.firstErrorMessage]);
        }
      }
    }
  });
}
