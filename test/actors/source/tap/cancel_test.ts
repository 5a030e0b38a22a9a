import { assertEquals } from "@std/assert";
import type { CancelOutcome, CancelTarget } from "../../../../actors/source/source.ts";
import { type FakeTap, line, TapSession } from "./harness.ts";

/** A driver that has an application, and the way back to it. */
interface Attached {
  readonly session: TapSession;
  readonly tap: FakeTap;
  readonly cancel: (target: CancelTarget) => Promise<CancelOutcome>;
}

async function withDriver(test: (attached: Attached) => Promise<void>): Promise<void> {
  await using session = await TapSession.start();
  using tap = await session.hello();
  await tap.send(line(1));
  const { options } = await session.intake.until(({ events }) => events.length === 1);
  if (options.cancel === undefined) throw new Error("there is no way back");
  await test({ session, tap, cancel: options.cancel });
}

const answer = (request: number, outcome: string, detail: string): string =>
  JSON.stringify({
    Event: "SparkMonitorTapAnswer",
    Request: request,
    Outcome: outcome,
    Detail: detail,
  });

Deno.test("each request is one line, and gets its own answer, in whatever order", async () => {
  await withDriver(async ({ tap, cancel }) => {
    const outcomes = [
      cancel({ kind: "job", jobId: 3 }),
      cancel({ kind: "stage", stageId: 4 }),
      cancel({ kind: "jobGroup", jobGroup: "nightly run" }),
    ];
    assertEquals([await tap.next(), await tap.next(), await tap.next()], [
      "1 cancelJob 3",
      "2 cancelStage 4",
      "3 cancelJobGroup nightly%20run",
    ]);
    await tap.send(
      answer(2, "notRunning", "no stage 4 runs"),
      answer(99, "requested", "nobody asked"),
      answer(3, "failed", "SparkContext was stopped"),
      answer(1, "requested", "Spark was asked to cancel job 3"),
    );
    assertEquals(await Promise.all(outcomes), [
      { outcome: "requested", detail: "Spark was asked to cancel job 3" },
      { outcome: "notRunning", detail: "no stage 4 runs" },
      { outcome: "failed", detail: "SparkContext was stopped" },
    ]);
  });
});

Deno.test("a request that a driver would hang up on is not sent", async () => {
  await withDriver(async ({ tap, cancel }) => {
    assertEquals(await cancel({ kind: "jobGroup", jobGroup: "größer".repeat(400) }), {
      outcome: "failed",
      detail: "the name is too long for a request to the driver",
    });
    void cancel({ kind: "jobGroup", jobGroup: "x".repeat(4096 - "2 cancelJobGroup \n".length) });
    assertEquals((await tap.next())?.slice(0, 19), "2 cancelJobGroup xx");
  });
});

Deno.test("a driver that does not answer in ten seconds has failed; its late answer is nothing", async () => {
  await withDriver(async ({ session, tap, cancel }) => {
    const late = cancel({ kind: "job", jobId: 3 });
    await tap.next();
    session.clock.advance(10_000);
    assertEquals(await late, {
      outcome: "failed",
      detail: "the driver did not answer within 10 s",
    });
    const next = cancel({ kind: "job", jobId: 4 });
    await tap.next();
    await tap.send(answer(1, "requested", "late"), answer(2, "requested", "in time"));
    assertEquals((await next).detail, "in time");
  });
});

Deno.test("a driver that goes fails what it was asked, and what it is asked then", async () => {
  await withDriver(async ({ session, tap, cancel }) => {
    const open = cancel({ kind: "job", jobId: 3 });
    await tap.next();
    tap.close();
    assertEquals(await open, {
      outcome: "failed",
      detail: "the driver went away before it answered",
    });
    await session.source.idle();
    const after = await cancel({ kind: "job", jobId: 3 });
    assertEquals(after, { outcome: "failed", detail: "the driver is gone" });
  });
});

Deno.test("requests that wait are bounded, and make room when they are answered", async () => {
  await withDriver(async ({ tap, cancel }) => {
    const open = Array.from({ length: 100 }, (_, jobId) => cancel({ kind: "job", jobId }));
    assertEquals(await cancel({ kind: "job", jobId: 100 }), {
      outcome: "failed",
      detail: "100 requests wait for the driver already",
    });
    await tap.send(...open.map((_, i) => answer(i + 1, "requested", "")));
    await Promise.all(open);
    const next = cancel({ kind: "job", jobId: 101 });
    await tap.send(answer(101, "requested", "one more"));
    assertEquals((await next).detail, "one more");
  });
});
