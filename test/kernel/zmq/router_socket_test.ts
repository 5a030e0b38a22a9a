import { assert, assertEquals, assertThrows } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import { RouterSocket } from "../../../kernel/zmq/router_socket.ts";
import type { Endpoint, PartSink, SocketLimits } from "../../../kernel/zmq/socket.ts";
import { encodeCommand } from "../../../protocol/zmtp/command.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";
import { ascii, greeting, Inbox, loopback, RawPeer, refusals } from "./raw_peer.ts";
import { hasSettled, turn } from "./slow_target.ts";

/** Sends everything back, and keeps who sent and who left. */
class Echo implements Disposable {
  readonly senders = new Inbox<Uint8Array>();
  readonly gone = new Inbox<Uint8Array>();
  readonly socket: RouterSocket;

  constructor(limits: SocketLimits = {}, endpoint: Endpoint = loopback) {
    this.socket = RouterSocket.bind(endpoint, {
      message: ({ wire }, identity) => {
        this.senders.push(identity);
        this.socket.send(identity, wire);
      },
      gone: this.gone.push,
    }, limits);
  }

  get address(): Endpoint {
    return this.socket.address;
  }

  /** Asks for an echo, as a peer of its own. */
  async isServing(): Promise<void> {
    using peer = await RawPeer.meet(this.address, "DEALER");
    await peer.send("hello", "there");
    assertEquals(await peer.receive(), ["hello", "there"]);
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }
}

Deno.test("a peer is known by its identity, and one without gets a random one", async () => {
  using echo = new Echo();
  using named = await RawPeer.meet(echo.address, "DEALER", "me");
  using first = await RawPeer.meet(echo.address, "REQ");
  using second = await RawPeer.meet(echo.address, "ROUTER");
  await named.send("1");
  assertEquals(await named.receive(), ["1"]);
  await first.send("", "2");
  assertEquals(await first.receive(), ["", "2"]);
  await second.send("3");
  assertEquals(await second.receive(), ["3"]);
  const [me, one, other] = await echo.senders.first(3);
  assertEquals(me, ascii("me"));
  assertEquals([one?.length, one?.[0], other?.length, other?.[0]], [5, 0, 5, 0]);
  assert(String(one) !== String(other));
});

Deno.test("a peer with the identity of another replaces it, and nobody is gone", async () => {
  using echo = new Echo();
  using old = await RawPeer.meet(echo.address, "DEALER", "me");
  using young = await RawPeer.meet(echo.address, "DEALER", "me");
  await old.ended();
  assert(echo.socket.send(ascii("me"), encodeMessage([ascii("hi")])));
  assertEquals(await young.receive(), ["hi"]);
  young.close();
  assertEquals(await echo.gone.first(1), [ascii("me")]);
  assert(!echo.socket.send(ascii("me"), encodeMessage([ascii("hi")])));
});

Deno.test("for a peer that is not there, everything says so", () => {
  using echo = new Echo();
  for (const nobody of [ascii("nobody"), new Uint8Array(), new Uint8Array(1_000_000)]) {
    assertEquals(echo.socket.send(nobody, encodeMessage([nobody])), false);
    assertEquals([echo.socket.sendLarge(nobody), echo.socket.ready(nobody)], [null, undefined]);
  }
});

Deno.test("a PING is answered with its context", async () => {
  using echo = new Echo();
  using peer = await RawPeer.meet(echo.address, "DEALER");
  await peer.write(encodeCommand("PING", new Uint8Array([0, 9, 7, 7])));
  assertEquals(await peer.command(), new Uint8Array([4, ...ascii("PONG"), 7, 7]));
});

Deno.test("what is not ZMTP, or not for a ROUTER, costs its sender the connection alone", async () => {
  const { refused, onRefusal } = refusals();
  using echo = new Echo({ onRefusal, maxMessage: 1000 });
  using bystander = await RawPeer.meet(echo.address, "DEALER", "bystander");
  const cases: Record<string, (peer: RawPeer) => Promise<void>> = {
    "HTTP": (peer) => peer.write(ascii("GET / HTTP/1.1\r\n")),
    "another socket type": (peer) => peer.shakeHands("SUB"),
    "a message before READY": async (peer) => {
      await peer.write(new Uint8Array([...greeting, 0, 1, 65]));
    },
    "an ERROR for READY": async (peer) => {
      await peer.write(greeting, encodeCommand("ERROR", ascii("\x02no")));
    },
    "flags that are none": async (peer) => {
      await peer.shakeHands("DEALER");
      await peer.write(new Uint8Array([0xff, 1, 1]));
    },
    "a PING that is none": async (peer) => {
      await peer.shakeHands("DEALER");
      await peer.write(encodeCommand("PING", new Uint8Array()));
    },
  };
  for (const [name, act] of Object.entries(cases)) {
    using peer = await RawPeer.connect(echo.address);
    await act(peer);
    await peer.ended();
    assertEquals(refused.items.splice(0), ["handshake"], name);
  }
  using peer = await RawPeer.meet(echo.address, "DEALER");
  await peer.write(new Uint8Array([2, 0, 0, 0x7f, 0, 0, 0, 0, 0]));
  await peer.ended();
  assertEquals(refused.items, ["oversized"]);
  await bystander.send("still here");
  assertEquals(await bystander.receive(), ["still here"]);
});

