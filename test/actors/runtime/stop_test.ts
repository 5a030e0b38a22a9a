import { assertEquals } from "@std/assert";
import type { ActorRef, ActorSystem, Context } from "../../../actors/runtime/mod.ts";
import { bench, eventsOf, fragile, noting, stateless } from "./harness.ts";

const forever = () => new Promise<void>(() => {});

/** Spawns a chain or tree of actors, named by their paths. */
function tree(
  system: ActorSystem,
  log: string[],
  paths: readonly string[],
): Map<string, ActorRef<string>> {
  const refs = new Map<string, ActorRef<string>>();
  for (const path of paths) {
    const [name = "", parent = ""] = [path.split("/").pop(), path.slice(0, path.lastIndexOf("/"))];
    refs.set(path, system.spawn(fragile(path, log), { name }, refs.get(parent)));
  }
  log.length = 0;
  return refs;
}

Deno.test("stop() stops children before parents, the last started first, and reports them in that order", async () => {
  const { system, log } = bench();
  tree(system, log, ["/a", "/a/1", "/a/2", "/b", "/b/1", "/b/1/x"]);
  const expected = ["/b/1/x", "/b/1", "/b", "/a/2", "/a/1", "/a"];
  assertEquals(await system.stop(), { stopped: expected, abandoned: [] });
  assertEquals(log, expected.map((path) => `${path} stopped`));
});

Deno.test("stop() reports what it stopped, not what had stopped before", async () => {
  const { system, log } = bench();
  const refs = tree(system, log, ["/a", "/b"]);
  await system.stopActor(refs.get("/a") as ActorRef<string>);
  assertEquals((await system.stop()).stopped, ["/b"]);
});

Deno.test("stop() closes the intake first: what is told from then on is a dead letter", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const ref = system.spawn(noting<string>(log, { onStop: () => gate.promise }), { name: "a" });
  ref.tell("waits");
  const stopped = system.stop();
  assertEquals([ref.tell("late"), system.dropped.dead], ["dead", 2]);
  gate.resolve();
  await stopped;
  clock.flush();
  assertEquals(log, []);
});

Deno.test("stop() twice waits twice, for the same report", async () => {
  const { system } = bench();
  const gate = Promise.withResolvers<void>();
  system.spawn(stateless(() => {}, { onStop: () => gate.promise }), { name: "a" });
  const [first, second] = [system.stop(), system.stop()];
  let done = false;
  second.then(() => done = true);
  await Promise.resolve();
  assertEquals(done, false);
  gate.resolve();
  assertEquals(await first, await second);
});

Deno.test("stop() from within a turn begins after that turn", async () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  let stopped: Promise<unknown> | undefined;
  const ref = system.spawn<string, null>(
    stateless((_state, _message, context) => {
      stopped = system.stop();
      log.push(context.tell(target, "too late"));
    }),
    { name: "a" },
  );
  ref.tell("go");
  clock.flush();
  assertEquals(await stopped, { stopped: ["/a", "/target"], abandoned: [] });
  assertEquals([log, system.dropped.dead], [["ok"], 1]);
});

Deno.test("stop() from within init begins after that turn", async () => {
  const { system, clock, log } = bench();
  let stopped: Promise<unknown> | undefined;
  system.spawn(
    fragile("a", log, {
      init() {
        stopped = system.stop();
        return null;
      },
    }),
    { name: "a" },
  );
  clock.flush();
  assertEquals(await stopped, { stopped: ["/a"], abandoned: [] });
  assertEquals(log, ["a started", "a stopped"]);
});

Deno.test("terminated tells that the system was stopped", async () => {
  const { system } = bench();
  await system.stop();
  assertEquals(await system.terminated, { kind: "shutdown" });
});

Deno.test("a parent waits for a child whose stop is under way already", async () => {
  const { system, log } = bench();
  const gate = Promise.withResolvers<void>();
  const parent = system.spawn(fragile("parent", log), { name: "parent" });
  const child = system.spawn(fragile("child", log, { onStop: () => gate.promise }), {
    name: "child",
  }, parent);
  const first = system.stopActor(child);
  const second = system.stopActor(parent);
  await Promise.resolve();
  assertEquals(log, ["parent started", "child started"]);
  gate.resolve();
  await Promise.all([first, second]);
  assertEquals(log.slice(2), ["parent stopped"]);
});

