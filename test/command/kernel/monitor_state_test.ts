import { assertEquals } from "@std/assert";
import { MonitorState } from "../../../command/kernel/monitor_state.ts";
import type { ToMonitor } from "../../../protocol/jupyter/monitor_message.ts";

const opened = (commId: string): ToMonitor => ({
  type: "commOpened",
  comm: { commId, session: "s", data: {} },
});
const execution = (msgId: string, endTime: number | null): ToMonitor => ({
  type: "execution",
  execution: { msgId, cellId: null, startTime: 1, endTime },
});

Deno.test("a new monitor is told what is open and what ran, as it stands", () => {
  const state = new MonitorState();
  state.note(execution("m1", null));
  state.note(opened("a"));
  state.note(opened("b"));
  state.note(execution("m1", 5));
  state.note({ type: "commClosed", commId: "a" });
  state.note({ type: "settle", msgId: "m1" });
  state.note({ type: "commMessage", commId: "b", data: {} });
  assertEquals([...state.messages()], [execution("m1", 5), opened("b")]);
});

Deno.test("of executions only the newest 200 are kept", () => {
  const state = new MonitorState();
  for (let i = 0; i < 250; i++) state.note(execution(`m${i}`, null));
  const kept = [...state.messages()];
  assertEquals(kept.length, 200);
  assertEquals(kept[0], execution("m50", null));
});