Deno.test("an ERROR tells a peer why it was refused", async () => {
  using echo = new Echo();
  using peer = await RawPeer.connect(echo.address);
  await peer.write(greeting, encodeCommand("HELLO", ascii("x")));
  await peer.skipGreeting();
  await peer.command();
  const error = new TextDecoder().decode(await peer.command());
  assertEquals(error.slice(1, 6), "ERROR");
  assert(error.endsWith("Cannot greet peer: its first must be READY, received HELLO"), error);
});

Deno.test("who has not shaken hands within 10 s has to go, in the middle of it, too", async () => {
  const clock = new VirtualClock();
  const { refused, onRefusal } = refusals();
  using echo = new Echo({ clock, onRefusal });
  using silent = await RawPeer.connect(echo.address);
  using greeted = await RawPeer.connect(echo.address);
  await greeted.write(greeting);
  await silent.skipGreeting();
  await greeted.skipGreeting();
  await greeted.command();
  using met = await RawPeer.meet(echo.address, "DEALER");
  clock.advance(9999);
  await turn();
  assertEquals(refused.items, []);
  clock.advance(1);
  await Promise.all([silent.ended(), greeted.ended()]);
  assertEquals(refused.items, ["handshake", "handshake"]);
  clock.advance(100_000);
  await met.send("me not");
  assertEquals(await met.receive(), ["me not"]);
});

Deno.test("who leaves in the middle of the handshake is let go", async () => {
  const { refused, onRefusal } = refusals();
  using echo = new Echo({ onRefusal });
  for (const sent of [new Uint8Array(), greeting.subarray(0, 20), greeting]) {
    using peer = await RawPeer.connect(echo.address);
    await peer.write(sent);
    await peer.finish();
  }
  assertEquals(refused.items, []);
});

Deno.test("connections are bounded; there is room again when one goes", async () => {
  const { refused, onRefusal } = refusals();
  using echo = new Echo({ onRefusal, maxConnections: 2 });
  using first = await RawPeer.meet(echo.address, "DEALER", "first");
  using _second = await RawPeer.meet(echo.address, "DEALER");
  using third = await RawPeer.connect(echo.address);
  await third.ended();
  assertEquals(refused.items, ["crowded"]);
  first.close();
  await echo.gone.first(1);
  await echo.isServing();
});

Deno.test("a thousand peers at a time are served", async () => {
  using echo = new Echo();
  const peers: RawPeer[] = [];
  for (let i = 0; i < 1000; i++) peers.push(await RawPeer.meet(echo.address, "DEALER"));
  await Promise.all(peers.map((peer, i) => peer.send(String(i))));
  const answers = await Promise.all(peers.map((peer) => peer.receive()));
  assertEquals(answers, peers.map((_, i) => [String(i)]));
  for (const peer of peers) peer.close();
});

Deno.test("a handler's promise holds back what comes next from the same peer alone", async () => {
  const received = new Inbox<string>();
  const gate = Promise.withResolvers<void>();
  const socket = RouterSocket.bind(loopback, {
    message: ({ frames }) => {
      const [text = ""] = frames.map((frame) => new TextDecoder().decode(frame));
      received.push(text);
      return text === "hold" ? gate.promise : undefined;
    },
  });
  using held = await RawPeer.meet(socket.address, "DEALER");
  using other = await RawPeer.meet(socket.address, "DEALER");
  await held.send("hold");
  await held.send("after");
  await received.first(1);
  await other.send("other");
  assertEquals(await received.first(2), ["hold", "other"]);
  gate.resolve();
  assertEquals(await received.first(3), ["hold", "other", "after"]);
  socket.close();
});

