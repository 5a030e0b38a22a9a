import { assertEquals, assertThrows } from "@std/assert";
import type { ActorRef } from "../../../actors/runtime/mod.ts";
import { stubRef } from "../../../actors/runtime/testkit/mod.ts";
import { bench, eventsOf, noting, stateless } from "./harness.ts";

const NOTHING = { full: 0, dead: 0, stale: 0, coalesced: 0, poisoned: 0 };

Deno.test("tell() answers ok, and the message is handled later, once", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(noting(log), { name: "a" });
  assertEquals([ref.tell("hello"), log.length], ["ok", 0]);
  clock.flush();
  assertEquals([log, system.dropped], [["hello"], NOTHING]);
});

Deno.test("tell() answers full where the mailbox rejects, and the message is counted", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(noting(log, { mailbox: { capacity: 2 } }), { name: "a" });
  assertEquals([1, 2, 3].map((n) => ref.tell(n)), ["ok", "ok", "full"]);
  clock.flush();
  assertEquals([log, system.dropped.full], [["1", "2"], 1]);
});

Deno.test("tell() answers dead for an actor that has stopped, and the message is counted", async () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(noting(log), { name: "a" });
  await system.stopActor(ref);
  assertEquals(ref.tell("hello"), "dead");
  clock.flush();
  assertEquals([log, system.dropped.dead], [[], 1]);
});

Deno.test("what waits when an actor stops becomes dead letters", async () => {
  const { system, log } = bench();
  const ref = system.spawn(noting(log), { name: "a" });
  [1, 2, 3].forEach((n) => ref.tell(n));
  await system.stopActor(ref);
  assertEquals([log, system.dropped.dead], [[], 3]);
});

Deno.test("drop-oldest counts the oldest as full, and reports it", () => {
  const { system, clock, log } = bench();
  const drops = eventsOf(system, "drop");
  const ref = system.spawn(
    noting(log, { mailbox: { capacity: 2, policy: { kind: "drop-oldest" } } }),
    { name: "a" },
  );
  assertEquals([1, 2, 3].map((n) => ref.tell(n)), ["ok", "ok", "ok"]);
  clock.flush();
  assertEquals([log, system.dropped.full], [["2", "3"], 1]);
  assertEquals(drops, [{ type: "drop", path: "/a", reason: "full", message: 1 }]);
});

Deno.test("coalesce counts the older message of a key, and reports it", () => {
  const { system, clock, log } = bench();
  const drops = eventsOf(system, "drop");
  const ref = system.spawn(
    noting<string>(log, { mailbox: { policy: { kind: "coalesce", key: (m) => m.slice(0, 1) } } }),
    { name: "a" },
  );
  ["a1", "b1", "a2"].forEach((m) => ref.tell(m));
  clock.flush();
  assertEquals([log, system.dropped], [["a2", "b1"], { ...NOTHING, coalesced: 1 }]);
  assertEquals(drops, [{ type: "drop", path: "/a", reason: "coalesced", message: "a1" }]);
});

Deno.test("a turn's message is taken where its target's mailbox is full of inputs: it does not wait there", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log, { mailbox: { capacity: 1 } }), {
    name: "target",
  });
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => void log.push(context.tell(target, message))),
    { name: "sender" },
  );
  sender.tell("caused");
  assertEquals([target.tell("input"), target.tell("input")], ["ok", "full"]);
  clock.flush();
  assertEquals(log, ["ok", "caused", "input"]);
});

Deno.test("a turn's message to an actor that waits for its restart counts as full beyond its capacity", () => {
  const { system, clock, log } = bench();
  let startsLeft = 3;
  const target = system.spawn(
    noting<string>(log, {
      mailbox: { capacity: 1 },
      onStart: () => {
        if (startsLeft-- > 0) throw new Error("not yet");
      },
    }),
    { name: "target" },
  );
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => void log.push(context.tell(target, message))),
    { name: "sender" },
  );
  ["a", "b"].forEach((m) => sender.tell(m));
  clock.flush();
  assertEquals([log, system.dropped.full], [["ok", "full"], 1]);
  clock.advance(100);
  assertEquals(log, ["ok", "full", "a"]);
});

Deno.test("two messages of one turn to a waiting actor of capacity 1: one is kept, one counted", () => {
  const { system, clock, log } = bench();
  let startsLeft = 3;
  const target = system.spawn(
    noting<string>(log, {
      mailbox: { capacity: 1 },
      onStart: () => {
        if (startsLeft-- > 0) throw new Error("not yet");
      },
    }),
    { name: "target" },
  );
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => {
      context.tell(target, `${message}1`);
      context.tell(target, `${message}2`);
    }),
    { name: "sender" },
  );
  sender.tell("a");
  clock.advance(100);
  assertEquals([log, system.dropped.full], [["a1"], 1]);
});

