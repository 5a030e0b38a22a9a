import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { CommRegistry } from "../../../kernel/proxy/comm_registry.ts";
import { Displays } from "../../../kernel/proxy/displays.ts";
import { ExecutionTracker } from "../../../kernel/proxy/execution_tracker.ts";
import { IdleHold } from "../../../kernel/proxy/idle_hold.ts";
import { MonitorVoice } from "../../../kernel/proxy/monitor_voice.ts";
import { FakeIopub } from "./fake_iopub.ts";
import { request } from "./messages.ts";

function setUp() {
  const clock = new VirtualClock();
  const iopub = new FakeIopub();
  const registry = new CommRegistry(() => {});
  const executions = new ExecutionTracker(clock, () => {});
  const displays = new Displays();
  const hold = new IdleHold(clock);
  const monitor = new MonitorVoice({
    voice: iopub.voice,
    ...{ registry, executions, displays, hold },
  });
  executions.request(request({ type: "execute_request", msgId: "cell" }));
  registry.open({
    comm: { commId: 'c"1', session: "s", data: {} },
    connection: "c",
    header: request({ type: "comm_open", msgId: "opener" }).envelope.header,
  });
  const display = (displayId: string, isSettled = false, msgId = "cell") =>
    monitor.take({ type: "display", msgId, displayId, text: "t", html: "<p>", isSettled });
  return { iopub, registry, displays, hold, monitor, display };
}

Deno.test("a frame's parent is its execution's request, else the comm_open", () => {
  const { iopub, monitor } = setUp();
  for (const msgId of ["cell", "long ago", null]) {
    monitor.take({ type: "commData", commId: 'c"1', data: '{"n":1}', msgId });
  }
  const content = { comm_id: 'c"1', data: { n: 1 } };
  assertEquals(iopub.topics, Array(3).fill('comm-c"1'));
  assertEquals(iopub.take(), [
    { type: "comm_msg", parent: "cell", content },
    { type: "comm_msg", parent: "opener", content },
    { type: "comm_msg", parent: "opener", content },
  ]);
});

Deno.test("a frame to a comm that was closed meanwhile goes nowhere", () => {
  const { iopub, registry, monitor } = setUp();
  registry.close('c"1');
  monitor.take({ type: "commData", commId: 'c"1', data: "{}", msgId: null });
  assertEquals(iopub.take(), []);
});

Deno.test("a display is shown, updated in place, and settled", () => {
  const { iopub, displays, display } = setUp();
  display("d1");
  display("d1");
  assertEquals(displays.hasUnsettled("cell"), true);
  display("d1", true);
  assertEquals(displays.hasUnsettled("cell"), false);
  display("d2", true);
  const seen = iopub.take();
  assertEquals(seen.map(({ type }) => type), [
    ...["display_data", "update_display_data", "update_display_data", "display_data"],
  ]);
  assertEquals(seen[0], {
    type: "display_data",
    parent: "cell",
    content: {
      data: { "text/plain": "t", "text/html": "<p>" },
      metadata: {},
      transient: { display_id: "d1" },
    },
  });
});

Deno.test("a display under a request that is not known is not shown", () => {
  const { iopub, display } = setUp();
  display("d1", false, "long ago");
  assertEquals(iopub.take(), []);
});

Deno.test("settled lets the idle go", async () => {
  const { hold, monitor } = setUp();
  const held = hold.hold("cell");
  monitor.take({ type: "settled", msgId: "cell" });
  await held;
});

Deno.test("a display whose monitor is gone is settled, its idle goes, and the next monitor may go on", async () => {
  const { iopub, displays, hold, monitor, display } = setUp();
  display("d1");
  display("d2", true);
  const held = hold.hold("cell");
  iopub.take();
  monitor.gone();
  await held;
  const [settled, ...others] = iopub.take();
  assertEquals([settled?.type, others], ["update_display_data", []]);
  assertEquals(settled?.content, {
    data: {
      "text/plain": "Spark: the progress is not known, the monitor has ended",
      "text/html": "<div>Spark: the progress is not known, the monitor has ended</div>",
    },
    metadata: {},
    transient: { display_id: "d1" },
  });
  assertEquals(displays.hasUnsettled("cell"), false);
  monitor.gone();
  assertEquals(iopub.take(), []);
  display("d1");
  assertEquals(iopub.take().map(({ type }) => type), ["update_display_data"]);
});
