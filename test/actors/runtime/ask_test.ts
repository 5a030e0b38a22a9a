import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type ActorRef,
  AskError,
  type AskOptions,
  type Behavior,
  type Settled,
} from "../../../actors/runtime/mod.ts";
import { bench, stateless } from "./harness.ts";

interface Question {
  readonly text: string;
  readonly replyTo: ActorRef<string>;
}

/** Answers "now" at once and "twice" twice, crashes at "crash", and keeps the others. */
function oracle(kept: Question[] = []): Behavior<Question, null> {
  return stateless((_state, question, context) => {
    const { text, replyTo } = question;
    if (text === "crash") throw new Error("crash");
    if (text === "now" || text === "twice") context.tell(replyTo, "answer");
    if (text === "twice") context.tell(replyTo, "once more");
    if (text === "last") context.stop(context.self);
    if (text === "last") context.tell(replyTo, "answer");
    if (text === "later") kept.push(question);
  });
}

function question(text: string) {
  return (replyTo: ActorRef<string>): Question => ({ text, replyTo });
}

function setting(kept: Question[] = []) {
  const { system, clock, log } = bench();
  return { system, clock, log, ref: system.spawn(oracle(kept), { name: "oracle" }) };
}

/** Why the answer did not come; waits for it. */
async function failure(answer: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => answer, AskError)).failure;
}

Deno.test("ask() gives the answer, and leaves no timer", async () => {
  const { clock, ref } = setting();
  const answer = ref.ask(question("now"), { timeout: 100 });
  clock.flush();
  assertEquals([await answer, clock.pending], ["answer", 0]);
});

for (const options of [undefined, {}, { timeout: NaN }, { timeout: -1 }]) {
  Deno.test(`ask() throws if a timeout is not provided: ${JSON.stringify(options)}`, () => {
    const { ref } = setting();
    assertThrows(
      () => ref.ask(question("now"), options as AskOptions),
      TypeError,
      "Cannot ask /oracle: timeout must be a number of milliseconds",
    );
  });
}

Deno.test("ask() whose question cannot be built throws, and leaves no timer", () => {
  const { ref, clock } = setting();
  assertThrows(
    () =>
      ref.ask(() => {
        throw new RangeError("no question");
      }, { timeout: 1 }),
    RangeError,
  );
  assertEquals(clock.pending, 0);
});

Deno.test("ask() fails when its time is over; the error says so", async () => {
  const { clock, ref } = setting();
  const answer = ref.ask(question("never"), { timeout: 100 });
  clock.advance(100);
  const error = await assertRejects(() => answer, AskError);
  assertEquals(
    [error.failure, error.message],
    ["timeout", "Cannot get an answer from /oracle: no answer within 100 ms"],
  );
});

Deno.test("an answer after the timeout is a counted dead letter", async () => {
  const kept: Question[] = [];
  const { system, clock, ref } = setting(kept);
  const answer = ref.ask(question("later"), { timeout: 100 });
  clock.advance(100);
  assertEquals(await failure(answer), "timeout");
  assertEquals([kept[0]?.replyTo.tell("late"), system.dropped.dead], ["dead", 1]);
});

Deno.test("a second answer is a counted dead letter", async () => {
  const { system, clock, ref } = setting();
  const answer = ref.ask(question("twice"), { timeout: 100 });
  clock.flush();
  assertEquals([await answer, system.dropped.dead], ["answer", 1]);
});

Deno.test("ask() fails at once when the callee has stopped", async () => {
  const { system, ref, clock } = setting();
  await system.stopActor(ref);
  assertEquals(await failure(ref.ask(question("now"), { timeout: 100 })), "stopped");
  assertEquals(clock.pending, 0);
});

Deno.test("ask() fails at once when the callee stops, its question taken or not", async () => {
  const { system, ref, clock } = setting([]);
  const taken = ref.ask(question("later"), { timeout: 100 });
  clock.flush();
  const waiting = ref.ask(question("later"), { timeout: 100 });
  const stopped = system.stopActor(ref);
  assertEquals([await failure(taken), await failure(waiting)], ["stopped", "stopped"]);
  await stopped;
  assertEquals(clock.pending, 0);
});

Deno.test("ask() does not wait for a callee that takes its time to stop", async () => {
  const { system, clock } = bench();
  const gate = Promise.withResolvers<void>();
  const ref = system.spawn(
    { ...oracle(), onStop: () => gate.promise },
    { name: "slow" },
  );
  const answer = ref.ask(question("later"), { timeout: 100 });
  clock.flush();
  const stopped = system.stopActor(ref);
  assertEquals(await failure(answer), "stopped");
  gate.resolve();
  await stopped;
});

Deno.test("an answer given in the turn that stops the callee arrives", async () => {
  const { clock, ref } = setting();
  const answer = ref.ask(question("last"), { timeout: 100 });
  clock.flush();
  assertEquals(await answer, "answer");
});

Deno.test("ask() of an actor whose mailbox is full fails at once", async () => {
  const { system } = bench();
  const ref = system.spawn({ ...oracle(), mailbox: { capacity: 1 } }, { name: "a" });
  const first = ref.ask(question("now"), { timeout: 100 });
  assertEquals(await failure(ref.ask(question("now"), { timeout: 100 })), "full");
  await system.stop();
  assertEquals(await failure(first), "stopped");
});

