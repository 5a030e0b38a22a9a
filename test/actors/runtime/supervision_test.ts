import { assertEquals } from "@std/assert";
import {
  type ActorRef,
  type ActorSystem,
  type Behavior,
  type RestartType,
  type StopReason,
  supervisor,
} from "../../../actors/runtime/mod.ts";
import { failingStarts, family } from "./family.ts";
import { bench, eventsOf, fragile, stateless } from "./harness.ts";

function reasonOf(system: ActorSystem, path: string): () => StopReason | undefined {
  const stops = eventsOf(system, "stop");
  return () => stops.find((stop) => stop.path === path)?.reason;
}

const ENDS: Record<RestartType, Record<"normal" | "shutdown" | "abnormal", boolean>> = {
  permanent: { normal: true, shutdown: false, abnormal: true },
  transient: { normal: false, shutdown: false, abnormal: true },
  temporary: { normal: false, shutdown: false, abnormal: false },
};

for (const [restart, ends] of Object.entries(ENDS)) {
  for (const [end, comesBack] of Object.entries(ends)) {
    Deno.test(`${restart}, ${end}: ${comesBack ? "is started again" : "stays away"}`, async () => {
      const { system, clock, log, child } = family();
      const ref = child("a", {}, restart as RestartType);
      if (end === "shutdown") await system.stopActor(ref);
      else ref.tell(end === "normal" ? "end" : "crash");
      clock.flush();
      assertEquals(
        log.filter((line) => line === "a started").length,
        comesBack ? 1 + (end === "normal" ? 1 : 2) : 1,
      );
      assertEquals(ref.tell("hello"), comesBack ? "ok" : "dead");
    });
  }
}

Deno.test("one_for_one: only the child that crashed is started again", () => {
  const { clock, log, child } = family();
  child("a");
  const b = child("b");
  child("c");
  log.length = 0;
  b.tell("crash");
  clock.flush();
  assertEquals(log, ["b started", "b started"]);
});

Deno.test("the first two restarts of a period come at once, the next after a growing pause with a cap", () => {
  const { system, clock, log, child } = family({ intensity: 10, backoff: 100, maxBackoff: 300 });
  const restarts = eventsOf(system, "restart");
  child("a", failingStarts(6, log));
  clock.advance(2000);
  assertEquals(restarts.map(({ delay }) => delay), [0, 0, 100, 200, 300, 300]);
  assertEquals(log.length, 7);
});

Deno.test("the pause is cut by a random share of up to a half, drawn from the system's random", () => {
  const draws = [0, 0.5, 1];
  const { system, clock, log } = bench({ random: () => draws.shift() ?? 0 });
  const restarts = eventsOf(system, "restart");
  system.spawn(fragile("a", log, failingStarts(5, log)), { name: "a" });
  clock.advance(2000);
  assertEquals(restarts.map(({ delay }) => delay), [0, 0, 50, 150, 400]);
});

Deno.test("intensity: five restarts in ten seconds are allowed, the sixth ends the parent too", () => {
  const { system, clock, log, child } = family();
  const reason = reasonOf(system, "/parent");
  const error = new Error("crash");
  const ref = child("a", {
    receive: () => {
      throw error;
    },
  });
  [1, 2].forEach(() => ref.tell("x"));
  clock.advance(5000);
  assertEquals([reason(), log.filter((line) => line === "a started").length], [undefined, 5]);
  ref.tell("x");
  clock.advance(5000);
  assertEquals(reason(), { kind: "failed", error });
});

Deno.test("intensity: restarts older than the period do not count", () => {
  const { system, clock, child } = family({ intensity: 2, period: 1000 });
  const reason = reasonOf(system, "/parent");
  const restarts = eventsOf(system, "restart");
  const ref = child("a");
  for (let i = 0; i < 10; i++) {
    ref.tell("crash");
    clock.advance(1000);
  }
  assertEquals([reason(), restarts.length, restarts.every(({ delay }) => delay === 0)], [
    undefined,
    20,
    true,
  ]);
});

Deno.test("intensity 0: the first crash ends the parent", () => {
  const { system, clock, child } = family({ intensity: 0 });
  const reason = reasonOf(system, "/parent");
  child("a").tell("crash");
  clock.flush();
  assertEquals(reason()?.kind, "failed");
});

Deno.test("intensity Infinity: the parent never gives up", () => {
  const { system, clock, log, child } = family({ intensity: Infinity, maxBackoff: 1000 });
  const reason = reasonOf(system, "/parent");
  child("a", failingStarts(Infinity, log));
  clock.advance(3_600_000);
  assertEquals([reason(), log.length > 3600], [undefined, true]);
});

