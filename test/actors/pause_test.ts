import { assertEquals } from "@std/assert";
import { pause } from "../../actors/pause.ts";
import { VirtualClock } from "../../actors/runtime/testkit/mod.ts";

const DAY = 24 * 60 * 60 * 1000;

Deno.test("a pause takes as long as it is to, one of none no time", async () => {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  let isOver = false;
  const paused = pause(clock, 100, signal).then(() => isOver = true);
  clock.advance(99);
  await clock.runUntilIdle();
  assertEquals(isOver, false);
  clock.advance(1);
  await paused;
  await pause(clock, 0, signal);
  await pause(clock, -1, signal);
  assertEquals(clock.pending, 0);
});

Deno.test("a pause may be longer than the platform's longest timer", async () => {
  const clock = new VirtualClock();
  let isOver = false;
  const paused = pause(clock, 60 * DAY, new AbortController().signal)
    .then(() => isOver = true);
  for (let day = 0; day < 59; day++) {
    clock.advance(DAY);
    await clock.runUntilIdle();
  }
  assertEquals(isOver, false);
  clock.advance(DAY);
  await paused;
  assertEquals(clock.pending, 0);
});

Deno.test("a pause ends when it is aborted and leaves no timer", async () => {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const paused = pause(clock, DAY, abort.signal);
  abort.abort();
  await paused;
  assertEquals(clock.pending, 0);
});

Deno.test("a pause whose signal has aborted before sets no timer", async () => {
  const clock = new VirtualClock();
  await pause(clock, DAY, AbortSignal.abort());
  assertEquals(clock.pending, 0);
});
