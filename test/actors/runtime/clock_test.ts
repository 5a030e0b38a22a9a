import { assert, assertEquals } from "@std/assert";
import { ActorSystem, systemClock } from "../../../actors/runtime/mod.ts";
import { noting } from "./harness.ts";

Deno.test("systemClock: monotonic() never steps back", () => {
  const before = systemClock.monotonic();
  assert(systemClock.monotonic() >= before);
});

Deno.test("systemClock: calls back once, and not what was cleared", async () => {
  const called: string[] = [];
  systemClock.clearTimeout(systemClock.setTimeout(() => called.push("cleared"), 0));
  systemClock.clearTimeout(undefined);
  await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 0));
  await new Promise<void>((resolve) => systemClock.setImmediate(resolve));
  assertEquals(called, []);
});

Deno.test("a system on the system's clock delivers what it is told, and leaves nothing behind", async () => {
  const log: string[] = [];
  await using system = new ActorSystem();
  const ref = system.spawn(noting<number>(log, { mailbox: { capacity: 2 } }), { name: "a" });
  for (let n = 0; n < 10; n++) {
    while (ref.tell(n) === "full") await ref.drained();
  }
  await new Promise<void>((resolve) => systemClock.setImmediate(resolve));
  assertEquals(log.length, 10);
});
