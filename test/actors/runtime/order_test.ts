import { assertEquals, assertGreater } from "@std/assert";
import { type ActorRef, ActorSystem, type Clock } from "../../../actors/runtime/mod.ts";
import { bench, noting, stateless } from "./harness.ts";

Deno.test("depth first: what a message causes comes before the sender's next message", () => {
  const { system, clock, log } = bench();
  const gateway = system.spawn(noting<string>(log), { name: "gateway" });
  const relay = (name: string, to: ActorRef<string>) =>
    system.spawn<string, null>(stateless((_state, m, context) => void context.tell(to, m)), {
      name,
    });
  const far = relay("far", relay("middle", relay("near", gateway)));
  const application = system.spawn<null, null>(
    stateless((_state, _message, context) => {
      context.tell(far, "StageCompleted");
      context.tell(gateway, "ApplicationEnd");
    }),
    { name: "application" },
  );
  application.tell(null);
  clock.flush();
  assertEquals(log, ["StageCompleted", "ApplicationEnd"]);
});

Deno.test("an external input is finished, with everything it causes, before the next begins", () => {
  const { system, clock, log } = bench();
  const gateway = system.spawn(noting<string>(log), { name: "gateway" });
  const spread = system.spawn<string, null>(
    stateless((_state, message, context) => {
      if (message.length < 3) ["a", "b"].forEach((m) => context.tell(context.self, message + m));
      else context.tell(gateway, message);
    }),
    { name: "spread" },
  );
  ["1", "2"].forEach((m) => spread.tell(m));
  gateway.tell("last");
  clock.flush();
  assertEquals(log, ["1aa", "1ab", "1ba", "1bb", "2aa", "2ab", "2ba", "2bb", "last"]);
});

Deno.test("external inputs to different actors are taken in the order they came", () => {
  const { system, clock, log } = bench();
  const [a, b] = ["a", "b"].map((name) => system.spawn(noting<number>(log), { name }));
  a?.tell(1);
  b?.tell(2);
  a?.tell(3);
  b?.tell(4);
  clock.flush();
  assertEquals(log, ["1", "2", "3", "4"]);
});

Deno.test("messages from one actor to another keep their order when a turn comes back to the sender", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  const sender: ActorRef<string> = system.spawn<string, null>(
    stateless((_state, message, context) => {
      if (message === "again") return void context.tell(target, "3");
      context.tell(mirror, "again");
      context.tell(target, "1");
      context.tell(target, "2");
    }),
    { name: "sender" },
  );
  const mirror = system.spawn<string, null>(
    stateless((_state, message, context) => void context.tell(sender, message)),
    { name: "mirror" },
  );
  sender.tell("go");
  clock.flush();
  assertEquals(log, ["1", "2", "3"]);
});

Deno.test("the system lane goes first: a stop overtakes a full mailbox", () => {
  const { system, clock, log } = bench();
  const ref = system.spawn<number, null>(
    stateless((_state, n, context) => {
      log.push(`${n}`);
      context.stop(context.self);
    }, { mailbox: { capacity: 3 } }),
    { name: "a", restart: "temporary" },
  );
  [1, 2, 3].forEach((n) => ref.tell(n));
  clock.flush();
  assertEquals([log, system.dropped.dead], [["1"], 2]);
});

/** A clock on which every look at the time takes `step` milliseconds. */
function tickingClock(step: number) {
  const turns: (() => void)[] = [];
  let time = 0;
  const clock: Clock = {
    now: () => time,
    monotonic: () => time += step,
    setTimeout: () => null,
    clearTimeout: () => {},
    setImmediate: (callback) => void turns.push(callback),
  };
  return { clock, turns };
}

Deno.test("after about 5 ms the dispatcher yields, between two inputs, and goes on at the next turn of the loop", () => {
  const { clock, turns } = tickingClock(5);
  const system = new ActorSystem({ clock });
  const log: string[] = [];
  const target = system.spawn(noting<string>(log), { name: "target" });
  const ref = system.spawn<number, null>(
    stateless((_state, n, context) => {
      context.tell(target, `${n} begins`);
      context.tell(target, `${n} ends`);
    }),
    { name: "a" },
  );
  for (let n = 0; n < 100; n++) ref.tell(n);
  const slices: number[] = [];
  for (let turn = turns.shift(); turn; turn = turns.shift()) {
    turn();
    assertEquals(log.length % 2, 0, "an input was interrupted");
    slices.push(log.length);
  }
  assertGreater(slices.length, 1);
  assertEquals(log, Array.from({ length: 100 }, (_, n) => [`${n} begins`, `${n} ends`]).flat());
});

