import { assertEquals } from "@std/assert";
import {
  type ActorSystem,
  type Behavior,
  type RestartType,
  type StopReason,
  type SupervisionOptions,
  supervisor,
} from "../../../actors/runtime/mod.ts";
import { bench, eventsOf, fragile, stateless } from "./harness.ts";

/** A crash that costs one restart only: its second delivery goes well. */
function crashesOnce(log: string[], name: string): Behavior<string, null> {
  let crashed = false;
  return fragile(name, log, {
    receive: (_state, message) => {
      if (message === "crash" && !crashed) {
        crashed = true;
        throw new Error("once");
      }
      log.push(`${name} got ${message}`);
    },
  });
}

function family(supervision: SupervisionOptions = {}) {
  const setting = bench();
  const { system, log } = setting;
  const parent = system.spawn(supervisor(supervision), { name: "parent" });
  const child = (name: string, more?: Partial<Behavior<string, null>>, restart?: RestartType) =>
    system.spawn(fragile(name, log, more), { name, ...(restart ? { restart } : {}) }, parent);
  return { ...setting, parent, child };
}

/** Crashes an actor at each of the next `times` starts. */
function failingStarts(times: number, log: string[]): Partial<Behavior<string, null>> {
  return {
    onStart() {
      log.push("start");
      if (times-- > 0) throw new Error("start failed");
    },
  };
}

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

Deno.test("rest_for_one: the later siblings are started again too, in order, the earlier are not", () => {
  const { system, clock, log, parent, child } = family({ strategy: "rest_for_one" });
  child("a");
  const b = system.spawn(crashesOnce(log, "b"), { name: "b" }, parent);
  child("c");
  child("d");
  log.length = 0;
  b.tell("crash");
  clock.flush();
  assertEquals(log, ["b started", "c started", "d started", "b got crash"]);
});

Deno.test("rest_for_one: the later siblings wait until the one that crashed is back, then go on in order", () => {
  const { system, clock, log, parent, child } = family({ strategy: "rest_for_one" });
  const a = system.spawn(fragile("a", log), { name: "a" }, parent);
  const b = child("b");
  const c = child("c");
  a.tell("crash");
  clock.flush();
  log.length = 0;
  a.tell("crash");
  b.tell("1");
  c.tell("1");
  clock.advance(99);
  assertEquals(log, []);
  clock.advance(1);
  // The second crash of the same message comes at once after the first pause.
  clock.advance(200);
  assertEquals(log, [
    ...["a started", "b started", "c started"],
    ...["a started", "b started", "c started", "b got 1", "c got 1"],
  ]);
});

Deno.test("rest_for_one: when the one that crashed fails to start, the later siblings go on waiting", () => {
  const { system, clock, log, parent, child } = family({ strategy: "rest_for_one" });
  let failures = 0;
  const a = system.spawn(
    fragile("a", log, {
      onStart() {
        log.push("a started");
        if (failures-- > 0) throw new Error("not yet");
      },
    }),
    { name: "a" },
    parent,
  );
  child("b");
  log.length = 0;
  failures = 3;
  a.tell("crash");
  clock.flush();
  assertEquals(log, ["a started", "a started"]);
  clock.advance(100);
  assertEquals(log, ["a started", "a started", "a started"]);
  clock.advance(200);
  assertEquals(log.slice(3), ["a started", "b started"]);
});

Deno.test("rest_for_one: a crash of a later sibling during the restart holds up those after it only", () => {
  const { system, clock, log, parent, child } = family({ strategy: "rest_for_one" });
  const a = system.spawn(crashesOnce(log, "a"), { name: "a" }, parent);
  let starts = 0;
  child("b", {
    onStart() {
      log.push("b started");
      if (++starts === 2 || starts === 3) throw new Error("not yet");
    },
  });
  child("c");
  log.length = 0;
  a.tell("crash");
  clock.flush();
  assertEquals(log, ["a started", "b started", "b started", "a got crash"]);
  clock.advance(100);
  assertEquals(log.slice(4), ["b started", "c started"]);
});

Deno.test("temporary bystander: rest_for_one stops a later temporary sibling for good", () => {
  const { system, clock, log, parent, child } = family({ strategy: "rest_for_one" });
  const a = system.spawn(crashesOnce(log, "a"), { name: "a" }, parent);
  const b = child("b", {}, "temporary");
  child("c");
  log.length = 0;
  a.tell("crash");
  clock.flush();
  assertEquals(log.toSorted(), ["a got crash", "a started", "b stopped", "c started"]);
  assertEquals(b.tell("hello"), "dead");
});

Deno.test("rest_for_one: a later sibling that is stopping is not brought back", async () => {
  const { system, clock, log, parent, child } = family({ strategy: "rest_for_one" });
  const a = system.spawn(crashesOnce(log, "a"), { name: "a" }, parent);
  const gate = Promise.withResolvers<void>();
  const b = child("b", { onStop: () => gate.promise });
  log.length = 0;
  const stopped = system.stopActor(b);
  a.tell("crash");
  clock.flush();
  gate.resolve();
  await stopped;
  await clock.runUntilIdle();
  assertEquals([log, b.tell("hello")], [["a started", "a got crash"], "dead"]);
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

Deno.test("escalation: the grandparent starts the parent afresh, with a new count and what its start spawns", () => {
  const { system, clock, log } = bench();
  const parent = supervisor({ intensity: 0 }, (context) => {
    context.spawn(fragile("a", log), { name: "a" });
  });
  system.spawn(parent, { name: "parent" });
  const refs = new Map<string, (message: string) => void>();
  void refs;
  assertEquals(log, ["a started"]);
  system.inspect((event) => {
    if (event.type === "restart") log.push(`${event.path} restarts`);
  });
  const outer = system.spawn(
    supervisor({ intensity: 0 }, (context) => {
      const inner = context.spawn(fragile("b", log), { name: "b" });
      context.tell(inner, "crash");
    }),
    { name: "outer" },
  );
  void outer;
  clock.advance(50);
  assertEquals(log.slice(1, 4), ["b started", "b stopped", "/outer restarts"]);
  assertEquals(log[4], "b started");
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
  const { system, clock, log, parent, child } = family({ intensity: 0 });
  const a = child("a");
  const b = child("b");
  const outside = system.spawn<string, null>(
    stateless((_state, message) => void log.push(`outside got ${message}`)),
    { name: "outside" },
  );
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
  assertEquals(
    log,
    ["b stopped", "a stopped", "a started", "outside got kept"].filter((line) =>
      line !== "a started"
    ),
  );
  // The crashing message (it was to be delivered once more) and the one to b.
  assertEquals(system.dropped.dead, 2);
  void parent;
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
  await system.stopActor(parent);
  const starts = log.length;
  clock.advance(1000);
  assertEquals([ref.tell("x"), log.length, clock.pending], ["dead", starts, 0]);
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

Deno.test("rest_for_one: stopping the one that crashed during its pause leaves the later siblings to go on", async () => {
  const { system, clock, log, child } = family({ strategy: "rest_for_one" });
  const a = child("a");
  child("b").tell("1");
  a.tell("crash");
  a.tell("crash");
  clock.flush();
  log.length = 0;
  await system.stopActor(a);
  clock.advance(100);
  assertEquals(log.filter((line) => line.startsWith("b")), ["b started"]);
  assertEquals(log.filter((line) => line === "a started"), []);
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
