import { assertEquals } from "@std/assert";
import type { ActorRef, Context } from "../../../actors/runtime/mod.ts";
import { stubRef } from "../../../actors/runtime/testkit/mod.ts";
import { bench, eventsOf, fragile, noting, settled, stateless } from "./harness.ts";

Deno.test("a turn that throws sends nothing; the same message is delivered once more", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  let attempt = 0;
  const ref = system.spawn<string, null>(
    stateless((_state, message, context) => {
      context.tell(target, `${message}, attempt ${++attempt}`);
      if (attempt === 1) throw new Error("first time");
    }),
    { name: "a" },
  );
  ref.tell("hello");
  clock.flush();
  assertEquals([log, system.dropped.poisoned], [["hello, attempt 2"], 0]);
});

Deno.test("a turn that throws twice drops its message, counts and reports it; the rest of the mailbox survives", () => {
  const { system, clock, log } = bench();
  const drops = eventsOf(system, "drop");
  const ref = system.spawn(fragile("a", log), { name: "a" });
  ["1", "crash", "2", "3"].forEach((m) => ref.tell(m));
  clock.flush();
  assertEquals(log.filter((line) => line.includes("got")), ["a got 1", "a got 2", "a got 3"]);
  assertEquals(drops, [{ type: "drop", path: "/a", reason: "poisoned", message: "crash" }]);
});

Deno.test("the second delivery comes before everything else that was caused", () => {
  const { system, clock, log } = bench();
  let crashed = false;
  const a = system.spawn<string, null>(
    stateless((_state, message) => {
      if (message === "1" && !crashed) {
        crashed = true;
        throw new Error("once");
      }
      log.push(`a got ${message}`);
    }),
    { name: "a" },
  );
  const b = system.spawn(fragile("b", log, { onStart: () => {} }), { name: "b" });
  const sender = system.spawn<null, null>(
    stateless((_state, _message, context) => {
      context.tell(a, "1");
      context.tell(b, "2");
      context.tell(a, "3");
    }),
    { name: "sender" },
  );
  sender.tell(null);
  clock.flush();
  assertEquals(log, ["a got 1", "b got 2", "a got 3"]);
});

Deno.test("a message that waits for the end of a pause comes before those sent meanwhile", () => {
  const { system, clock, log } = bench();
  let failures = 0;
  const a = system.spawn<string, null>(
    fragile("a", log, {
      onStart: () => {
        if (failures-- > 0) throw new Error("not yet");
      },
    }),
    { name: "a" },
  );
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => void context.tell(a, message)),
    { name: "sender" },
  );
  failures = 3;
  ["crash", "1", "2"].forEach((m) => sender.tell(m));
  clock.flush();
  a.tell("3");
  clock.advance(1000);
  assertEquals([log, system.dropped.poisoned], [["a got 1", "a got 2", "a got 3"], 1]);
});

Deno.test("what waits from a turn goes before what the same sender sends once the actor is free", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const slow = system.spawn<string, null>(
    stateless(async (_state, message) => {
      if (message === "first") await gate.promise;
      log.push(message);
    }),
    { name: "slow" },
  );
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => void context.tell(slow, message)),
    { name: "sender" },
  );
  ["first", "second"].forEach((m) => sender.tell(m));
  clock.flush();
  // Stands in the queue of inputs before the slow actor asks for its next message.
  sender.tell("third");
  gate.resolve();
  await settled();
  await clock.runUntilIdle();
  assertEquals(log, ["first", "second", "third"]);
});

Deno.test("the state survives a restart, as it was when the turn threw", () => {
  const { system, clock } = bench();
  const seen: number[] = [];
  const ref = system.spawn<number, { sum: number }>({
    init: () => ({ sum: 0 }),
    receive(state, n) {
      if (n < 0) throw new RangeError("negative");
      state.sum += n;
      seen.push(state.sum);
    },
  }, { name: "a" });
  [1, -1, 2, 3].forEach((n) => ref.tell(n));
  clock.flush();
  assertEquals(seen, [1, 3, 6]);
});

Deno.test("the children survive their parent's restart, and its references to them go on working", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn<string, { child: ActorRef<string> }>({
    init: (context) => ({ child: context.spawn(fragile("child", log), { name: "child" }) }),
    receive(state, message, context) {
      if (message === "crash") throw new Error("crash");
      context.tell(state.child, message);
    },
  }, { name: "a" });
  ["1", "crash", "2"].forEach((m) => ref.tell(m));
  clock.flush();
  assertEquals(log, ["child started", "child got 1", "child got 2"]);
});

/** Does `act` in a turn that throws both times, and tells what came of it. */
function inVain(act: (context: Context<string>, other: ActorRef<string>) => void) {
  const setting = bench();
  const { system, clock, log } = setting;
  const other = system.spawn(fragile("other", log), { name: "other" });
  const ref = system.spawn<string, null>(
    stateless((_state, message, context) => {
      if (message !== "go") return void log.push(`self got ${message}`);
      act(context, other);
      throw new Error("in vain");
    }, { onTerminated: () => void log.push("terminated") }),
    { name: "a" },
  );
  log.length = 0;
  ref.tell("go");
  clock.advance(1000);
  return { ...setting, ref, other };
}

Deno.test("a turn that throws spawns nothing, and the name stays free", () => {
  const { log } = inVain((context) => void context.spawn(noting([]), { name: "child" }));
  assertEquals(log, []);
});

