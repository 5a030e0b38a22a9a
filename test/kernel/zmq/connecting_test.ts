import { assert, assertEquals, assertRejects } from "@std/assert";
import { systemClock } from "../../../actors/runtime/clock.ts";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { DealerSocket } from "../../../kernel/zmq/dealer_socket.ts";
import type { Endpoint, WireMessage } from "../../../kernel/zmq/socket.ts";
import { SubSocket } from "../../../kernel/zmq/sub_socket.ts";
import { encodeCommand } from "../../../protocol/zmtp/command.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";
import { ascii, Inbox, RawPeer, refusals } from "./raw_peer.ts";
import { hasSettled, turn } from "./slow_target.ts";

const options = { identity: ascii("me"), clock: systemClock };
const wire = (...frames: string[]) => encodeMessage(frames.map(ascii));

function listen(port = 0): { listener: Deno.TcpListener; endpoint: Endpoint & { port: number } } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const bound = (listener.addr as Deno.NetAddr).port;
  const endpoint = { transport: "tcp", hostname: "127.0.0.1", port: bound } as const;
  return { listener, endpoint };
}

/** Keeps the messages' frames as text, and how often the other end was gone. */
function inbox() {
  const received = new Inbox<string[]>();
  const gone = new Inbox<null>();
  const message = ({ frames }: WireMessage) =>
    received.push(frames.map((frame) => new TextDecoder().decode(frame)));
  return { received, gone, handler: { message, gone: gone.push } };
}

Deno.test("a DEALER says who it is, and speaks both ways", async () => {
  const { listener, endpoint } = listen();
  const { received, handler } = inbox();
  const dealer = DealerSocket.connect(endpoint, options, handler);
  using peer = await RawPeer.accept(listener, "ROUTER");
  await dealer.connected;
  dealer.send(wire("1", "2"));
  assertEquals(await peer.receive(), ["1", "2"]);
  await peer.send("3");
  assertEquals(await received.first(1), [["3"]]);
  dealer.close();
  listener.close();
});

Deno.test("what is sent before anybody listens arrives when somebody does", async () => {
  const { listener: taken, endpoint } = listen();
  taken.close();
  const dealer = DealerSocket.connect(endpoint, options, { message() {} });
  dealer.send(wire("early"));
  assert(!await hasSettled(dealer.connected));
  const { listener } = listen(endpoint.port);
  using peer = await RawPeer.accept(listener, "ROUTER");
  dealer.send(wire("late"));
  assertEquals([await peer.receive(), await peer.receive()], [["early"], ["late"]]);
  dealer.close();
  listener.close();
});

Deno.test("a lost connection is told and made again; what is sent meanwhile waits", async () => {
  const { listener, endpoint } = listen();
  const { received, gone, handler } = inbox();
  const dealer = DealerSocket.connect(endpoint, options, handler);
  for (let i = 0; i < 3; i++) {
    using peer = await RawPeer.accept(listener, "REP");
    if (i > 0) assertEquals(await peer.receive(), [`sent ${i}`]);
    await peer.send(`received ${i}`);
    await received.first(i + 1);
    peer.close();
    await gone.first(i + 1);
    dealer.send(wire(`sent ${i + 1}`));
  }
  dealer.close();
  await turn();
  assertEquals(gone.items.length, 3, "who closes it knows");
  listener.close();
});

Deno.test("it is tried every 10 ms for 10 s, then every 100 ms", async () => {
  const clock = new VirtualClock();
  const { listener: taken, endpoint } = listen();
  taken.close();
  const dealer = DealerSocket.connect(endpoint, { ...options, clock }, { message() {} });
  const tries = async (ms: number, step: number) => {
    let count = 0;
    for (let passed = 0; passed < ms; passed += step) {
      // A try has failed when it has set a timer for the next.
      while (clock.pending === 0) await turn();
      clock.advance(step);
      if (clock.pending === 0) count++;
    }
    return count;
  };
  assertEquals(await tries(10_000, 5), 1000);
  assertEquals(await tries(1000, 5), 10);
  dealer.close();
});

Deno.test("another end than a kernel's is counted, and tried again", async () => {
  const { listener, endpoint } = listen();
  const { refused, onRefusal } = refusals();
  const dealer = DealerSocket.connect(endpoint, options, { message() {} }, { onRefusal });
  for (let i = 1; i <= 2; i++) {
    using conn = await listener.accept();
    await conn.write(ascii("SSH-2.0-OpenSSH_9.2\r\n"));
    await refused.first(i);
  }
  using _publisher = await RawPeer.accept(listener, "PUB");
  assertEquals(await refused.first(3), ["handshake", "handshake", "handshake"]);
  using peer = await RawPeer.accept(listener, "ROUTER");
  await dealer.connected;
  dealer.send(wire("hi"));
  assertEquals(await peer.receive(), ["hi"]);
  dealer.close();
  listener.close();
});

Deno.test("messages for an end that does not read wait, however long", async () => {
  const clock = new VirtualClock();
  const { listener, endpoint } = listen();
  const dealer = DealerSocket.connect(endpoint, { ...options, clock }, { message() {} });
  using peer = await RawPeer.accept(listener, "ROUTER");
  await dealer.connected;
  const message = encodeMessage([new Uint8Array(1_000_000)]);
  let sent = 0;
  while (dealer.ready() === undefined) {
    assert(dealer.send(message));
    sent++;
    await turn();
  }
  clock.advance(1e7);
  const ready = dealer.ready();
  assert(ready !== undefined && !await hasSettled(ready));
  for (let i = 0; i < sent; i++) {
    assertEquals((await peer.receiveMessage()).wire.length, message.length);
  }
  await ready;
  dealer.close();
  listener.close();
});

Deno.test("a SUB subscribes to everything, again with each connection, and answers PING", async () => {
  const { listener, endpoint } = listen();
  const { received, handler } = inbox();
  const sub = SubSocket.connect(endpoint, options, handler);
  for (let i = 0; i < 2; i++) {
    using peer = await RawPeer.accept(listener, i === 0 ? "PUB" : "XPUB");
    assertEquals(await peer.receive(), ["\x01"]);
    await peer.write(encodeCommand("PING", new Uint8Array([0, 1, 5])));
    assertEquals(await peer.command(), new Uint8Array([4, ...ascii("PONG"), 5]));
    await peer.send("topic", `${i}`);
    await received.first(i + 1);
  }
  assertEquals(received.items, [["topic", "0"], ["topic", "1"]]);
  sub.close();
  listener.close();
});

Deno.test("closing lets go of a connection that is being made", async () => {
  const { listener, endpoint } = listen();
  const dealer = DealerSocket.connect(endpoint, options, { message() {} });
  const sub = SubSocket.connect(endpoint, options, { message() {} });
  const conn = await listener.accept();
  dealer.close();
  sub.close();
  const buffer = new Uint8Array(1000);
  while (await conn.read(buffer).catch(() => null) !== null);
  conn.close();
  // The other one may have come so far, too.
  const other = await Promise.race([listener.accept(), turn().then(() => null)]);
  other?.close();
  listener.close();
});

Deno.test({
  name: "where this process may not connect it says so, and does not try again",
  permissions: { net: ["127.0.0.1:1"] },
  async fn() {
    const endpoint = { transport: "tcp", hostname: "127.0.0.1", port: 2 } as const;
    const dealer = DealerSocket.connect(endpoint, options, { message() {} });
    await assertRejects(() => dealer.connected, Deno.errors.NotCapable);
    const sub = SubSocket.connect(endpoint, options, { message() {} });
    await assertRejects(() => sub.connected, Deno.errors.NotCapable);
  },
});
