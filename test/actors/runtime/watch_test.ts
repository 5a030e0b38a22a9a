import { assertEquals } from "@std/assert";
import type { ActorRef, ActorSystem, Behavior } from "../../../actors/runtime/mod.ts";
import { bench, fragile, stateless } from "./harness.ts";

type Command = { readonly do: "watch" | "unwatch"; readonly ref: ActorRef<never> } | string;

/** Watches whom it is told to, and notes who stopped and why. */
function watcher(
  log: string[],
  more: Partial<Behavior<Command, null>> = {},
): Behavior<Command, null> {
  return stateless((_state, command, context) => {
    if (command === "crash") throw new Error("crash");
    if (typeof command === "string") log.push(command);
    else context[command.do](command.ref);
  }, {
    onTerminated: (_state, { ref, reason }) => void log.push(`${ref.path} ${reason.kind}`),
    ...more,
  });
}

function target(system: ActorSystem): ActorRef<string> {
  return system.spawn(fragile("target", []), { name: "target", restart: "temporary" });
}

for (const [command, kind] of [["end", "normal"], ["crash", "failed"]] as const) {
  Deno.test(`watch() tells the reason of the end: ${kind}`, () => {
    const { system, clock, log } = bench();
    const ref = target(system);
    system.spawn(watcher(log), { name: "watcher" }).tell({ do: "watch", ref });
    clock.flush();
    ref.tell(command);
    clock.flush();
    assertEquals(log, [`/target ${kind}`]);
  });
}

Deno.test("watch() tells the reason of the end: shutdown", async () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  system.spawn(watcher(log), { name: "watcher" }).tell({ do: "watch", ref });
  clock.flush();
  await system.stopActor(ref);
  clock.flush();
  assertEquals(log, ["/target shutdown"]);
});

Deno.test("watch() of an actor that has stopped tells so at once", async () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  await system.stopActor(ref);
  system.spawn(watcher(log), { name: "watcher" }).tell({ do: "watch", ref });
  clock.flush();
  assertEquals(log, ["/target shutdown"]);
});

Deno.test("watch() twice tells once", async () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  const watching = system.spawn(watcher(log), { name: "watcher" });
  watching.tell({ do: "watch", ref });
  watching.tell({ do: "watch", ref });
  clock.flush();
  await system.stopActor(ref);
  clock.flush();
  assertEquals(log, ["/target shutdown"]);
});

Deno.test("unwatch() takes watch() back", async () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  const watching = system.spawn(watcher(log), { name: "watcher" });
  watching.tell({ do: "watch", ref });
  watching.tell({ do: "unwatch", ref });
  clock.flush();
  await system.stopActor(ref);
  clock.flush();
  assertEquals(log, []);
});

Deno.test("a restart is not the end: nothing is told, and the watch goes on", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(fragile("target", []), { name: "target", restart: "transient" });
  system.spawn(watcher(log), { name: "watcher" }).tell({ do: "watch", ref });
  ref.tell("crash");
  clock.flush();
  assertEquals(log, []);
  ref.tell("end");
  clock.flush();
  assertEquals(log, ["/target normal"]);
});

Deno.test("the watch survives the watcher's restart", () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  const watching = system.spawn(watcher(log), { name: "watcher" });
  watching.tell({ do: "watch", ref });
  watching.tell("crash");
  ref.tell("end");
  clock.flush();
  assertEquals(log, ["/target normal"]);
});

Deno.test("the watch does not survive the watcher's stop, though it begins anew", () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  const watching = system.spawn(
    watcher(log, {
      receive(_state, command, context) {
        if (command === "end") context.stop(context.self);
        else context.watch(ref);
      },
    }),
    { name: "watcher" },
  );
  ["watch", "end"].forEach((m) => watching.tell(m));
  clock.flush();
  ref.tell("end");
  clock.flush();
  assertEquals([log, watching.tell("watch")], [[], "ok"]);
});

Deno.test("onTerminated goes before the messages that wait", () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  const watching = system.spawn(watcher(log), { name: "watcher" });
  watching.tell({ do: "watch", ref });
  clock.flush();
  ref.tell("end");
  ["1", "2"].forEach((m) => watching.tell(m));
  clock.flush();
  assertEquals(log, ["/target normal", "1", "2"]);
});

Deno.test("an actor that waits for its restart is told when it is back, whatever its mailbox holds", () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  let failures = 0;
  const watching = system.spawn(
    watcher(log, {
      mailbox: { capacity: 1, policy: { kind: "coalesce", key: (m) => m === "1" ? m : null } },
      onStart() {
        if (failures-- > 0) throw new Error("not yet");
      },
    }),
    { name: "watcher" },
  );
  watching.tell({ do: "watch", ref });
  clock.flush();
  failures = 3;
  watching.tell("crash");
  clock.flush();
  ref.tell("end");
  watching.tell("1");
  clock.flush();
  assertEquals(log, []);
  clock.advance(1000);
  assertEquals(log, ["/target normal", "1"]);
});

Deno.test("onTerminated is a turn: it is repeated once if it throws", () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  let crashes = 1;
  const watching = system.spawn(
    watcher(log, {
      onTerminated(_state, { ref }) {
        if (crashes-- > 0) throw new Error("once");
        log.push(ref.path);
      },
    }),
    { name: "watcher" },
  );
  watching.tell({ do: "watch", ref });
  ref.tell("end");
  clock.flush();
  assertEquals([log, system.dropped.poisoned], [["/target"], 0]);
});

Deno.test("an actor without onTerminated may watch, and hears nothing", () => {
  const { system, clock, log } = bench();
  const ref = target(system);
  const watching = system.spawn<string, null>(
    stateless((_state, message, context) => {
      log.push(message);
      context.watch(ref);
    }),
    { name: "watcher" },
  );
  watching.tell("go");
  ref.tell("end");
  clock.flush();
  assertEquals([log, system.dropped.poisoned], [["go"], 0]);
});

Deno.test("a parent may watch its children: told after the child's own end", () => {
  const { system, clock, log } = bench();
  const parent = system.spawn<string, { child: ActorRef<string> }>({
    init(context) {
      const child = context.spawn(fragile("child", log), { name: "child", restart: "transient" });
      context.watch(child);
      return { child };
    },
    receive: ({ child }, message, context) => void context.tell(child, message),
    onTerminated: (_state, { ref }) => void log.push(`${ref.path} ended`),
  }, { name: "parent" });
  parent.tell("end");
  clock.flush();
  assertEquals(log, ["child started", "child stopped", "/parent/child ended"]);
});
