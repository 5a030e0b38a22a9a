import { assert, assertEquals } from "@std/assert";
import { VirtualClock } from "../../../actors/runtime/testkit/virtual_clock.ts";
import type { Endpoint, SocketLimits } from "../../../kernel/zmq/socket.ts";
import { XpubSocket } from "../../../kernel/zmq/xpub_socket.ts";
import { encodeCommand } from "../../../protocol/zmtp/command.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";
import { ascii, Inbox, loopback, RawPeer, refusals } from "./raw_peer.ts";
import { hasSettled, turn } from "./slow_target.ts";

/** An XPUB that welcomes every subscriber. */
class Publisher implements Disposable {
  readonly subscriptions = new Inbox<string>();
  readonly socket: XpubSocket;

  constructor(limits: SocketLimits = {}) {
    this.socket = XpubSocket.bind(loopback, {
      subscribed: (topic, subscriber) => {
        subscriber.send(encodeMessage([ascii("welcome"), topic]));
        this.subscriptions.push(new TextDecoder().decode(topic));
      },
    }, limits);
  }

  get address(): Endpoint {
    return this.socket.address;
  }

  publish(topic: string, ...rest: readonly string[]): void {
    this.socket.publish(ascii(topic), encodeMessage([topic, ...rest].map(ascii)));
  }

  /** A peer that has subscribed, and been welcomed. */
  async subscriber(topic: string): Promise<RawPeer> {
    const peer = await RawPeer.meet(this.address, "SUB");
    await peer.send(`\x01${topic}`);
    assertEquals(await peer.receive(), ["welcome", topic]);
    return peer;
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }
}

Deno.test("each gets what it has subscribed to, and only who subscribes is welcomed", async () => {
  using publisher = new Publisher();
  assertEquals(publisher.socket.numSubscribers, 0);
  using all = await publisher.subscriber("");
  using some = await publisher.subscriber("ab");
  assertEquals(publisher.socket.numSubscribers, 2);
  publisher.publish("a", "1");
  publisher.publish("ab", "2");
  publisher.publish("abc", "3");
  assertEquals([await all.receive(), await all.receive(), await all.receive()], [
    ["a", "1"],
    ["ab", "2"],
    ["abc", "3"],
  ]);
  assertEquals([await some.receive(), await some.receive()], [["ab", "2"], ["abc", "3"]]);
});

Deno.test("what was published before is gone; who cancels gets no more", async () => {
  using publisher = new Publisher();
  using early = await publisher.subscriber("a");
  publisher.publish("a", "early");
  using late = await publisher.subscriber("a");
  publisher.publish("a", "both");
  assertEquals(await late.receive(), ["a", "both"]);
  await early.send("\x00a");
  // A second one, so that the end of the first is known.
  await early.send("\x01b");
  await publisher.subscriptions.first(3);
  publisher.publish("a", "late");
  publisher.publish("b", "b");
  assertEquals([await early.receive(), await early.receive()], [["a", "early"], ["a", "both"]]);
  assertEquals([await early.receive(), await early.receive()], [["welcome", "b"], ["b", "b"]]);
  assertEquals(await late.receive(), ["a", "late"]);
});

Deno.test("commands subscribe and cancel as messages do", async () => {
  using publisher = new Publisher();
  using peer = await RawPeer.meet(publisher.address, "SUB");
  await peer.write(encodeCommand("SUBSCRIBE", ascii("a")), encodeCommand("SUBSCRIBE", ascii("b")));
  assertEquals(await peer.receive(), ["welcome", "a"]);
  await peer.write(encodeCommand("CANCEL", ascii("a")), encodeCommand("SUBSCRIBE", ascii("c")));
  await publisher.subscriptions.first(3);
  publisher.publish("a");
  publisher.publish("b");
  assertEquals([await peer.receive(), await peer.receive()], [["welcome", "b"], ["welcome", "c"]]);
  assertEquals(await peer.receive(), ["b"]);
});

Deno.test("a topic that a peer has is not subscribed to again; other messages are no subscriptions", async () => {
  const { refused, onRefusal } = refusals();
  using publisher = new Publisher({ onRefusal });
  using peer = await RawPeer.meet(publisher.address, "XSUB");
  await peer.send("\x01a");
  await peer.send("\x01a");
  await peer.send("\x02a");
  await peer.send("\x01b", "more");
  await peer.send("");
  await peer.send("\x01c");
  assertEquals(await publisher.subscriptions.first(2), ["a", "c"]);
  assertEquals([refused.items, publisher.socket.numSubscribers], [[], 1]);
});

Deno.test("a subscriber that is gone is no subscriber, nor is one that has cancelled all", async () => {
  using publisher = new Publisher();
  const first = await publisher.subscriber("a");
  using second = await publisher.subscriber("b");
  first.close();
  await second.send("\x00b");
  while (publisher.socket.numSubscribers > 0) await turn();
  publisher.publish("a");
});

