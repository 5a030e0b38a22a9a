import { assertEquals } from "@std/assert";
import { ActorSystem } from "../../../../actors/runtime/mod.ts";
import {
  FaultInjector,
  type FaultPlan,
  InjectedFault,
  VirtualClock,
} from "../../../../actors/runtime/testkit/mod.ts";

/** Three messages to a relay, each sent on to a sink, under `plan`. */
function relayed(plan: FaultPlan) {
  const clock = new VirtualClock();
  const faults = new FaultInjector(plan);
  const system = new ActorSystem({ clock, faults });
  const seen: number[] = [];
  const crashes: unknown[] = [];
  let computed = 0;
  system.inspect((event) => {
    if (event.type === "crash") crashes.push(event.error);
  });
  const sink = system.spawn<number, null>({
    init: () => null,
    receive: (_state, n) => void seen.push(n),
  }, { name: "sink" });
  const relay = system.spawn<number, null>({
    init: () => null,
    receive(_state, n, context) {
      computed++;
      context.tell(sink, n);
    },
  }, { name: "relay" });
  [1, 2, 3].forEach((n) => relay.tell(n));
  clock.advance(1000);
  return { seen, faults, crashes, computed, dropped: system.dropped };
}

const onlyRelay = (path: string) => path === "/relay";

Deno.test("FaultInjector: a delivery that fails once changes nothing that can be seen", () => {
  const { seen, faults, crashes } = relayed({ nth: 2, at: "deliver", times: 1 });
  assertEquals([seen, faults.injected], [[1, 2, 3], 1]);
  assertEquals(crashes.map((error) => error instanceof InjectedFault), [true]);
});

Deno.test("FaultInjector: a delivery that fails twice makes its message poison", () => {
  const { seen, faults, dropped } = relayed({
    nth: 1,
    at: "deliver",
    times: 2,
    matches: onlyRelay,
  });
  assertEquals([seen, faults.injected, dropped.poisoned], [[1, 3], 2, 1]);
});

Deno.test("FaultInjector: a send that fails does so after the handler's computations", () => {
  const { seen, faults, computed } = relayed({ nth: 1, at: "send", times: 1, matches: onlyRelay });
  assertEquals([seen, faults.injected, computed], [[1, 2, 3], 1, 4]);
});

Deno.test("FaultInjector: counts the deliveries that match, second ones not", () => {
  assertEquals(
    relayed({ nth: 0, at: "deliver", times: 1, matches: onlyRelay }).faults.deliveries,
    3,
  );
  assertEquals(relayed({ nth: 0, at: "deliver", times: 1 }).faults.deliveries, 6);
});

Deno.test("FaultInjector: says what it struck", () => {
  const { faults } = relayed({ nth: 2, at: "deliver", times: 1 });
  assertEquals(faults.struck, { path: "/relay", message: 2 });
});

Deno.test("FaultInjector: does nothing beyond the last delivery", () => {
  const { seen, faults } = relayed({ nth: 6, at: "deliver", times: 2 });
  assertEquals([seen, faults.injected, faults.struck], [[1, 2, 3], 0, null]);
});

Deno.test("FaultInjector: strikes the later part of an async turn, whatever happens in between", async () => {
  const clock = new VirtualClock();
  const faults = new FaultInjector({ nth: 0, at: "send", times: 1 });
  const system = new ActorSystem({ clock, faults });
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  const sink = system.spawn<string, null>({
    init: () => null,
    receive: (_state, message) => void seen.push(message),
  }, { name: "sink" });
  const slow = system.spawn<string, null>({
    init: () => null,
    async receive(_state, message, context) {
      await gate.promise;
      context.tell(sink, message);
    },
  }, { name: "slow" });
  slow.tell("slow");
  clock.flush();
  sink.tell("in between");
  clock.flush();
  gate.resolve();
  await clock.runUntilIdle();
  assertEquals([seen, faults.injected], [["in between", "slow"], 1]);
});
