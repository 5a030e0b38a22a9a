import { assertEquals } from "@std/assert";
import { MonitorState } from "../../../command/kernel/monitor_state.ts";
import type { Told, ToMonitor } from "../../../protocol/jupyter/monitor_message.ts";

const opened = (commId: string, session = "s"): ToMonitor => ({
  type: "commOpened",
  comm: { commId, session, data: {} },
});
const told = (session: string, ...keys: string[]): Told => ({ type: "told", session, keys });
const execution = (msgId: string, endTime: number | null): ToMonitor => ({
  type: "execution",
  execution: { msgId, cellId: null, executionCount: null, startTime: 1, endTime },
});

Deno.test("a new monitor is told what is open and what ran, as it stands", () => {
  const state = new MonitorState();
  state.note(execution("m1", null));
  state.note(opened("a"));
  state.note(opened("b"));
  state.note(execution("m1", 5));
  state.note({ type: "commClosed", commId: "a", mayReturn: false });
  state.note({ type: "settle", msgId: "m1" });
  state.note({ type: "commMessage", commId: "b", id: 0, data: {} });
  assertEquals([...state.messages()], [execution("m1", 5), opened("b")]);
});

Deno.test("a new monitor is told what each session was told, before its comms", () => {
  const state = new MonitorState();
  state.note(opened("a"));
  state.note(told("s", "job 1"));
  state.note(told("other", "job 1"));
  state.note(told("s", "job 2", "job 1"));
  assertEquals([...state.messages()], [
    told("s", "job 1", "job 2"),
    told("other", "job 1"),
    opened("a"),
  ]);
});

Deno.test("what a session was told is forgotten when it closes its last comm, not when it is cut off", () => {
  const state = new MonitorState();
  const close = (commId: string, mayReturn = false) =>
    state.note({ type: "commClosed", commId, mayReturn });
  for (const commId of ["a", "b"]) state.note(opened(commId));
  state.note(opened("c", "away"));
  for (const session of ["s", "away"]) state.note(told(session, "job 1"));
  close("a");
  close("unknown");
  close("c", true);
  assertEquals([...state.messages()], [told("s", "job 1"), told("away", "job 1"), opened("b")]);
  close("b");
  assertEquals([...state.messages()], [told("away", "job 1")]);
});

Deno.test("what sessions were told is bounded", () => {
  const state = new MonitorState();
  for (let key = 0; key <= 10_000; key++) state.note(told("s", `${key}`));
  const [first] = [...state.messages()];
  assertEquals(first?.type === "told" && [first.keys.length, first.keys[0]], [10_000, "1"]);
  for (let session = 1; session <= 100; session++) state.note(told(`${session}`, "key"));
  assertEquals([...state.messages()].length, 100);
});

Deno.test("of executions only the newest 200 are kept", () => {
  const state = new MonitorState();
  for (let i = 0; i < 250; i++) state.note(execution(`m${i}`, null));
  const kept = [...state.messages()];
  assertEquals(kept.length, 200);
  assertEquals(kept[0], execution("m50", null));
});