Deno.test("sup stop, infinity: waits as long as an actor needs", async () => {
  const { system, clock } = bench({ stopDeadline: Infinity });
  const gate = Promise.withResolvers<void>();
  system.spawn(stateless(() => {}, { onStop: () => gate.promise }), { name: "a" });
  const stopped = system.stop();
  clock.advance(1e9);
  gate.resolve();
  assertEquals(await stopped, { stopped: ["/a"], abandoned: [] });
});

Deno.test("sup stop, timeout: an actor that is late with its last words is abandoned, the others stop", async () => {
  const { system, clock, log } = bench({ stopDeadline: 1000 });
  const abandons = eventsOf(system, "abandon");
  let context: Context<string> | undefined;
  system.spawn(fragile("a", log), { name: "a" });
  const ref = system.spawn<string, null>(
    stateless(() => {}, { onStop: (_state, c) => (context = c, forever()) }),
    { name: "b" },
  );
  const stopped = system.stop();
  clock.advance(999);
  assertEquals([abandons.length, context?.signal.aborted], [0, false]);
  clock.advance(1);
  assertEquals(await stopped, { stopped: ["/a"], abandoned: ["/b"] });
  assertEquals([ref.tell("x"), context?.signal.aborted, clock.pending], ["dead", true, 0]);
});

Deno.test("sup stop, timeout: an actor that never ends its turn is abandoned, without last words", async () => {
  const { system, clock, log } = bench({ stopDeadline: 1000 });
  const signals: AbortSignal[] = [];
  const ref = system.spawn<string, null>(
    stateless((_state, _message, context) => {
      signals.push(context.signal);
      return forever();
    }, { onStop: () => void log.push("last words") }),
    { name: "a" },
  );
  ref.tell("go");
  clock.flush();
  const stopped = system.stop();
  assertEquals(signals.map(({ aborted }) => aborted), [true]);
  clock.advance(1000);
  assertEquals(await stopped, { stopped: [], abandoned: ["/a"] });
  assertEquals([log, system.dropped.stale], [[], 1]);
});

Deno.test("sup stop, brutal: with a deadline of 0 whoever is busy is abandoned at once", async () => {
  const { system, clock } = bench({ stopDeadline: 0 });
  const ref = system.spawn<string, null>(stateless(forever), { name: "a" });
  ref.tell("go");
  clock.flush();
  const stopped = system.stop();
  clock.advance(0);
  assertEquals((await stopped).abandoned, ["/a"]);
});

Deno.test("an abandoned actor that is permanent begins anew; its old turn, when it ends, changes nothing", async () => {
  const { system, clock, log } = bench({ stopDeadline: 1000 });
  const gate = Promise.withResolvers<void>();
  let child: ActorRef<string> | undefined;
  const ref = system.spawn<string, { n: number }>({
    init(context) {
      child = context.spawn(fragile("child", []), { name: "child" });
      return { n: 0 };
    },
    async receive(state, message) {
      if (message === "wait") await gate.promise;
      log.push(`${message} ${++state.n}`);
    },
    supervision: { intensity: 0 },
  }, { name: "a" });
  ref.tell("wait");
  clock.flush();
  child?.tell("crash");
  clock.advance(1000);
  await clock.runUntilIdle();
  ["1", "2"].forEach((m) => ref.tell(m));
  await clock.runUntilIdle();
  gate.resolve();
  await clock.runUntilIdle();
  ref.tell("3");
  await clock.runUntilIdle();
  assertEquals(log, ["1 1", "2 2", "wait 1", "3 3"]);
});