Deno.test("a handler's ref.tell() is held with its turn, as context.tell() is", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  let attempts = 0;
  const sender = system.spawn<string, null>(
    stateless((_state, message) => {
      target.tell(message);
      if (attempts++ === 0) throw new Error("first time");
    }),
    { name: "sender" },
  );
  sender.tell("once");
  clock.flush();
  assertEquals(log, ["once"]);
});

Deno.test("context.tell() from a callback outside of any turn is an external input", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log, { mailbox: { capacity: 1 } }), {
    name: "target",
  });
  let call: (message: string) => unknown = () => {};
  system.spawn<string, null>(
    stateless(() => {}, {
      onStart: (_state, context) => void (call = (m) => context.tell(target, m)),
    }),
    { name: "sender" },
  );
  assertEquals([call("a"), call("b")], ["ok", "full"]);
  clock.flush();
  assertEquals(log, ["a"]);
});

Deno.test("an address that is no actor's gets its message when the turn ends, and not if it throws", () => {
  const { system, clock, log } = bench();
  const foreign: ActorRef<string> = {
    ...stubRef<string>("/elsewhere"),
    tell(message) {
      log.push(message);
      return "ok";
    },
  };
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => {
      context.tell(foreign, message);
      if (message === "bad") throw new Error("bad");
    }),
    { name: "sender" },
  );
  ["good", "bad"].forEach((m) => sender.tell(m));
  clock.flush();
  assertEquals([log, system.dropped.poisoned], [["good"], 1]);
});

Deno.test("drained() resolves at once while the mailbox is at most half full", async () => {
  const { system, log } = bench();
  const ref = system.spawn(noting(log, { mailbox: { capacity: 4 } }), { name: "a" });
  [1, 2].forEach((n) => ref.tell(n));
  await ref.drained();
});

Deno.test("drained() waits until the mailbox is half empty", async () => {
  const { system, clock, log } = bench();
  const ref = system.spawn<number, null>(
    stateless(async (_state, n) => {
      await Promise.resolve();
      log.push(`${n}`);
    }, { mailbox: { capacity: 4 } }),
    { name: "a" },
  );
  [1, 2, 3, 4].forEach((n) => ref.tell(n));
  const drained = ref.drained().then(() => log.push("drained"));
  await clock.runUntilIdle();
  await drained;
  assertEquals(log, ["1", "drained", "2", "3", "4"]);
});

Deno.test("drained() resolves when the actor stops", async () => {
  const { system, log } = bench();
  const ref = system.spawn(noting(log, { mailbox: { capacity: 1 } }), { name: "a" });
  ref.tell(1);
  const drained = ref.drained();
  await system.stopActor(ref);
  await drained;
  await ref.drained();
});

Deno.test("mailboxHighWater() names every actor alive by its path", () => {
  const { system, clock, log } = bench();
  const parent = system.spawn(noting(log), { name: "parent" });
  system.spawn(noting(log), { name: "child" }, parent);
  [1, 2, 3].forEach((n) => parent.tell(n));
  clock.flush();
  assertEquals([...system.mailboxHighWater()], [["/parent", 3], ["/parent/child", 0]]);
});

for (const name of ["", "a/b"]) {
  Deno.test(`spawn() of the name "${name}" is a SyntaxError`, () => {
    const { system, log } = bench();
    assertThrows(() => system.spawn(noting(log), { name }), SyntaxError, `received "${name}"`);
  });
}

Deno.test("spawn() of a taken name is a RangeError that gives the path", () => {
  const { system, log } = bench();
  system.spawn(noting(log), { name: "a" });
  assertThrows(() => system.spawn(noting(log), { name: "a" }), RangeError, 'taken, received "/a"');
});

Deno.test("a name is free again once its actor has stopped", async () => {
  const { system, log } = bench();
  await system.stopActor(system.spawn(noting(log), { name: "a" }));
  system.spawn(noting(log), { name: "a" });
});

Deno.test("spawn() under a parent that has stopped is a RangeError", async () => {
  const { system, log } = bench();
  const parent = system.spawn(noting(log), { name: "parent" });
  await system.stopActor(parent);
  assertThrows(
    () => system.spawn(noting(log), { name: "child" }, parent),
    RangeError,
    "its parent has stopped",
  );
});
