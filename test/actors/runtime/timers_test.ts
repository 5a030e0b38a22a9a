import { assertEquals } from "@std/assert";
import { bench, fragile, stateless } from "./harness.ts";
import type { Behavior, Context } from "../../../actors/runtime/mod.ts";

/** An actor whose messages are what to do with its context. */
type Command = ((context: Context<Command>) => void) | string;

function commanded(
  log: string[],
  more: Partial<Behavior<Command, null>> = {},
): Behavior<Command, null> {
  return stateless((_state, command, context) => {
    if (typeof command === "string") log.push(command);
    else command(context);
  }, more);
}

Deno.test("a timer sends its message once, when its time has come", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(commanded(log), { name: "a" });
  ref.tell((context) => context.setTimer("t", 100, "timer"));
  clock.advance(99);
  assertEquals(log, []);
  clock.advance(1);
  clock.advance(1000);
  assertEquals([log, clock.pending], [["timer"], 0]);
});

Deno.test("a timer replaces the one of the same key, and no other", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(commanded(log), { name: "a" });
  ref.tell((context) => {
    context.setTimer("t", 100, "old");
    context.setTimer("other", 100, "other");
    context.setTimer("t", 200, "new");
  });
  clock.advance(1000);
  assertEquals(log, ["other", "new"]);
});

Deno.test("a timer that is cleared sends nothing; an unknown key is no error", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(commanded(log), { name: "a" });
  ref.tell((context) => {
    context.setTimer("t", 100, "timer");
    context.clearTimer("unknown");
  });
  ref.tell((context) => context.clearTimer("t"));
  clock.advance(1000);
  assertEquals([log, clock.pending], [[], 0]);
});

Deno.test("timers end with their incarnation: none fires after a restart", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(commanded(log), { name: "a" });
  ref.tell((context) => context.setTimer("t", 100, "timer"));
  ref.tell(() => {
    throw new Error("crash");
  });
  clock.advance(1000);
  assertEquals([log, clock.pending], [[], 0]);
});

Deno.test("timers end with their actor", async () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(commanded(log), { name: "a" });
  ref.tell((context) => context.setTimer("t", 100, "timer"));
  clock.flush();
  await system.stopActor(ref);
  assertEquals(clock.pending, 0);
});

Deno.test("onStart sets the timers of each incarnation again", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn(
    commanded(log, { onStart: (_state, context) => context.setTimer("t", 100, "timer") }),
    { name: "a" },
  );
  ref.tell(() => {
    throw new Error("crash");
  });
  clock.advance(1000);
  assertEquals(log, ["timer"]);
});

Deno.test("a timer cleared while its message waits in the mailbox sends nothing, and counts as stale", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const ref = system.spawn<string, null>(
    stateless(async (_state, message, context) => {
      log.push(message);
      if (message === "set") {
        context.setTimer("t", 10, "timer");
      } else if (message === "wait") {
        context.clearTimer("t");
        await gate.promise;
      }
    }),
    { name: "a" },
  );
  ref.tell("set");
  await clock.runUntilIdle();
  ref.tell("wait");
  clock.advance(10);
  gate.resolve();
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.stale], [["set", "wait"], 1]);
});

Deno.test("a timer's message that waits in the mailbox when its incarnation ends counts as stale", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const ref = system.spawn<string, null>(
    stateless(async (_state, message) => {
      log.push(message);
      if (message !== "wait") return;
      await gate.promise;
      throw new Error("crash");
    }, {
      onStart: (_state, context) => {
        if (log.length === 0) context.setTimer("t", 10, "timer");
      },
    }),
    { name: "a" },
  );
  ref.tell("wait");
  clock.advance(10);
  gate.resolve();
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.stale, system.dropped.poisoned], [["wait", "wait"], 1, 1]);
});

Deno.test("a timer fires into a full mailbox, too", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<void>();
  const ref = system.spawn<string, null>(
    stateless(async (_state, message) => {
      if (message === "wait") await gate.promise;
      else log.push(message);
    }, {
      mailbox: { capacity: 1 },
      onStart: (_state, context) => context.setTimer("t", 10, "timer"),
    }),
    { name: "a" },
  );
  ref.tell("wait");
  clock.flush();
  ref.tell("first");
  clock.advance(10);
  gate.resolve();
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.full], [["first", "timer"], 0]);
});

Deno.test("a timer's message that crashes its actor is delivered once more", () => {
  const { system, clock, log } = bench();
  let crashes = 1;
  const ref = system.spawn(commanded(log), { name: "a" });
  ref.tell((context) =>
    context.setTimer("t", 10, () => {
      if (crashes-- > 0) throw new Error("once");
      log.push("timer");
    })
  );
  clock.advance(10);
  assertEquals(log, ["timer"]);
});

Deno.test("a timer's message is an external input of its own", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(fragile("target", log, { onStart: () => {} }), { name: "target" });
  const ref = system.spawn(commanded(log), { name: "a" });
  ref.tell((context) => {
    context.setTimer("t", 0, "timer");
    context.tell(target, "caused");
  });
  clock.advance(0);
  assertEquals(log, ["target got caused", "timer"]);
});
