import { assertEquals } from "@std/assert";
import { type ActorRef, type Context, supervisor } from "../../../actors/runtime/mod.ts";
import { bench, eventsOf, fragile, noting, stateless } from "./harness.ts";

/** An actor that waits at its gate for each message but "quick", then may crash. */
function slow(log: string[], gates: PromiseWithResolvers<void>[]) {
  return stateless<string>((_state, message) => {
    log.push(`begins ${message}`);
    if (message === "quick") return;
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    return gate.promise.then(() => void log.push(`ends ${message}`));
  });
}

function setting() {
  const { system, clock, log } = bench();
  const gates: PromiseWithResolvers<void>[] = [];
  const ref = system.spawn(slow(log, gates), { name: "slow" });
  return { system, clock, log, gates, ref };
}

Deno.test("an async turn ends before the actor's next message is taken", async () => {
  const { clock, log, gates, ref } = setting();
  ["1", "2", "quick"].forEach((m) => ref.tell(m));
  await clock.runUntilIdle();
  assertEquals(log, ["begins 1"]);
  gates[0]?.resolve();
  await clock.runUntilIdle();
  assertEquals(log, ["begins 1", "ends 1", "begins 2"]);
  gates[1]?.resolve();
  await clock.runUntilIdle();
  assertEquals(log.slice(3), ["ends 2", "begins quick"]);
});

Deno.test("an async turn holds up nobody else", async () => {
  const { system, clock, log, ref } = setting();
  const other = system.spawn(noting<string>(log), { name: "other" });
  ref.tell("1");
  other.tell("hello");
  await clock.runUntilIdle();
  assertEquals(log, ["begins 1", "hello"]);
});

Deno.test("what an async turn sends, before and after it waits, leaves when it ends", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const target = system.spawn(noting<string>(log), { name: "target" });
  const ref = system.spawn<string, null>(
    stateless(async (_state, _message, context) => {
      context.tell(target, "before");
      await gate.promise;
      context.tell(target, "after");
      log.push("ends");
    }),
    { name: "a" },
  );
  ref.tell("go");
  await clock.runUntilIdle();
  assertEquals(log, []);
  gate.resolve();
  await clock.runUntilIdle();
  assertEquals(log, ["ends", "before", "after"]);
});

Deno.test("an async turn that rejects is a crash: nothing leaves, and the message comes once more", async () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  let attempt = 0;
  const ref = system.spawn<string, null>(
    stateless(async (_state, message, context) => {
      context.tell(target, `${message}, attempt ${++attempt}`);
      await Promise.resolve();
      if (message === "bad" || attempt === 1) throw new Error("crash");
    }),
    { name: "a" },
  );
  ["good", "bad", "good"].forEach((m) => ref.tell(m));
  await clock.runUntilIdle();
  clock.advance(1000);
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.poisoned], [["good, attempt 2", "good, attempt 5"], 1]);
});

Deno.test("messages of turns that find the actor busy wait in its mailbox, within its bound", async () => {
  const { system, clock, log } = bench();
  const gates: PromiseWithResolvers<void>[] = [];
  const ref = system.spawn({ ...slow(log, gates), mailbox: { capacity: 1 } }, { name: "slow" });
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => void log.push(context.tell(ref, message))),
    { name: "sender" },
  );
  ["1", "2", "3"].forEach((m) => sender.tell(m));
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.full], [["ok", "begins 1", "ok", "full"], 1]);
});

Deno.test("stop while busy: waits for the turn; its message counts as stale and what it sends is taken back", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const target = system.spawn(noting<string>(log), { name: "target" });
  const ref = system.spawn<string, null>(
    stateless(async (_state, _message, context) => {
      await gate.promise;
      log.push(`ends, aborted: ${context.signal.aborted}, ${context.tell(target, "late")}`);
    }, { onStop: () => void log.push("stops") }),
    { name: "a" },
  );
  ref.tell("go");
  clock.flush();
  const stopped = system.stopActor(ref);
  await clock.runUntilIdle();
  assertEquals(log, []);
  gate.resolve();
  await stopped;
  await clock.runUntilIdle();
  // The message itself, and the one that it sent too late.
  assertEquals([log, system.dropped.stale], [["ends, aborted: true, dead", "stops"], 2]);
});

Deno.test("a busy actor that is restarted with its sibling finishes first: never two turns at once", async () => {
  const { system, clock, log } = bench();
  const parent = system.spawn(supervisor({ strategy: "rest_for_one" }), { name: "parent" });
  const gates: PromiseWithResolvers<void>[] = [];
  const first = system.spawn(fragile("first", []), { name: "first" }, parent);
  const ref = system.spawn(slow(log, gates), { name: "slow" }, parent);
  ["1", "2"].forEach((m) => ref.tell(m));
  await clock.runUntilIdle();
  first.tell("crash");
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.stale], [["begins 1"], 1]);
  gates[0]?.resolve();
  await clock.runUntilIdle();
  assertEquals(log, ["begins 1", "ends 1", "begins 2"]);
});

Deno.test("a turn of an earlier incarnation that rejects late crashes nobody", async () => {
  const { system, clock, log } = bench();
  const crashes = eventsOf(system, "crash");
  const parent = system.spawn(supervisor({ strategy: "rest_for_one" }), { name: "parent" });
  const gates: PromiseWithResolvers<void>[] = [];
  const first = system.spawn(fragile("first", []), { name: "first" }, parent);
  const ref = system.spawn(slow(log, gates), { name: "slow" }, parent);
  ref.tell("1");
  first.tell("crash");
  await clock.runUntilIdle();
  gates[0]?.reject(new Error("late"));
  ref.tell("quick");
  await clock.runUntilIdle();
  assertEquals([crashes.map(({ path }) => path), log], [
    ["/parent/first", "/parent/first"],
    ["begins 1", "begins quick"],
  ]);
});

Deno.test("a child spawned in an async turn starts when the turn ends, and never if its parent stops first", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  let child: ActorRef<string> | undefined;
  const ref = system.spawn<string, null>(
    stateless((_state, _message, context: Context<string>) => {
      child = context.spawn(fragile("child", log), { name: "child" });
      return gate.promise;
    }),
    { name: "a" },
  );
  ref.tell("go");
  clock.flush();
  const stopped = system.stopActor(ref);
  gate.resolve();
  await stopped;
  assertEquals([log, child?.tell("hello")], [[], "dead"]);
});

Deno.test("a stop in an async turn takes effect when the turn ends", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const ref = system.spawn<string, null>(
    stateless(async (_state, message, context) => {
      context.stop(context.self);
      await gate.promise;
      log.push(message);
    }),
    { name: "a", restart: "temporary" },
  );
  ["1", "2"].forEach((m) => ref.tell(m));
  await clock.runUntilIdle();
  assertEquals(ref.tell("3"), "ok");
  gate.resolve();
  await clock.runUntilIdle();
  assertEquals([log, ref.tell("4"), system.dropped.dead], [["1"], "dead", 3]);
});