Deno.test("an address of an actor whose spawning was taken back is dead", () => {
  let kept: ActorRef<string> | undefined;
  const { log, system } = inVain((context) => {
    kept = context.spawn(noting<string>([]), { name: "child" });
    context.tell(kept, "hello");
  });
  assertEquals([kept?.tell("hello"), log, system.dropped.dead], ["dead", [], 1]);
});

Deno.test("a turn that throws stops nobody", () => {
  const { log, other } = inVain((context, other) => context.stop(other));
  assertEquals([log, other.tell("hello")], [[], "ok"]);
});

Deno.test("a turn that stops its own actor and then throws goes on", () => {
  const { log, ref } = inVain((context) => context.stop(context.self));
  assertEquals([log, ref.tell("hello")], [[], "ok"]);
});

Deno.test("a turn that throws fails nobody", () => {
  const { log, ref } = inVain((context) => context.fail(new Error("failed")));
  assertEquals([log, ref.tell("hello")], [[], "ok"]);
});

Deno.test("a turn that throws sets no timer", () => {
  assertEquals(inVain((context) => context.setTimer("t", 10, "timer")).log, []);
});

Deno.test("a turn that throws watches nobody", async () => {
  const { system, clock, log, other } = inVain((context, other) => context.watch(other));
  await system.stopActor(other);
  clock.flush();
  assertEquals(log, ["other stopped"]);
});

Deno.test("a dead letter of a turn that throws is taken back too: it is not counted", async () => {
  const { system, clock, log } = bench();
  const dead = system.spawn(noting<string>(log), { name: "dead" });
  await system.stopActor(dead);
  const ref = system.spawn<string, null>(
    stateless((_state, message, context) => {
      log.push(context.tell(dead, message));
      throw new Error("in vain");
    }),
    { name: "a" },
  );
  ref.tell("x");
  clock.flush();
  assertEquals([log, system.dropped.dead], [["dead", "dead"], 0]);
});

Deno.test("a name clash in a turn is a crash of that turn, before anything of it took effect", () => {
  const { system, clock, log } = bench();
  const crashes = eventsOf(system, "crash");
  const target = system.spawn(noting<string>(log), { name: "target" });
  const ref = system.spawn<string, null>(
    stateless((_state, _message, context) => {
      context.tell(target, "too early");
      context.spawn(fragile("1", log), { name: "child" });
      context.spawn(fragile("2", log), { name: "child" });
    }),
    { name: "a" },
  );
  ref.tell("go");
  clock.flush();
  assertEquals(log, []);
  assertEquals(crashes.map(({ error }) => (error as Error).message), [
    'Cannot spawn actor: the name is taken, received "/a/child"',
    'Cannot spawn actor: the name is taken, received "/a/child"',
  ]);
});

for (const act of ["watch", "unwatch", "stop"] as const) {
  Deno.test(`${act}() of an address that is no actor's is a crash of that turn`, () => {
    const { system, clock } = bench();
    const crashes = eventsOf(system, "crash");
    const ref = system.spawn<string, null>(
      stateless((_state, _message, context) => context[act](stubRef("/elsewhere"))),
      { name: "a" },
    );
    ref.tell("go");
    clock.flush();
    assertEquals(crashes.map(({ error }) => (error as Error).message), [
      "Cannot use address: it is not of an actor, received /elsewhere",
      "Cannot use address: it is not of an actor, received /elsewhere",
    ]);
  });
}

Deno.test("what a turn wanted happens in its order, its messages last", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn<string, null>(
    stateless((_state, _message, context) => {
      const first = context.spawn(fragile("first", log), { name: "first" });
      context.tell(first, "hello");
      context.spawn(fragile("second", log), { name: "second" });
    }),
    { name: "a" },
  );
  ref.tell("go");
  clock.flush();
  assertEquals(log, ["first started", "second started", "first got hello"]);
});

Deno.test("a child whose start ends its parent: the rest of the turn still takes effect, in a clean way", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  const ref = system.spawn<string, null>(
    stateless((_state, _message, context) => {
      context.spawn<string, null>({
        init() {
          throw new Error("no start");
        },
        receive: () => {},
      }, { name: "bad" });
      context.spawn(fragile("good", log), { name: "good" });
      context.setTimer("t", 10, "timer");
      context.tell(target, "sent");
    }, { supervision: { intensity: 0 } }),
    { name: "a", restart: "temporary" },
  );
  ref.tell("go");
  clock.flush();
  assertEquals([log, clock.pending], [["good started", "good stopped", "sent"], 0]);
});

Deno.test("a crash ends the incarnation's signal, and the next one has its own", () => {
  const { system, clock } = bench();
  const signals: AbortSignal[] = [];
  const ref = system.spawn<string, null>(
    stateless(() => {
      throw new Error("crash");
    }, { onStart: (_state, context) => void signals.push(context.signal) }),
    { name: "a" },
  );
  ref.tell("x");
  clock.flush();
  assertEquals(signals.map(({ aborted }) => aborted), [true, true, false]);
});

Deno.test("a signal first asked for after the incarnation ended has aborted", async () => {
  const { system } = bench();
  let context: Context<string> | undefined;
  const ref = system.spawn<string, null>(
    stateless(() => {}, { onStart: (_state, c) => void (context = c) }),
    { name: "a" },
  );
  await system.stopActor(ref);
  assertEquals(context?.signal.aborted, true);
});
