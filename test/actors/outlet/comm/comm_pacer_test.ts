import { assertEquals } from "@std/assert";
import { CommPacer } from "../../../../actors/outlet/comm/comm_pacer.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";

/** Sends `count` messages of `bytes`, each in its turn; the times at which they left. */
function sendAll(clock: VirtualClock, count: number, bytes: number): number[] {
  const pacer = new CommPacer(clock);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    void pacer.inTurn(() => {
      times.push(clock.monotonic());
      pacer.spend(bytes);
    });
  }
  clock.advance(60_000);
  assertEquals([times.length, clock.pending], [count, 0]);
  return times;
}

function countUpTo(times: readonly number[], ms: number): number {
  return times.filter((time) => time <= ms).length;
}

Deno.test("a second's worth leaves at once, the rest at 400 messages a second", () => {
  const times = sendAll(new VirtualClock(), 4000, 100);
  assertEquals(countUpTo(times, 0), 400);
  for (const seconds of [1, 2, 5]) {
    assertEquals(countUpTo(times, 1000 * seconds), 400 * (seconds + 1));
  }
});

Deno.test("large messages leave at 500 kB a second", () => {
  const times = sendAll(new VirtualClock(), 600, 50_000);
  assertEquals(countUpTo(times, 0), 10);
  for (const seconds of [1, 10]) assertEquals(countUpTo(times, 1000 * seconds), 10 * (seconds + 1));
});

Deno.test("nobody overtakes those that wait", () => {
  const clock = new VirtualClock();
  const pacer = new CommPacer(clock);
  const order: string[] = [];
  pacer.spend(500_000);
  void pacer.inTurn(() => order.push("first"));
  // By now there is room, but the timer is not due yet.
  clock.advance(40);
  void pacer.inTurn(() => order.push("second"));
  assertEquals(order, []);
  clock.advance(10);
  assertEquals(order, ["first", "second"]);
});

Deno.test("what was not used does not add up to more than a second's worth", () => {
  const clock = new VirtualClock();
  const pacer = new CommPacer(clock);
  clock.advance(3_600_000);
  assertEquals(pacer.share, 1);
  pacer.spend(250_000);
  assertEquals(pacer.share, 0.5);
});
