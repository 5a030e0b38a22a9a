import { assertEquals } from "@std/assert";
import { ActorSystem, type Crash } from "../../../actors/runtime/mod.ts";
import { FaultInjector, VirtualClock } from "../../../actors/runtime/testkit/mod.ts";

for (const times of [1, 2] as const) {
  Deno.test(`each of ${times} crashes is reported with its actor's path, the last of two as poison`, () => {
    const clock = new VirtualClock();
    const crashes: Crash[] = [];
    const faults = new FaultInjector({ nth: 0, at: "deliver", times });
    const system = new ActorSystem({ clock, faults, onCrash: (crash) => crashes.push(crash) });
    const ref = system.spawn<string, null>({ init: () => null, receive: () => {} }, { name: "a" });
    ref.tell("hello");
    clock.flush();
    assertEquals(
      crashes.map(({ path, message, poisoned }) => [path, message, poisoned]),
      [["/a", "hello", false], ["/a", "hello", true]].slice(0, times),
    );
  });
}
