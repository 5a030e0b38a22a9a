import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import { Poller } from "../../../dashboard/timeline/poller.ts";

/** A poller whose questions are answered by hand. */
function fixture() {
  const clock = new VirtualClock();
  const asked: PromiseWithResolvers<boolean>[] = [];
  const poller = new Poller({
    interval: 1000,
    clock,
    ask: () => {
      const answer = Promise.withResolvers<boolean>();
      asked.push(answer);
      return answer.promise;
    },
  });
  const answer = async (more: boolean | Error) => {
    if (more instanceof Error) asked.at(-1)!.reject(more);
    else asked.at(-1)!.resolve(more);
    await clock.runUntilIdle();
  };
  return { clock, poller, answer, numAsked: () => asked.length };
}

Deno.test("Poller: asks at once, then each interval after an answer, never twice at once", async () => {
  const { clock, poller, answer, numAsked } = fixture();
  poller.start();
  clock.advance(60_000);
  assertEquals(numAsked(), 1);
  await answer(true);
  clock.advance(999);
  assertEquals(numAsked(), 1);
  clock.advance(1);
  assertEquals(numAsked(), 2);
});

Deno.test("Poller: asks no more once there is nothing more, and again when started anew", async () => {
  const { clock, poller, answer, numAsked } = fixture();
  poller.start();
  await answer(false);
  clock.advance(60_000);
  assertEquals([numAsked(), clock.pending], [1, 0]);
  poller.start();
  assertEquals(numAsked(), 2);
});

Deno.test("Poller: stopped while it waits for an answer it asks no more", async () => {
  const { clock, poller, answer, numAsked } = fixture();
  poller.start();
  poller.stop();
  await answer(true);
  clock.advance(60_000);
  assertEquals([numAsked(), clock.pending], [1, 0]);
});

Deno.test("Poller: stopped between two questions it sets no timer, started again it asks at once", async () => {
  const { clock, poller, answer, numAsked } = fixture();
  poller.start();
  await answer(true);
  poller.stop();
  assertEquals(clock.pending, 0);
  poller.start();
  assertEquals(numAsked(), 2);
});

Deno.test("Poller: after failures it waits longer, up to half a minute, after an answer as before", async () => {
  const { clock, poller, answer, numAsked } = fixture();
  poller.start();
  for (const wait of [2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    const before = numAsked();
    await answer(new Error("refused"));
    clock.advance(wait - 1);
    assertEquals(numAsked(), before);
    clock.advance(1);
    assertEquals(numAsked(), before + 1);
  }
  await answer(true);
  const before = numAsked();
  clock.advance(1000);
  assertEquals(numAsked(), before + 1);
});
