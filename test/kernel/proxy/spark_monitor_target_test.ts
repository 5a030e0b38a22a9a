import { assertEquals } from "@std/assert";
import { CommRegistry } from "../../../kernel/proxy/comm_registry.ts";
import { SparkMonitorTarget } from "../../../kernel/proxy/spark_monitor_target.ts";
import type { ToMonitor } from "../../../protocol/jupyter/monitor_message.ts";
import { FakeIopub } from "./fake_iopub.ts";
import { request } from "./messages.ts";

const busy = { execution_state: "busy" };
const idle = { execution_state: "idle" };

function setUp({ takesCommands = true } = {}) {
  const iopub = new FakeIopub();
  const told: ToMonitor[] = [];
  const tell = (message: ToMonitor) => {
    told.push(message);
    return takesCommands;
  };
  const registry = new CommRegistry(tell);
  const target = new SparkMonitorTarget({ registry, voice: iopub.voice, tell });
  const send = (type: string, content: unknown) =>
    target.request(request({ type, msgId: "r1", session: "s9", content }));
  const open = () =>
    send("comm_open", { comm_id: "c1", target_name: "SparkMonitor", data: { a: 1 } });
  return { iopub, told, registry, send, open };
}

Deno.test("comm_open is answered busy, commopen, idle, and told then", () => {
  const { iopub, told, open } = setUp();
  assertEquals(open(), true);
  assertEquals(iopub.take(), [
    { type: "status", parent: "r1", content: busy },
    {
      type: "comm_msg",
      parent: "r1",
      content: { comm_id: "c1", data: { msgtype: "commopen" } },
    },
    { type: "status", parent: "r1", content: idle },
  ]);
  assertEquals(told, [
    { type: "commOpened", comm: { commId: "c1", session: "s9", data: { a: 1 } } },
  ]);
});

Deno.test("a command goes to the monitor, between busy and idle", () => {
  const { iopub, told, send, open } = setUp();
  open();
  iopub.take();
  told.length = 0;
  assertEquals(send("comm_msg", { comm_id: "c1", data: { msgtype: "snapshot" } }), true);
  assertEquals(iopub.take().map(({ content }) => content), [busy, idle]);
  assertEquals(told, [
    { type: "commMessage", commId: "c1", id: 0, data: { msgtype: "snapshot" } },
  ]);
});

Deno.test("a command without a monitor, or too large a one, gets an answer that says so", () => {
  const rejected = (content: unknown) => {
    const { data } = content as { data: { msgtype: string; requestId: unknown; reason: string } };
    return [data.msgtype, data.requestId, data.reason.startsWith("Cannot take the command: ")];
  };
  const gone = setUp({ takesCommands: false });
  gone.open();
  gone.iopub.take();
  for (const [requestId, repeated] of [[3, 3], ["r", "r"], ["r".repeat(201), undefined]]) {
    gone.send("comm_msg", { comm_id: "c1", data: { requestId } });
    assertEquals(rejected(gone.iopub.take()[1]?.content), ["commandRejected", repeated, true]);
  }
  gone.send("comm_msg", { comm_id: "c1", data: "no object" });
  assertEquals(rejected(gone.iopub.take()[1]?.content), ["commandRejected", undefined, true]);

  const { iopub, told, send, open } = setUp();
  open();
  iopub.take();
  told.length = 0;
  send("comm_msg", { comm_id: "c1", data: { requestId: 4, text: "x".repeat(64 * 1024) } });
  assertEquals(rejected(iopub.take()[1]?.content), ["commandRejected", 4, true]);
  assertEquals(told, []);
});

Deno.test("comm_close ends it, between busy and idle", () => {
  const { iopub, told, registry, send, open } = setUp();
  open();
  iopub.take();
  assertEquals(send("comm_close", { comm_id: "c1", data: {} }), true);
  assertEquals(iopub.take().map(({ content }) => content), [busy, idle]);
  assertEquals(told.at(-1), { type: "commClosed", commId: "c1", mayReturn: false });
  assertEquals(registry.has("c1"), false);
});

Deno.test("every other comm is the kernel's", () => {
  const { iopub, told, send } = setUp();
  assertEquals(send("comm_open", { comm_id: "w", target_name: "jupyter.widget" }), false);
  assertEquals(send("comm_open", { target_name: "SparkMonitor" }), false);
  assertEquals(send("comm_open", "no object"), false);
  assertEquals(send("comm_msg", { comm_id: "w", data: {} }), false);
  assertEquals(send("comm_close", { comm_id: "w" }), false);
  assertEquals([iopub.take(), told], [[], []]);
});

Deno.test("an id that is opened for another target is the kernel's from then on", () => {
  const { told, send, open } = setUp();
  open();
  assertEquals(send("comm_open", { comm_id: "c1", target_name: "jupyter.widget" }), false);
  assertEquals(told.at(-1), { type: "commClosed", commId: "c1", mayReturn: false });
  assertEquals(send("comm_msg", { comm_id: "c1", data: {} }), false);
});

Deno.test("a comm_open with too much data is closed at once", () => {
  const { iopub, told, send } = setUp();
  const data = "x".repeat(4 * 1024);
  assertEquals(send("comm_open", { comm_id: "c1", target_name: "SparkMonitor", data }), true);
  assertEquals(iopub.take().map(({ type }) => type), ["status", "comm_close", "status"]);
  assertEquals(told, []);
});

Deno.test("while the kernel runs a cell, its busy is said again after the idle of the answer", () => {
  const { iopub, open } = setUp();
  iopub.runningHeader = request({ type: "execute_request", msgId: "cell" }).envelope.header;
  open();
  assertEquals(iopub.take().at(-1), { type: "status", parent: "cell", content: busy });
});