Deno.test("an abandoned turn that ends while its actor is busy anew does not free the actor", async () => {
  const { system, clock, log } = bench({ stopDeadline: 1000 });
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let turns = 0;
  let child: ActorRef<string> | undefined;
  const ref = system.spawn<string, null>(
    stateless(async (_state, message) => {
      log.push(message);
      await gates[turns++]?.promise;
    }, {
      init(context) {
        child = context.spawn(fragile("child", []), { name: "child" });
        return null;
      },
      supervision: { intensity: 0 },
    }),
    { name: "a" },
  );
  ref.tell("abandoned");
  clock.flush();
  child?.tell("crash");
  clock.advance(1000);
  await clock.runUntilIdle();
  ["busy", "next"].forEach((m) => ref.tell(m));
  await clock.runUntilIdle();
  gates[0]?.resolve();
  await clock.runUntilIdle();
  assertEquals(log, ["abandoned", "busy"]);
  gates[1]?.resolve();
  await clock.runUntilIdle();
  assertEquals(log, ["abandoned", "busy", "next"]);
});

Deno.test("last words may be told: what onStop sends is delivered", async () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  const sync = system.spawn<string, null>(
    stateless(() => {}, { onStop: (_state, context) => void context.tell(target, "sync") }),
    { name: "sync" },
  );
  const late = system.spawn<string, null>(
    stateless(() => {}, {
      onStop: async (_state, context) => {
        await Promise.resolve();
        context.tell(target, "async");
      },
    }),
    { name: "async" },
  );
  await system.stopActor(sync);
  await system.stopActor(late);
  clock.flush();
  assertEquals(log, ["sync", "async"]);
});

for (const how of ["throws", "rejects"]) {
  Deno.test(`an onStop that ${how} is seen as a crash, sends nothing, and the stop goes on`, async () => {
    const { system, clock, log } = bench();
    const crashes = eventsOf(system, "crash");
    const target = system.spawn(noting<string>(log), { name: "target" });
    const error = new Error("no last words");
    const ref = system.spawn<string, null>(
      stateless(() => {}, {
        onStop(_state, context) {
          context.tell(target, "lost");
          if (how === "throws") throw error;
          return Promise.reject(error);
        },
      }),
      { name: "a" },
    );
    await system.stopActor(ref);
    clock.flush();
    assertEquals([log, crashes], [[], [{ type: "crash", path: "/a", error, message: null }]]);
    assertEquals(await system.stop(), { stopped: ["/target"], abandoned: [] });
  });
}

Deno.test("onStop can neither spawn nor leave a timer", async () => {
  const { system, clock, log } = bench();
  const crashes = eventsOf(system, "crash");
  const ref = system.spawn<string, null>(
    stateless(() => {}, {
      onStop(_state, context) {
        context.setTimer("t", 10, "timer");
        if (log.push("stops") === 1) return;
        context.spawn(noting([]), { name: "child" });
      },
    }),
    { name: "a", restart: "temporary" },
  );
  await system.stopActor(ref);
  assertEquals(clock.pending, 0);
  const again = system.spawn<string, null>(
    stateless(() => {}, {
      onStop: (_s, context) => void context.spawn(noting([]), { name: "child" }),
    }),
    { name: "a" },
  );
  await system.stopActor(again);
  assertEquals(crashes.map(({ error }) => (error as Error).message), [
    'Cannot spawn actor: its parent has stopped, received "/a/child"',
  ]);
});

Deno.test("an actor that was never begun has no last words", async () => {
  const { system, clock, log } = bench();
  const ref = system.spawn<string, null>(
    stateless(() => {}, {
      init() {
        throw new Error("no start");
      },
      onStop: () => void log.push("last words"),
    }),
    { name: "a", restart: "temporary" },
  );
  clock.flush();
  assertEquals([log, ref.tell("x")], [[], "dead"]);
  await system.stop();
});

Deno.test("context.stop() of a child: it stops before the sender's messages to it are delivered", () => {
  const { system, clock, log } = bench();
  const parent = system.spawn<string, { child: ActorRef<string> }>({
    init: (context) => ({ child: context.spawn(fragile("child", log), { name: "child" }) }),
    receive({ child }, message, context) {
      context.tell(child, message);
      context.stop(child);
    },
  }, { name: "parent" });
  parent.tell("hello");
  clock.flush();
  assertEquals([log, system.dropped.dead], [["child started", "child stopped"], 1]);
});