Deno.test("intensity counts the crashes of all children together", () => {
  const { system, clock, child } = family({ intensity: 3 });
  const reason = reasonOf(system, "/parent");
  const refs = ["a", "b"].map((name) => child(name));
  refs.forEach((ref) => ref.tell("crash"));
  clock.advance(5000);
  assertEquals(reason()?.kind, "failed");
});

Deno.test("past the intensity the children stop in reverse order, then the parent, with the reason kept", () => {
  const { system, clock, child } = family({ intensity: 0 });
  const stops = eventsOf(system, "stop");
  child("a");
  child("b").tell("crash");
  child("c");
  clock.flush();
  assertEquals(stops.map(({ path }) => path), ["/parent/c", "/parent/b", "/parent/a", "/parent"]);
  assertEquals(stops.map(({ reason }) => reason.kind), [
    "shutdown",
    "shutdown",
    "shutdown",
    "failed",
  ]);
});

Deno.test("escalation: the grandparent starts the parent afresh, with what its start spawns", () => {
  const { system, clock, log } = bench();
  let child: ActorRef<string> | undefined;
  system.spawn(
    supervisor({ intensity: 0 }, (context) => {
      child = context.spawn(fragile("child", log), { name: "child" });
    }),
    { name: "parent" },
  );
  child?.tell("crash");
  clock.flush();
  child?.tell("hello");
  clock.flush();
  assertEquals(log, ["child started", "child stopped", "child started", "child got hello"]);
});

Deno.test("escalation: a parent that was started afresh counts its restarts afresh", () => {
  const { system, clock, log } = bench();
  const restarts = eventsOf(system, "restart");
  let child: ActorRef<string> | undefined;
  system.spawn(
    supervisor({ intensity: 1 }, (context) => {
      child = context.spawn(fragile("child", log), { name: "child" });
    }),
    { name: "parent" },
  );
  child?.tell("crash");
  clock.flush();
  child?.tell("crash");
  clock.flush();
  const [one, two] = ["/parent/child", "/parent"];
  assertEquals(restarts.map(({ path }) => path), [one, two, one, two]);
});

Deno.test("escalation by a child that had stopped itself: its name is free when the parent starts afresh", () => {
  const { system, clock, log } = bench();
  let child: ActorRef<string> | undefined;
  system.spawn(
    supervisor({ intensity: 0 }, (context) => {
      child = context.spawn(fragile("child", log), { name: "child" });
    }),
    { name: "parent" },
  );
  child?.tell("end");
  clock.flush();
  assertEquals(log, ["child started", "child stopped", "child started"]);
});

Deno.test("escalation up to the top ends the system, and terminated tells why", async () => {
  const error = new Error("too often");
  const { system, clock } = bench({ supervision: { intensity: 0 } });
  const ref = system.spawn<string, null>(
    stateless(() => {
      throw error;
    }),
    { name: "a" },
  );
  ref.tell("x");
  clock.flush();
  assertEquals(await system.terminated, { kind: "failed", error });
  assertEquals(ref.tell("y"), "dead");
});

Deno.test("escalation in the midst of a cascade: what the input caused for the dead is counted", () => {
  const { system, clock, log, child } = family({ intensity: 0 });
  const [a, b] = [child("a"), child("b")];
  const outside = system.spawn(fragile("outside", log), { name: "outside" });
  const sender = system.spawn<string, null>(
    stateless((_state, _message, context) => {
      context.tell(a, "crash");
      context.tell(b, "lost");
      context.tell(outside, "kept");
    }),
    { name: "sender" },
  );
  log.length = 0;
  sender.tell("go");
  clock.flush();
  assertEquals(log, ["b stopped", "a stopped", "outside got kept"]);
  // The message that crashed, which was to be delivered once more, and that to b.
  assertEquals(system.dropped.dead, 2);
});

Deno.test("a start that fails counts against the intensity: init", () => {
  const { system, clock, child } = family({ intensity: 2 });
  const reason = reasonOf(system, "/parent");
  let starts = 0;
  const ref = child("a", {
    init() {
      starts++;
      throw new Error("no start");
    },
  });
  clock.flush();
  assertEquals([starts, reason()?.kind, ref.tell("x")], [3, "failed", "dead"]);
});

