import { assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { Displays } from "../../../kernel/proxy/displays.ts";
import { ExecutionTracker } from "../../../kernel/proxy/execution_tracker.ts";
import { Failures } from "../../../kernel/proxy/failures.ts";
import { IdleHold } from "../../../kernel/proxy/idle_hold.ts";
import { IopubRelay } from "../../../kernel/proxy/iopub_relay.ts";
import { Welcome } from "../../../kernel/proxy/welcome.ts";
import type { ToMonitor } from "../../../protocol/jupyter/monitor_message.ts";
import { Signer } from "../../../protocol/jupyter/signer.ts";
import { DecodedMessage } from "../../../protocol/zmtp/decoded_message.ts";
import { FakeIopub, maker, wired } from "./fake_iopub.ts";
import { frames, KEY, request, type Said, seen } from "./messages.ts";

const busy = { execution_state: "busy" };
const idle = { execution_state: "idle" };

function setUp({ hasMonitor = true } = {}) {
  const clock = new VirtualClock();
  const clients = new FakeIopub();
  const told: ToMonitor[] = [];
  /** How much had gone out when each of them was told. */
  const publishedBefore: number[] = [];
  const tell = (message: ToMonitor) => {
    told.push(message);
    publishedBefore.push(clients.wires.length);
    return hasMonitor;
  };
  const signer = new Signer(KEY);
  const executions = new ExecutionTracker(
    clock,
    (execution) => tell({ type: "execution", execution }),
  );
  const welcome = new Welcome(signer, maker);
  const displays = new Displays();
  const hold = new IdleHold(clock);
  const failures = new Failures(() => {});
  const relay = new IopubRelay({
    ...{ clients, signer, clock, welcome, executions, displays, hold, tell, failures },
  });
  const says = (said: Said) => relay.message(wired(frames({ idents: ["topic"], ...said })));
  const status = (content: unknown, parent = "cell") => says({ type: "status", parent, content });
  const runs = (msgId: string) => executions.request(request({ type: "execute_request", msgId }));
  return {
    clock,
    clients,
    told,
    publishedBefore,
    welcome,
    displays,
    hold,
    relay,
    says,
    status,
    runs,
  };
}

Deno.test("what the kernel publishes goes on as it is, by its first frame", () => {
  const { relay, clients, told } = setUp();
  const message = wired([...frames({ type: "stream", idents: ["stream.stdout"] })]);
  void relay.message(message);
  assertEquals([clients.topics, clients.wires], [["stream.stdout"], [message.wire]]);
  assertEquals(told, []);
});

Deno.test("an execution is told after its busy, and after its idle, went out", () => {
  const { clients, told, publishedBefore, status, runs } = setUp();
  runs("cell");
  void status(busy);
  void status(idle);
  assertEquals(publishedBefore, [1, 2]);
  assertEquals(clients.take().map(({ content }) => content), [busy, idle]);
  assertEquals(
    told.map((message) => message.type === "execution" && message.execution.endTime !== null),
    [false, true],
  );
});

Deno.test("the number of an execution is told after its input went out", () => {
  const { clients, told, says, status, runs } = setUp();
  runs("cell");
  void status(busy);
  const content = { code: "spark.range(9).count()", execution_count: 3 };
  void says({ type: "execute_input", parent: "cell", content });
  void says({ type: "execute_input", parent: "cell", content: { execution_count: "4" } });
  void says({ type: "stream", parent: "cell", content: { text: '"execute_input"' } });
  assertEquals(clients.wires.length, 4);
  assertEquals(
    told.map((message) => message.type === "execution" && message.execution.executionCount),
    [null, 3],
  );
});

Deno.test("a status with a wrong signature passes and says nothing", () => {
  const { relay, clients, told, runs } = setUp();
  runs("cell");
  const forged = frames({ type: "status", parent: "cell", content: busy }, "another key");
  void relay.message(wired(forged));
  assertEquals([clients.wires.length, told], [1, []]);
});

Deno.test("the idle under an unsettled display waits until it is settled, and then goes first", async () => {
  const { clients, told, displays, hold, status, runs } = setUp();
  runs("cell");
  void status(busy);
  displays.show("d1", "cell", false);
  const held = status(idle);
  assertEquals(clients.take().length, 1);
  assertEquals(told.at(-1), { type: "settle", msgId: "cell" });
  displays.show("d1", "cell", true);
  hold.release("cell");
  await held;
  assertEquals(clients.take().map(({ content }) => content), [idle]);
  assertEquals(told.at(-1)?.type, "execution");
});

Deno.test("a monitor that does not answer holds the idle for 250 ms", async () => {
  const { clock, clients, displays, status, runs } = setUp();
  runs("cell");
  displays.show("d1", "cell", false);
  const held = status(idle);
  clock.advance(249);
  await Promise.resolve();
  assertEquals(clients.take(), []);
  clock.advance(1);
  await held;
  assertEquals(clients.take().length, 1);
});

Deno.test("nothing is held where there is no display, no monitor, or for another request", () => {
  const settled = setUp();
  settled.displays.show("d1", "cell", true);
  void settled.status(idle);
  settled.displays.show("d2", "other", false);
  void settled.status(idle);
  assertEquals(settled.clients.take().length, 2);
});

Deno.test("without a monitor the idle goes at once", async () => {
  const { clients, clock, displays, status } = setUp({ hasMonitor: false });
  displays.show("d1", "cell", false);
  await status(idle);
  assertEquals([clients.take().length, clock.pending], [1, 0]);
});

Deno.test("the kernel's welcome is the sidecar's; each subscription gets its own from then on", () => {
  const { clients, welcome, says } = setUp();
  const received: unknown[] = [];
  const subscribe = (topic: string) =>
    welcome.subscribed(new TextEncoder().encode(topic), {
      send: (wire) => {
        const { type, content } = seen(new DecodedMessage(wire).frames);
        received.push([type, content, new DecodedMessage(wire).frames.length]);
      },
    });
  subscribe("");
  assertEquals(received, []);
  void says({ type: "iopub_welcome", idents: [], content: { subscription: "" } });
  subscribe("stream");
  assertEquals(received, [
    ["iopub_welcome", { subscription: "" }, 6],
    ["iopub_welcome", { subscription: "stream" }, 7],
  ]);
  assertEquals(clients.take(), []);
});

Deno.test("a message that only talks of a welcome passes", () => {
  const { clients, says } = setUp();
  void says({ type: "stream", msgId: "iopub_welcome" });
  assertEquals(clients.take().length, 1);
});

Deno.test("a large message is passed on in parts, its beginning included", () => {
  const { relay, clients } = setUp();
  const whole = wired([...frames({ type: "display_data", idents: ["t"] }), new Uint8Array(300)]);
  const tail = whole.wireFrom(7);
  const sink = relay.large(new DecodedMessage(whole.wire.slice(0, -tail.length)))!;
  void sink.part(tail);
  sink.end();
  assertEquals([clients.topics, clients.wires], [["t"], [whole.wire]]);
});