Deno.test("topics and what a subscriber sends are bounded", async () => {
  const { refused, onRefusal } = refusals();
  using publisher = new Publisher({ onRefusal });
  using many = await RawPeer.meet(publisher.address, "SUB");
  for (let i = 0; i <= 1024; i++) await many.send(`\x01${i}`);
  await many.ended();
  using long = await RawPeer.meet(publisher.address, "SUB");
  await long.write(new Uint8Array([2, 0, 0, 0, 0, 0, 1, 0, 0]));
  await long.ended();
  assertEquals(refused.items, ["oversized", "oversized"]);
});

Deno.test("a large message goes to all who want it, and what comes meanwhile behind it", async () => {
  using publisher = new Publisher();
  using first = await publisher.subscriber("");
  using second = await publisher.subscriber("a");
  using other = await publisher.subscriber("b");
  const body = new Uint8Array(3_000_000).map((_, i) => i * 5 + (i >> 14));
  const large = encodeMessage([ascii("a"), body]);
  const sink = publisher.socket.publishLarge(ascii("a"));
  const buffer = new Uint8Array(64 * 1024);
  const received = Promise.all([first.receiveMessage(), second.receiveMessage()]);
  publisher.publish("a", "behind");
  publisher.publish("b", "aside");
  assertEquals(await other.receive(), ["b", "aside"]);
  for (let offset = 0; offset < large.length; offset += buffer.length) {
    const part = large.subarray(offset, offset + buffer.length);
    // One buffer for all: whoever keeps it too long is found out.
    buffer.set(part);
    await sink.part(buffer.subarray(0, part.length));
  }
  sink.end();
  for (const { wire } of await received) {
    assert(wire.length === large.length && wire.every((octet, i) => octet === large[i]));
  }
  assertEquals(await first.receive(), ["a", "behind"]);
  assertEquals(await first.receive(), ["b", "aside"]);
  assertEquals(await second.receive(), ["a", "behind"]);
});

Deno.test("a large message for nobody is taken all the same", () => {
  using publisher = new Publisher();
  const sink = publisher.socket.publishLarge(ascii("a"));
  assertEquals(sink.part(new Uint8Array(100)), undefined);
  sink.end();
});

Deno.test("one that does not read holds nobody back for longer than a second", async () => {
  const clock = new VirtualClock();
  const { refused, onRefusal } = refusals();
  using publisher = new Publisher({ clock, onRefusal });
  using slow = await publisher.subscriber("");
  using quick = await publisher.subscriber("");
  const wire = encodeMessage([ascii("t"), new Uint8Array(500_000)]);
  let sent = 0;
  let waits: Promise<void> | undefined;
  while (waits === undefined) {
    publisher.socket.publish(ascii("t"), wire);
    sent++;
    assertEquals((await quick.receiveMessage()).wire.length, wire.length);
    waits = publisher.socket.ready();
  }
  assert(!await hasSettled(waits));
  clock.advance(1000);
  await waits;
  while (refused.items.length === 0) {
    assertEquals(publisher.socket.ready(), undefined);
    publisher.socket.publish(ascii("t"), wire);
    sent++;
    assertEquals((await quick.receiveMessage()).wire.length, wire.length);
  }
  assertEquals(refused.items, ["slow"]);
  // A large one on top of that cannot be kept for it: it has to come again.
  const sink = publisher.socket.publishLarge(ascii("t"));
  const received = quick.receiveMessage();
  const large = encodeMessage([ascii("t"), new Uint8Array(2_000_000)]);
  for (let offset = 0; offset < large.length; offset += 65_536) {
    await sink.part(large.slice(offset, offset + 65_536));
  }
  sink.end();
  assertEquals((await received).wire.length, large.length);
  await slow.ended();
  assertEquals([refused.items, publisher.socket.numSubscribers], [["slow", "slow"], 1]);
});

Deno.test("a large message waits for a slow reader, and goes on without one that stalls", async () => {
  const clock = new VirtualClock();
  using publisher = new Publisher({ clock });
  using stalled = await publisher.subscriber("");
  using quick = await publisher.subscriber("");
  const large = encodeMessage([ascii("t"), new Uint8Array(12_000_000).fill(3)]);
  const buffer = new Uint8Array(65_536);
  const received = quick.receiveMessage();
  const sink = publisher.socket.publishLarge(ascii("t"));
  let waited = 0;
  for (let offset = 0; offset < large.length; offset += buffer.length) {
    const part = large.subarray(offset, offset + buffer.length);
    buffer.set(part);
    const held = sink.part(buffer.subarray(0, part.length));
    if (held === undefined) continue;
    // Until it is known that nothing but the clock brings it on.
    for (let turns = 0; turns < 200 && !await hasSettled(held); turns++);
    if (!await hasSettled(held)) {
      waited++;
      clock.advance(1000);
    }
    await held;
  }
  sink.end();
  assertEquals((await received).wire.length, large.length);
  assertEquals(waited, 1);
  // Less than 16 MiB: all of it comes when the other reads at last.
  const { wire } = await stalled.receiveMessage();
  assert(wire.length === large.length && wire.every((octet, i) => octet === large[i]));
});