Deno.test("a start that fails counts against the intensity: onStart", () => {
  const { system, clock, log, child } = family({ intensity: 2 });
  const reason = reasonOf(system, "/parent");
  child("a", failingStarts(3, log));
  clock.flush();
  assertEquals([log.filter((line) => line === "start").length, reason()?.kind], [3, "failed"]);
});

Deno.test("init is tried again until it succeeds, then never again", () => {
  const { clock, log, child } = family();
  let inits = 0;
  const ref = child("a", {
    init() {
      if (++inits < 3) throw new Error("not yet");
      return null;
    },
  });
  ref.tell("1");
  ref.tell("crash");
  clock.advance(1000);
  assertEquals([inits, log.filter((line) => line === "a got 1").length], [3, 1]);
});

Deno.test("a temporary child whose start fails is stopped, and its name free", () => {
  const { clock, child } = family();
  const fails: Partial<Behavior<string, null>> = {
    init() {
      throw new Error("no start");
    },
  };
  const ref = child("a", fails, "temporary");
  clock.flush();
  assertEquals(ref.tell("x"), "dead");
  child("a");
});

Deno.test("what a start that fails has sent, spawned and scheduled is taken back", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(fragile("target", log), { name: "target" });
  let starts = 0;
  system.spawn<string, null>({
    init(context) {
      context.spawn(fragile(`child ${++starts}`, log), { name: "child" });
      context.tell(target, `start ${starts}`);
      context.setTimer("t", 10, `timer ${starts}`);
      if (starts === 1) throw new Error("not yet");
      return null;
    },
    receive: (_state, message) => void log.push(message),
  }, { name: "a" });
  clock.advance(10);
  assertEquals(log, ["target started", "child 2 started", "target got start 2", "timer 2"]);
});

Deno.test("hanging restart loop: a child that never starts can be stopped, with its parent", async () => {
  const { system, clock, log, parent, child } = family({ intensity: Infinity, backoff: 0 });
  const ref = child("a", failingStarts(Infinity, log));
  clock.advance(20);
  // Three at once, then one in each millisecond.
  assertEquals(log.length, 23);
  await system.stopActor(parent);
  clock.advance(1000);
  assertEquals([ref.tell("x"), clock.pending], ["dead", 0]);
  assertEquals(log.filter((line) => line === "start").length, 23);
});

Deno.test("stop while suspended: a pending restart does not bring the actor back, and leaves no timer", async () => {
  const { system, clock, log, child } = family();
  const ref = child("a", failingStarts(3, log));
  clock.flush();
  assertEquals([log.length, clock.pending], [3, 1]);
  ref.tell("waits");
  await system.stopActor(ref);
  assertEquals([clock.pending, system.dropped.dead], [0, 1]);
  clock.advance(10_000);
  assertEquals(log, ["start", "start", "start", "a stopped"]);
});

Deno.test("a child that crashes while its parent stops is not started again", async () => {
  const { system, clock, log, child, parent } = family();
  const a = child("a");
  const gate = Promise.withResolvers<void>();
  child("b", { onStop: () => gate.promise });
  log.length = 0;
  const stopped = system.stopActor(parent);
  a.tell("crash");
  clock.flush();
  gate.resolve();
  await stopped;
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.dead], [["a stopped"], 1]);
});

Deno.test("context.fail(): the actor ends as failed and is started afresh, from init", () => {
  const { system, clock } = bench();
  const reason = reasonOf(system, "/a");
  const error = new Error("connection lost");
  const log: number[] = [];
  const ref = system.spawn<"add" | "fail", { n: number }>({
    init: () => ({ n: 0 }),
    receive(state, message, context) {
      if (message === "fail") return context.fail(error);
      log.push(++state.n);
    },
  }, { name: "a" });
  for (const message of ["add", "add", "fail", "add"] as const) {
    ref.tell(message);
    clock.flush();
  }
  assertEquals([log, reason()], [[1, 2, 1], { kind: "failed", error }]);
});

Deno.test("a permanent actor that stopped itself begins again from init, with no children", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn<string, { n: number }>({
    init(context) {
      context.spawn(fragile("child", log), { name: "child" });
      return { n: 0 };
    },
    receive(state, message, context) {
      if (message === "end") context.stop(context.self);
      else log.push(`n = ${++state.n}`);
    },
  }, { name: "a" });
  for (const message of ["add", "end", "add"]) {
    ref.tell(message);
    clock.flush();
  }
  assertEquals(log, ["child started", "n = 1", "child stopped", "child started", "n = 1"]);
});
