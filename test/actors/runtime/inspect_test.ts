import { assertEquals } from "@std/assert";
import type { InspectEvent } from "../../../actors/runtime/mod.ts";
import { bench, noting, stateless } from "./harness.ts";

/** What one input to a pair of actors looks like. */
function observed(act: (setting: ReturnType<typeof pair>) => void): InspectEvent[] {
  const setting = pair();
  const events: InspectEvent[] = [];
  setting.system.inspect((event) => events.push(event));
  act(setting);
  setting.clock.flush();
  return events;
}

const error = new Error("crash");

function pair() {
  const setting = bench();
  const { system } = setting;
  const target = system.spawn(noting<string>([]), { name: "target" });
  let crashes = 1;
  const sender = system.spawn<string, null>(
    stateless((_state, message, context) => {
      context.tell(target, message);
      if (message === "spawn") context.spawn(noting([]), { name: "child" });
      if (message === "crash" && crashes-- > 0) throw error;
    }),
    { name: "sender" },
  );
  return { ...setting, target, sender };
}

Deno.test("inspect() shows a message being sent and delivered, hop by hop", () => {
  assertEquals(observed(({ sender }) => void sender.tell("hello")), [
    { type: "send", path: "/sender", from: null, message: "hello" },
    { type: "deliver", path: "/sender", message: "hello" },
    { type: "send", path: "/target", from: "/sender", message: "hello" },
    { type: "deliver", path: "/target", message: "hello" },
  ]);
});

Deno.test("inspect() shows a crash, the restart and the second delivery; nothing of what was taken back", () => {
  assertEquals(observed(({ sender }) => void sender.tell("crash")), [
    { type: "send", path: "/sender", from: null, message: "crash" },
    { type: "deliver", path: "/sender", message: "crash" },
    { type: "crash", path: "/sender", error, message: "crash" },
    { type: "restart", path: "/sender", generation: 2, delay: 0 },
    { type: "deliver", path: "/sender", message: "crash" },
    { type: "send", path: "/target", from: "/sender", message: "crash" },
    { type: "deliver", path: "/target", message: "crash" },
  ]);
});

Deno.test("inspect() shows a spawn before the messages of its turn", () => {
  assertEquals(
    observed(({ sender }) => void sender.tell("spawn")).map(({ type, path }) => [type, path]),
    [
      ["send", "/sender"],
      ["deliver", "/sender"],
      ["spawn", "/sender/child"],
      ["send", "/target"],
      ["deliver", "/target"],
    ],
  );
});

Deno.test("inspect() shows a stop with its reason, and dead letters", () => {
  const events = observed(({ system, target }) => {
    void system.stopActor(target);
    target.tell("late");
  });
  assertEquals(events, [
    { type: "stop", path: "/target", reason: { kind: "shutdown" } },
    { type: "send", path: "/target", from: null, message: "late" },
    { type: "drop", path: "/target", reason: "dead", message: "late" },
  ]);
});

Deno.test("inspect() shows several observers the same, until each has enough", () => {
  const { system, clock, sender } = pair();
  const seen = { first: 0, second: 0 };
  const end = system.inspect(() => seen.first++);
  system.inspect(() => seen.second++);
  sender.tell("1");
  clock.flush();
  end();
  sender.tell("2");
  clock.flush();
  assertEquals(seen, { first: 4, second: 8 });
});

Deno.test("nothing is made for an observer where there is none", () => {
  const { system, clock, sender } = pair();
  assertEquals(system.inspector, null);
  const end = system.inspect(() => {});
  end();
  assertEquals(system.inspector, null);
  sender.tell("hello");
  clock.flush();
});
