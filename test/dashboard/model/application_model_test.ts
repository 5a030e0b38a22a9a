import { assert, assertEquals } from "@std/assert";
import type {
  ApplicationSnapshot,
  JobSnapshot,
  StageSnapshot,
} from "../../../actors/application_snapshot.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { seededRandom, VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import { ApplicationModel } from "../../../dashboard/model/application_model.ts";
import { eventTime } from "../../../protocol/spark/event_time.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { collect, handFed, settle } from "../../actors/hand_fed.ts";
import { type GoldenWorkload, goldenWorkloads, readGolden } from "../../fixtures/golden.ts";
import { eventsOf } from "../../replay_log.ts";
import { randomEvents } from "./random_events.ts";

const WITH_LATE_TASKS: readonly GoldenWorkload[] = ["cancel-job", "failing-job"];

for (const workload of goldenWorkloads) {
  Deno.test(`${workload}: the model is the snapshot after any prefix of the frames`, async () => {
    const { numCompared, numAsked } = await compare(recorded(workload), {
      seed: 1,
      resumeEvery: Infinity,
    });
    assert(numCompared > 0);
    // Frames suffice, but where tasks end after their stage.
    if (!WITH_LATE_TASKS.includes(workload)) assertEquals(numAsked, 0);
  });

  Deno.test(`${workload}: a model goes on from a snapshot of any moment`, async () => {
    for (const seed of [1, 2, 3]) await compare(recorded(workload), { seed, resumeEvery: 10 });
  });
}

Deno.test("the model is the snapshot whatever happens in which order", async () => {
  for (let seed = 1; seed <= 80; seed++) {
    const events = randomEvents(seed, 60, seed % 4 === 0);
    await compare(events, { seed, resumeEvery: seed % 2 === 0 ? 10 : Infinity });
  }
});

function recorded(workload: GoldenWorkload): SparkEvent[] {
  return eventsOf(readGolden(workload, "eventlog"));
}

/**
 * Replays an application event by event, and holds the model that
 * follows its frames, those of tasks left out, against the snapshot of the same
 * moment; exactly where ticks have just told where the tasks stand.
 */
async function compare(
  events: readonly SparkEvent[],
  { seed, resumeEvery }: { readonly seed: number; readonly resumeEvery: number },
): Promise<{ numCompared: number; numAsked: number }> {
  const random = seededRandom(seed);
  const clock = new VirtualClock({ now: 1_800_000_000_000 });
  await using monitor = new Monitor({ clock });
  const { input, say, end } = await handFed(monitor, clock);
  const items = collect(monitor.connect({ name: "page", maxTaskFrames: 0, overflow: "block" }));
  let next = 0;
  let model: ApplicationModel | null = null;
  let time = 0;
  const count = { numCompared: 0, numAsked: 0 };

  const check = async (isAtTick: boolean) => {
    const [summary] = await settle(clock, monitor.applications());
    if (summary === undefined) return;
    const snapshot = await settle(clock, monitor.snapshot(summary.id));
    if (snapshot === undefined) return;
    for (; next < items.length; next++) {
      const item = items[next];
      if (item?.kind === "frame") model?.apply(item.frame.frame);
    }
    if (model === null || random() < 1 / resumeEvery) {
      model = ApplicationModel.from(snapshot);
    } else {
      model.updateSummary(summary);
      if (model.needsSnapshot(summary.seq, Infinity)) {
        count.numAsked++;
        model = ApplicationModel.from(snapshot);
      }
    }
    count.numCompared++;
    assertEquals(told(model.snapshot(), isAtTick), told(snapshot, isAtTick));
  };

  for (const event of events) {
    await say(event);
    await check(false);
    time = Math.max(time, eventTime(event) ?? 0);
    if (random() < 0.2) {
      // As a replay in real time says it: the next tick falls although no event comes.
      time += 1000;
      input.advance(time);
      await clock.runUntilIdle();
      await check(true);
    }
  }
  await end();
  await check(true);
  return count;
}

/** What frames can tell of a snapshot. */
function told(snapshot: ApplicationSnapshot, isAtTick: boolean): unknown {
  const { seq: _, rejected: _rejected, lastError: _lastError, ...rest } = snapshot;
  if (isAtTick) return rest;
  const running = rest.stages.filter(({ status }) => status === "RUNNING");
  const isMoving = (job: JobSnapshot) =>
    running.some(({ stageId }) => job.stageIds.includes(stageId));
  return {
    ...rest,
    jobs: rest.jobs.map((job) => isMoving(job) ? withoutTasks(job) : job),
    stages: rest.stages.map((stage) => stage.status === "RUNNING" ? withoutTasks(stage) : stage),
  };
}

/** Between ticks nobody says where the tasks of what runs stand. */
function withoutTasks<T extends JobSnapshot | StageSnapshot>(of: T): Partial<T> {
  const { numActiveTasks: _a, numCompletedTasks: _c, numFailedTasks: _f, ...others } = of;
  const { numKilledTasks: _k, ...rest } = others;
  const { taskMetrics: _metrics, firstErrorMessage: _error, ...stage } = rest as Partial<
    StageSnapshot
  >;
  return stage as Partial<T>;
}
