import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { ExecutionTracker } from "../../../kernel/proxy/execution_tracker.ts";
import type { Execution } from "../../../protocol/jupyter/monitor_message.ts";
import { reply, request } from "./messages.ts";

function setUp() {
  const clock = new VirtualClock({ now: 5000 });
  const told: Execution[] = [];
  const tracker = new ExecutionTracker(clock, (execution) => told.push(execution));
  const asks = (msgId: string, more: { metadata?: unknown; subshellId?: string } = {}) =>
    tracker.request(request({ type: "execute_request", msgId, ...more }));
  const replies = (msgId: string, date = "1970-01-01T00:00:02Z") =>
    tracker.reply(reply({ type: "execute_reply", parent: msgId, date }));
  return { clock, told, tracker, asks, replies };
}

Deno.test("an execution is told when the kernel begins and when it ends", () => {
  const { told, tracker, asks, replies } = setUp();
  assertEquals(asks("a", { metadata: { cellId: "c1" } }), false);
  assertEquals(told, []);
  tracker.busy("a", 1000);
  replies("a");
  tracker.idle("a", 2000);
  const begun = {
    ...{ msgId: "a", cellId: "c1", executionCount: null },
    ...{ startTime: 1000, endTime: null },
  };
  assertEquals(told, [begun, { ...begun, endTime: 2000 }]);
});

Deno.test("an execution is told again with its number, which stays", () => {
  const { told, tracker, asks } = setUp();
  asks("a");
  tracker.numbered("a", 6);
  tracker.numbered("unknown", 6);
  assertEquals(told, []);
  tracker.busy("a", 1000);
  tracker.numbered("a", 7);
  tracker.idle("a", 2000);
  assertEquals(told.map(({ executionCount, endTime }) => [executionCount, endTime]), [
    [null, null],
    [7, null],
    [7, 2000],
  ]);
});

Deno.test("a request waits on the shell from the first request to the last reply", () => {
  const { tracker, asks, replies } = setUp();
  assertEquals(tracker.isBusy, false);
  asks("a");
  asks("b");
  tracker.busy("a", 1);
  replies("a");
  tracker.idle("a", 2);
  assertEquals([tracker.isBusy, tracker.runningHeader], [true, null]);
  tracker.busy("b", 3);
  assertEquals(
    tracker.runningHeader,
    request({ type: "execute_request", msgId: "b" }).envelope.header,
  );
  replies("b");
  assertEquals(tracker.isBusy, false);
});

Deno.test("an idle that is lost is made good a second after the reply, at the reply's time", () => {
  const { clock, told, tracker, asks, replies } = setUp();
  asks("a");
  tracker.busy("a", 1000);
  replies("a", "1970-01-01T00:00:02Z");
  clock.advance(999);
  assertEquals(told.length, 1);
  clock.advance(1);
  assertEquals(told.at(-1)?.endTime, 2000);
  assertEquals(tracker.runningHeader, null);
  tracker.idle("a", 3000);
  assertEquals([told.length, clock.pending], [2, 0]);
});

Deno.test("an idle in time leaves no timer", () => {
  const { clock, tracker, asks, replies } = setUp();
  asks("a");
  tracker.busy("a", 1000);
  replies("a");
  tracker.idle("a", 2000);
  assertEquals(clock.pending, 0);
});

Deno.test("an execution without idle and reply ends when the next one begins", () => {
  const { told, tracker, asks } = setUp();
  asks("a");
  asks("b");
  tracker.busy("a", 1000);
  tracker.busy("b", 2000);
  assertEquals(told.map(({ msgId, endTime }) => [msgId, endTime]), [
    ["a", null],
    ["a", 2000],
    ["b", null],
  ]);
  assertEquals(tracker.isBusy, true);
  tracker.idle("b", 3000);
  assertEquals(tracker.isBusy, false);
});

Deno.test("requests that got no answer at all hold nothing up", () => {
  const { tracker, asks, replies } = setUp();
  asks("lost");
  asks("b");
  tracker.busy("b", 1);
  replies("b");
  assertEquals(tracker.isBusy, false);
});

Deno.test("a subshell's execution runs beside that of the main shell", () => {
  const { told, tracker, asks } = setUp();
  asks("main");
  asks("side", { subshellId: "sub" });
  tracker.busy("main", 1000);
  tracker.busy("side", 1100);
  assertEquals(told.map(({ msgId }) => msgId), ["main", "side"]);
  tracker.idle("side", 1200);
  assertEquals(told.at(-1)?.msgId, "side");
  assertEquals(tracker.isBusy, true);
});

Deno.test("busy and idle of other requests are nobody's, and are told once", () => {
  const { told, tracker, asks } = setUp();
  tracker.busy("x", 1);
  tracker.idle("x", 2);
  assertEquals(told, []);
  asks("a");
  for (let time = 0; time < 2; time++) tracker.busy("a", 1);
  for (let time = 0; time < 2; time++) tracker.idle("a", 2);
  assertEquals(told.length, 2);
});

Deno.test("a cell id that is none is null", () => {
  for (const cellId of [7, "x".repeat(257), null]) {
    const { told, tracker, asks } = setUp();
    asks("a", { metadata: { cellId } });
    tracker.busy("a", 1);
    assertEquals(told[0]?.cellId, null);
  }
});

Deno.test("headers are kept of the last thousand, and what is forgotten has ended", () => {
  const { told, tracker, asks } = setUp();
  asks("first");
  tracker.busy("first", 1);
  for (let number = 0; number < 1023; number++) asks(`m${number}`, { subshellId: "sub" });
  assertEquals(tracker.headerOf("first") === null, false);
  asks("last");
  assertEquals(tracker.headerOf("first"), null);
  assertEquals(told.at(-1), {
    ...{ msgId: "first", cellId: null, executionCount: null },
    ...{ startTime: 1, endTime: 5000 },
  });
  assertEquals(tracker.headerOf("m0") === null, false);
});
