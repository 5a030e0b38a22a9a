import { assertEquals } from "@std/assert";
import { crashesOnce, family } from "./family.ts";
import { fragile, stateless } from "./harness.ts";

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

Deno.test("rest_for_one: a start that fails once too often lets the later siblings stop without a start in vain", () => {
  const { clock, log, child } = family({ strategy: "rest_for_one", intensity: 2 });
  let failures = 0;
  const a = child("a", {
    onStart: () => {
      if (failures-- > 0) throw new Error("no start");
    },
  });
  child("b");
  failures = 3;
  a.tell("crash");
  clock.flush();
  assertEquals(log, ["b started", "b stopped", "a stopped"]);
});

Deno.test("rest_for_one: a second delivery on its way to an actor that is suspended again waits with it", async () => {
  const { system, clock, log, parent } = family({ strategy: "rest_for_one" });
  /** Crashes at its first message, when told to. */
  const late = (name: string) => {
    const gate = Promise.withResolvers<void>();
    let turns = 0;
    const ref = system.spawn<string, null>(
      stateless(async (_state, message) => {
        if (turns++ === 0) await gate.promise;
        log.push(`${name} got ${message}`);
      }),
      { name },
      parent,
    );
    ["1", "2"].forEach((m) => ref.tell(m));
    return () => gate.reject(new Error(`${name} crashed`));
  };
  const crashes = [late("first"), late("second")];
  system.spawn(crashesOnce([], "third"), { name: "third" }, parent).tell("crash");
  clock.flush();
  // The second restart of the period comes at once; the third, that of the first child, does not.
  crashes.toReversed().forEach((crash) => crash());
  await clock.runUntilIdle();
  assertEquals(log, []);
  clock.advance(1000);
  await clock.runUntilIdle();
  assertEquals(log.filter((line) => line.startsWith("first")), ["first got 1", "first got 2"]);
  assertEquals(log.filter((line) => line.startsWith("second")), ["second got 1", "second got 2"]);
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
