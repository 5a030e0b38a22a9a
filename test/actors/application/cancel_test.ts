import { assertEquals } from "@std/assert";
import type { CancelOutcome, CancelTarget } from "../../../actors/gateway/frame_hub.ts";
import { Monitor } from "../../../actors/monitor.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import type { ApplicationOptions, Cancel } from "../../../actors/source/source.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import {
  applicationStart,
  jobEnd,
  jobStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskStart,
} from "../../spark_events.ts";
import { type HandFed, handFed, settle } from "../hand_fed.ts";

const REQUESTED: CancelOutcome = { outcome: "requested", detail: "Spark was asked" };

/** A monitor with one application whose driver can be asked. */
class Session implements AsyncDisposable {
  readonly clock = new VirtualClock({ now: T0 });
  readonly monitor = new Monitor({ clock: this.clock });
  /** What the driver was asked. */
  readonly asked: CancelTarget[] = [];
  application!: HandFed;

  static async start(
    events: readonly SparkEvent[],
    answer: Cancel | null = () => Promise.resolve(REQUESTED),
  ): Promise<Session> {
    const session = new Session();
    const options: Partial<ApplicationOptions> = answer === null ? {} : {
      cancel: (target) => {
        session.asked.push(target);
        return answer(target);
      },
    };
    session.application = await handFed(session.monitor, session.clock, options);
    await session.application.say(applicationStart(), ...events);
    return session;
  }

  cancel(target: CancelTarget, appKey = "app-1"): Promise<CancelOutcome | undefined> {
    return settle(this.clock, this.monitor.cancel(appKey, target));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.monitor.stop();
  }
}

const job = (jobId: number): CancelTarget => ({ kind: "job", jobId });
const stage = (stageId: number): CancelTarget => ({ kind: "stage", stageId });
const group = (jobGroup: string): CancelTarget => ({ kind: "jobGroup", jobGroup });
const notRunning = (detail: string): CancelOutcome => ({ outcome: "notRunning", detail });

/** Job 0 has ended; job 1 runs stage 1, has run stage 2 and will run stage 3. */
const RUNNING = [
  jobStart(0, [stageInfo(0)], { jobGroup: "done" }),
  stageSubmitted(stageInfo(0)),
  stageCompleted(stageInfo(0)),
  jobEnd(0),
  jobStart(1, [stageInfo(1), stageInfo(2), stageInfo(3)], { jobGroup: "nightly" }),
  stageSubmitted(stageInfo(2)),
  stageCompleted(stageInfo(2)),
  stageSubmitted(stageInfo(1)),
];

Deno.test("what runs, or is about to, is asked of the driver, whose answer is passed on", async () => {
  await using session = await Session.start(RUNNING);
  const targets = [job(1), stage(1), stage(3), group("nightly")];
  for (const target of targets) assertEquals(await session.cancel(target), REQUESTED);
  assertEquals(session.asked, targets);
});

Deno.test("what has ended or was never seen is not asked for", async () => {
  await using session = await Session.start(RUNNING);
  assertEquals(await session.cancel(job(0)), notRunning("no job 0 is running"));
  assertEquals(await session.cancel(job(9)), notRunning("no job 9 is running"));
  for (const id of [0, 2, 9]) {
    assertEquals(await session.cancel(stage(id)), notRunning(`no stage ${id} is running`));
  }
  for (const name of ["done", "never", "null"]) {
    assertEquals(await session.cancel(group(name)), {
      outcome: "notRunning",
      detail: `no job of the group ${name} is running`,
    });
  }
  assertEquals(session.asked, []);
});

Deno.test("a job that has no group is in none of the name null", async () => {
  await using session = await Session.start([jobStart(0, [])]);
  assertEquals((await session.cancel(group("null")))?.outcome, "notRunning");
});

Deno.test("nothing runs in an application that has ended, whatever its jobs said last", async () => {
  await using session = await Session.start([
    ...RUNNING,
    { type: "applicationEnd", time: T0 + 500 },
  ]);
  assertEquals(await session.cancel(job(1)), notRunning("the application has ended"));
  await session.application.end();
  assertEquals(await session.cancel(job(1)), notRunning("the application has ended"));
  assertEquals(session.asked, []);
});

Deno.test("a driver that is gone without a word cannot be asked", async () => {
  await using session = await Session.start(RUNNING);
  await session.application.end();
  assertEquals(await session.cancel(job(1)), {
    outcome: "failed",
    detail: "nothing is connected to the driver any more",
  });
  assertEquals(session.asked, []);
});

Deno.test("the list says which applications can be cancelled in", async () => {
  for (const answer of [undefined, null]) {
    await using session = await Session.start(RUNNING, answer);
    const [summary] = await settle(session.clock, session.monitor.applications());
    assertEquals(summary?.canCancel, answer !== null);
  }
});

Deno.test("a source without a way back says so, where something runs", async () => {
  await using session = await Session.start(RUNNING, null);
  assertEquals(await session.cancel(job(1)), {
    outcome: "unsupported",
    detail: "the application's source has no way back to Spark",
  });
  assertEquals((await session.cancel(job(0)))?.outcome, "notRunning");
  await session.application.end();
  assertEquals((await session.cancel(job(1)))?.outcome, "unsupported");
});

Deno.test("an application that is not known, or was taken away, has no answer", async () => {
  await using session = await Session.start(RUNNING);
  assertEquals(await session.cancel(job(1), "app-2"), undefined);
  await settle(session.clock, session.application.running.remove());
  assertEquals(await session.cancel(job(1)), undefined);
});

Deno.test("a driver that does not answer is not waited for longer than 10 s, and holds up nothing", async () => {
  const answers: ((outcome: CancelOutcome) => void)[] = [];
  await using session = await Session.start(
    RUNNING,
    () => new Promise((resolve) => answers.push(resolve)),
  );
  const { clock, monitor } = session;
  const first = monitor.cancel("app-1", job(1));
  const second = monitor.cancel("app-1", stage(1));
  await session.application.say(taskStart(2, {}, 1));
  const snapshot = await settle(clock, monitor.snapshot("app-1"));
  assertEquals(snapshot?.stages.find(({ stageId }) => stageId === 1)?.numActiveTasks, 1);
  clock.advance(9999);
  await clock.runUntilIdle();
  answers[1]?.(REQUESTED);
  assertEquals(await settle(clock, second), REQUESTED);
  clock.advance(1);
  assertEquals(await settle(clock, first), {
    outcome: "failed",
    detail: "the driver did not answer within 10 s",
  });
  answers[0]?.(REQUESTED);
  await clock.runUntilIdle();
});

Deno.test("what goes wrong on the way to the driver is said", async () => {
  await using session = await Session.start(
    RUNNING,
    () => Promise.reject(new Error("the connection was reset")),
  );
  assertEquals(await session.cancel(job(1)), {
    outcome: "failed",
    detail: "the connection was reset",
  });
});

Deno.test("a monitor that stops answers who still waits", async () => {
  await using session = await Session.start(RUNNING, () => new Promise(() => {}));
  const answer = session.monitor.cancel("app-1", job(1));
  await session.clock.runUntilIdle();
  await settle(session.clock, session.monitor.stop());
  assertEquals(await answer, {
    outcome: "failed",
    detail: "Cannot get an answer from /delivery/gateway: it has stopped",
  });
});