/** Passes large messages on to the peer "to". */
function relay(limits: SocketLimits = {}): RouterSocket {
  const socket: RouterSocket = RouterSocket.bind(loopback, {
    message: ({ wire }) => {
      socket.send(ascii("to"), wire);
    },
    large: (head): PartSink | null => {
      const sink = socket.sendLarge(ascii("to"));
      sink?.part(head.wire);
      return sink;
    },
  }, limits);
  return socket;
}

Deno.test("a large message is passed on whole, and keeps its place", async () => {
  const socket = relay();
  using to = await RawPeer.meet(socket.address, "DEALER", "to");
  using from = await RawPeer.meet(socket.address, "DEALER", "from");
  const body = new Uint8Array(5_000_000).map((_, i) => i * 7 + (i >> 12));
  const large = encodeMessage([ascii("head"), body, ascii("tail")]);
  const sent = from.send("before").then(() => from.write(large)).then(() => from.send("after"));
  assertEquals(await to.receive(), ["before"]);
  const { wire } = await to.receiveMessage();
  assert(wire.length === large.length && wire.every((octet, i) => octet === large[i]));
  assertEquals(await to.receive(), ["after"]);
  await sent;
  socket.close();
});

Deno.test("a sender gone in the middle of a large message closes the way it took, no other", async () => {
  const socket = relay();
  using to = await RawPeer.meet(socket.address, "DEALER", "to");
  using other = await RawPeer.meet(socket.address, "DEALER", "other");
  const from = await RawPeer.meet(socket.address, "DEALER", "from");
  await from.write(encodeMessage([new Uint8Array(1_000_000)]).subarray(0, 500_000));
  from.close();
  await to.ended();
  assert(socket.send(ascii("other"), encodeMessage([ascii("hi")])));
  assertEquals(await other.receive(), ["hi"]);
  socket.close();
});

Deno.test("a peer that does not read is waited for a second, then its messages are dropped", async () => {
  const clock = new VirtualClock();
  const { refused, onRefusal } = refusals();
  using echo = new Echo({ clock, onRefusal });
  using slow = await RawPeer.meet(echo.address, "DEALER", "slow");
  const me = ascii("slow");
  const wire = encodeMessage([new Uint8Array(1_000_000)]);
  // What the system takes for a peer that does not read is more than one would think.
  let waits: Promise<void> | undefined;
  for (let sent = 0; sent < 100 && waits === undefined; sent++) {
    echo.socket.send(me, wire);
    await turn();
    waits = echo.socket.ready(me);
  }
  const flushed = echo.socket.flush();
  assert(!await hasSettled(waits));
  clock.advance(1000);
  await waits;
  await flushed;
  assertEquals(echo.socket.ready(me), undefined);
  let sent = 0;
  while (echo.socket.send(me, wire)) sent++;
  assert(sent >= 10 && sent <= 14, `${sent} more were taken`);
  assertEquals(refused.items, ["slow"]);
  await echo.isServing();
  // It reads again: all that was taken comes.
  const drained = slow.receiveMessage();
  assertEquals((await drained).wire.length, wire.length);
});

Deno.test("flush resolves when all is written, also where a peer goes meanwhile", async () => {
  using echo = new Echo();
  using reads = await RawPeer.meet(echo.address, "DEALER", "reads");
  const leaves = await RawPeer.meet(echo.address, "DEALER", "leaves");
  const wire = encodeMessage([new Uint8Array(15_000_000)]);
  echo.socket.send(ascii("reads"), wire);
  echo.socket.send(ascii("leaves"), wire);
  const flushed = echo.socket.flush();
  assert(!await hasSettled(flushed));
  assertEquals((await reads.receiveMessage()).wire.length, wire.length);
  leaves.close();
  await flushed;
});

Deno.test("a port that is taken is named", () => {
  using echo = new Echo();
  const { port } = echo.address as { readonly port: number };
  assertThrows(
    () => RouterSocket.bind({ transport: "tcp", hostname: "127.0.0.1", port }, { message() {} }),
    Error,
    `Cannot bind 127.0.0.1:${port}: `,
  );
});

Deno.test("a port that was closed is bound again at once, though peers were connected", async () => {
  let address = loopback;
  for (let i = 0; i < 5; i++) {
    using echo = new Echo({}, address);
    address = echo.address;
    using peer = await RawPeer.meet(echo.address, "DEALER");
    await peer.send("hi");
    await peer.receive();
    echo.socket.close();
    await peer.ended();
  }
});