Deno.test("ask() gives up when its signal aborts, before or after", async () => {
  const { clock, ref } = setting();
  const controller = new AbortController();
  const { signal } = controller;
  const answer = ref.ask(question("later"), { timeout: 100, signal });
  controller.abort();
  assertEquals(await failure(answer), "aborted");
  assertEquals(await failure(ref.ask(question("now"), { timeout: 100, signal })), "aborted");
  assertEquals(clock.pending, 0);
});

Deno.test("a question that crashes its callee twice times out", async () => {
  const { system, clock, ref } = setting();
  const answer = ref.ask(question("crash"), { timeout: 100 });
  clock.advance(100);
  assertEquals([await failure(answer), system.dropped.poisoned], ["timeout", 1]);
});

Deno.test("the address of an answer cannot be asked", () => {
  const kept: Question[] = [];
  const { ref, clock } = setting(kept);
  ref.ask(question("later"), { timeout: 100 }).catch(() => {});
  clock.flush();
  const replyTo = kept[0]?.replyTo;
  assertThrows(() => replyTo?.ask(() => "", { timeout: 1 }), TypeError, "/oracle?");
});

/** Asks the oracle each text it is told; "crash" crashes it. */
function curious(
  ref: ActorRef<Question>,
  log: string[],
  timeout = 100,
): Behavior<string | Settled<string>, null> {
  return stateless((_state, message, context) => {
    if (message === "crash") throw new Error("crash");
    if (typeof message === "string") {
      context.ask(ref, question(message), { timeout }, (settled) => settled);
    } else log.push(message.ok ? message.value : `${(message.error as AskError).failure}`);
  });
}

Deno.test("context.ask() sends the answer to the actor itself", async () => {
  const { system, clock, log, ref } = setting();
  system.spawn(curious(ref, log), { name: "curious" }).tell("now");
  await clock.runUntilIdle();
  assertEquals([log, clock.pending], [["answer"], 0]);
});

Deno.test("context.ask() sends the failure to the actor itself", async () => {
  const { system, clock, log, ref } = setting();
  system.spawn(curious(ref, log), { name: "curious" }).tell("never");
  clock.advance(100);
  await clock.runUntilIdle();
  assertEquals(log, ["timeout"]);
});

Deno.test("an answer to an incarnation that has ended is discarded, and counted as stale", async () => {
  const kept: Question[] = [];
  const { system, clock, log, ref } = setting(kept);
  const asker = system.spawn(curious(ref, log), { name: "curious" });
  ["later", "crash"].forEach((message) => asker.tell(message));
  clock.flush();
  kept[0]?.replyTo.tell("answer");
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.stale], [[], 1]);
});

Deno.test("a question of a turn that throws is taken back, and nothing waits for its answer", async () => {
  const { system, clock, log, ref } = setting();
  const asker = system.spawn<string, null>(
    stateless((_state, message, context) => {
      context.ask(ref, question(message), { timeout: 100 }, () => {
        throw new Error("unreachable");
      });
      throw new Error("in vain");
    }),
    { name: "asker" },
  );
  asker.tell("now");
  await clock.runUntilIdle();
  assertEquals([log, clock.pending, system.dropped], [[], 0, {
    full: 0,
    dead: 0,
    stale: 2,
    coalesced: 0,
    poisoned: 1,
  }]);
});

Deno.test("an async handler may wait for ref.ask(): the question does not wait for the turn to end", async () => {
  const { system, clock, log, ref } = setting();
  const asker = system.spawn<string, null>(
    stateless(async (_state, message) => {
      log.push(await ref.ask(question(message), { timeout: 100 }));
    }),
    { name: "asker" },
  );
  asker.tell("now");
  await clock.runUntilIdle();
  assertEquals(log, ["answer"]);
});

Deno.test("pipe() sends what a promise comes to, as a value or as an error", async () => {
  const { system, clock, log } = bench();
  const ref = system.spawn<Promise<string> | string, null>(
    stateless((_state, message, context) => {
      if (typeof message === "string") return void log.push(message);
      context.pipe(message, (settled) => settled.ok ? settled.value : `failed: ${settled.error}`);
    }),
    { name: "a" },
  );
  ref.tell(Promise.resolve("value"));
  ref.tell(Promise.reject("reason"));
  await clock.runUntilIdle();
  assertEquals(log, ["value", "failed: reason"]);
});

Deno.test("pipe() for an incarnation that has ended is discarded, and counted as stale", async () => {
  const { system, clock, log } = bench();
  const gate = Promise.withResolvers<string>();
  const ref = system.spawn<string, null>(
    stateless((_state, message, context) => {
      if (message === "crash") throw new Error("crash");
      if (message === "pipe") context.pipe(gate.promise, () => "result");
      else log.push(message);
    }),
    { name: "a" },
  );
  ["pipe", "crash"].forEach((m) => ref.tell(m));
  clock.flush();
  gate.resolve("late");
  await clock.runUntilIdle();
  assertEquals([log, system.dropped.stale], [[], 1]);
});

Deno.test("pipe() whose result cannot be made a message crashes the actor", async () => {
  const { system, clock, log } = bench();
  system.inspect((event) => {
    if (event.type === "crash" || event.type === "restart") log.push(event.type);
  });
  const ref = system.spawn<string, null>(
    stateless((_state, _message, context) =>
      context.pipe(Promise.resolve(), () => {
        throw new Error("no message");
      })
    ),
    { name: "a" },
  );
  ref.tell("go");
  await clock.runUntilIdle();
  assertEquals(log, ["crash", "restart"]);
});