Deno.test("one input is never interrupted, however much it causes", () => {
  const { clock, turns } = tickingClock(1000);
  const system = new ActorSystem({ clock });
  let count = 0;
  const ref = system.spawn<number, null>(
    stateless((_state, left, context) => {
      count++;
      if (left > 0) context.tell(context.self, left - 1);
    }),
    { name: "a" },
  );
  ref.tell(10_000);
  turns.shift()?.();
  assertEquals(count, 10_001);
});

Deno.test("while time stands still everything is done in one slice", () => {
  const { clock, turns } = tickingClock(0);
  const system = new ActorSystem({ clock });
  const log: string[] = [];
  const ref = system.spawn(noting<number>(log), { name: "a" });
  for (let n = 0; n < 1000; n++) ref.tell(n);
  turns.shift()?.();
  assertEquals([log.length, turns.length], [1000, 0]);
});

Deno.test("a synchronous path needs no microtask: all of it runs in one call of the clock", () => {
  const { system, clock, log } = bench();
  const order: string[] = [];
  const target = system.spawn(noting<string>(log), { name: "target" });
  const ref = system.spawn<string, null>(
    stateless((_state, message, context) => {
      queueMicrotask(() => order.push("microtask"));
      context.tell(target, message);
    }),
    { name: "a" },
  );
  ref.tell("hello");
  clock.flush();
  assertEquals([log, order], [["hello"], []]);
});

Deno.test("what starts send that come from outside leaves in the order of the starts", () => {
  const { system, clock, log } = bench();
  const target = system.spawn(noting<string>(log), { name: "target" });
  for (const name of ["a", "b", "c"]) {
    system.spawn<string, null>(
      stateless(() => {}, { onStart: (_state, context) => void context.tell(target, name) }),
      { name },
    );
  }
  target.tell("input");
  clock.flush();
  assertEquals(log, ["a", "b", "c", "input"]);
});

Deno.test("what async turns send leaves in the order in which they end, each with all it causes", async () => {
  const { system, clock, log } = bench();
  const gates: PromiseWithResolvers<void>[] = [];
  const target = system.spawn(noting<string>(log), { name: "target" });
  const relay = system.spawn<string, null>(
    stateless((_state, m, context) => void context.tell(target, `${m}, relayed`)),
    { name: "relay" },
  );
  for (const name of ["a", "b"]) {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    system.spawn<null, null>(
      stateless(async (_state, _message, context) => {
        await gate.promise;
        context.tell(relay, name);
        context.tell(target, name);
      }),
      { name },
    ).tell(null);
  }
  clock.flush();
  gates.toReversed().forEach((gate) => gate.resolve());
  await clock.runUntilIdle();
  assertEquals(log, ["b, relayed", "b", "a, relayed", "a"]);
});

for (const policy of ["reject", "drop-oldest"] as const) {
  Deno.test(`${policy}: an actor that was busy, once all that waited is gone, is reached depth first again`, async () => {
    const { system, clock, log } = bench();
    const gate = Promise.withResolvers<void>();
    const relay = system.spawn<string, null>(
      stateless((_state, message, context) => {
        context.tell(gateway, `${message}, relayed`);
        return message === "wait" ? gate.promise : undefined;
      }, { mailbox: { capacity: 1, policy: { kind: policy } } }),
      { name: "relay" },
    );
    const gateway = system.spawn(noting<string>(log), { name: "gateway" });
    const application = system.spawn<string, null>(
      stateless((_state, message, context) => {
        context.tell(relay, message);
        context.tell(gateway, message);
      }),
      { name: "application" },
    );
    ["wait", "1", "2"].forEach((m) => application.tell(m));
    clock.flush();
    gate.resolve();
    await clock.runUntilIdle();
    log.length = 0;
    application.tell("3");
    clock.flush();
    assertEquals(log, ["3, relayed", "3"]);
  });
}
