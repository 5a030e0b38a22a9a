import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AskError, type Behavior } from "../../../../actors/runtime/mod.ts";
import { effects, stubRef, VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";

Deno.test("effects() tells everything that a behavior wants done, in order", () => {
  const friend = stubRef<string>("/friend");
  const error = new Error("lost");
  const behavior: Behavior<string, null> = {
    init(context) {
      context.watch(friend);
      return null;
    },
    onStart: (_state, context) => context.setTimer("t", 10, "tick"),
    receive(_state, message, context) {
      context.tell(friend, message);
      const child = context.spawn(behavior, { name: "child" });
      context.ask(friend, (replyTo: { path: string }) => replyTo.path, { timeout: 1 }, () => "");
      context.stop(child);
      context.unwatch(friend);
      context.clearTimer("t");
      context.fail(error);
    },
  };
  assertEquals(effects(behavior, ["hello"]).list, [
    { type: "watch", path: "/friend" },
    { type: "setTimer", key: "t", ms: 10, message: "tick" },
    { type: "tell", path: "/friend", message: "hello" },
    { type: "spawn", name: "child" },
    { type: "tell", path: "/friend", message: "/friend?" },
    { type: "stop", path: "/self/child" },
    { type: "unwatch", path: "/friend" },
    { type: "clearTimer", key: "t" },
    { type: "fail", error },
  ]);
});

Deno.test("effects() gives the state after the last message, and the clock that it was given", () => {
  const { state } = effects<number, { sum: number; at: number }>(
    {
      init: (context) => ({ sum: 0, at: context.clock.now() }),
      receive: (state, n) => void (state.sum += n),
    },
    [1, 2, 3],
    new VirtualClock({ now: 1000 }),
  );
  assertEquals(state, { sum: 6, at: 1000 });
});

Deno.test("effects() throws what the handler throws", () => {
  const behavior: Behavior<string, null> = {
    init: () => null,
    receive() {
      throw new RangeError("bad");
    },
  };
  assertThrows(() => effects(behavior, ["x"]), RangeError, "bad");
});

Deno.test("effects() refuses an async handler", () => {
  const behavior: Behavior<string, null> = { init: () => null, receive: () => Promise.resolve() };
  assertThrows(() => effects(behavior, ["x"]), TypeError, "its handler is async");
});

Deno.test("stubRef() takes every message and answers no question", async () => {
  const stub = stubRef<string>("/stub");
  assertEquals(stub.tell("hello"), "ok");
  await stub.drained();
  await assertRejects(() => stub.ask(() => "", { timeout: 1 }), AskError, "/stub");
});
