import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";

Deno.test("VirtualClock: stands still by itself, and moves both of its times together", () => {
  const clock = new VirtualClock({ now: 1000 });
  assertEquals([clock.now(), clock.monotonic()], [1000, 0]);
  clock.advance(250);
  assertEquals([clock.now(), clock.monotonic()], [1250, 250]);
});

Deno.test("VirtualClock: runs timers in the order of their times, each at its own", () => {
  const clock = new VirtualClock();
  const times: number[] = [];
  [30, 10, 20].forEach((ms) => clock.setTimeout(() => times.push(clock.now()), ms));
  clock.advance(25);
  assertEquals([times, clock.pending], [[10, 20], 1]);
});

Deno.test("VirtualClock: runs timers of one time in the order they were set", () => {
  const clock = new VirtualClock();
  const order: string[] = [];
  ["a", "b", "c"].forEach((name) => clock.setTimeout(() => order.push(name), 10));
  clock.advance(10);
  assertEquals(order, ["a", "b", "c"]);
});

Deno.test("VirtualClock: runs what a timer sets, where it falls due before the end", () => {
  const clock = new VirtualClock();
  const times: number[] = [];
  const again = () => {
    times.push(clock.now());
    clock.setTimeout(again, 10);
  };
  clock.setTimeout(again, 10);
  clock.advance(35);
  assertEquals(times, [10, 20, 30]);
});

Deno.test("VirtualClock: a timer that is cleared does not run; an unknown one is no error", () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.clearTimeout(clock.setTimeout(() => ran.push("timer"), 10));
  clock.clearTimeout("unknown");
  clock.advance(10);
  assertEquals(ran, []);
});

Deno.test("VirtualClock: flush() runs immediates and what they cause, and no timer", () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.setTimeout(() => ran.push("timer"), 0);
  clock.setImmediate(() => {
    ran.push("first");
    clock.setImmediate(() => ran.push("second"));
  });
  clock.flush();
  assertEquals(ran, ["first", "second"]);
});

Deno.test("VirtualClock: what a timer causes runs before time moves on", () => {
  const clock = new VirtualClock();
  const ran: string[] = [];
  clock.setTimeout(() => clock.setImmediate(() => ran.push(`caused at ${clock.now()}`)), 10);
  clock.setTimeout(() => ran.push("next"), 20);
  clock.advance(20);
  assertEquals(ran, ["caused at 10", "next"]);
});

Deno.test("VirtualClock: runUntilIdle() goes on until neither promises nor immediates are left", async () => {
  const clock = new VirtualClock();
  const ran: number[] = [];
  const again = (left: number) => {
    ran.push(left);
    if (left > 0) Promise.resolve().then(() => clock.setImmediate(() => again(left - 1)));
  };
  clock.setImmediate(() => again(3));
  await clock.runUntilIdle();
  assertEquals(ran, [3, 2, 1, 0]);
});
