import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../../actors/runtime/testkit/seeded_random.ts";
import { RouterSocket } from "../../../kernel/zmq/router_socket.ts";
import type { Refusal } from "../../../kernel/zmq/socket.ts";
import { XpubSocket } from "../../../kernel/zmq/xpub_socket.ts";
import { encodeCommand } from "../../../protocol/zmtp/command.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";
import { ascii, greeting, loopback, RawPeer, ready } from "./raw_peer.ts";

const ROUNDS = 1000;

/** What a peer could send, in a sensible order, spoilt in a few places. */
function nonsense(random: () => number, type: string): Uint8Array {
  const below = (bound: number) => Math.floor(random() * bound);
  const octets = (length: number) => Uint8Array.from({ length }, () => below(256));
  const pick = <T>(...values: readonly T[]): T => values[below(values.length)] as T;
  const pieces = [
    greeting,
    ready({
      "Socket-Type": ascii(random() < 0.9 ? type : pick("PUB", "")),
      "Identity": pick(new Uint8Array(), ascii("bystander"), octets(below(300))),
    }),
    ...Array.from({ length: below(6) }, () =>
      pick(
        () => encodeMessage([octets(below(20)), octets(below(400))]),
        () => encodeMessage([new Uint8Array([below(3), ...octets(below(4))])]),
        () => encodeCommand(pick("PING", "SUBSCRIBE", "CANCEL", "READY", "?"), octets(below(30))),
        () => new Uint8Array([2 + below(2), ...octets(8)]),
        () => new Uint8Array([2 + below(2), 0, 0, 0, 0, 0, below(8), 0, 0, ...octets(50)]),
        () => octets(below(100)),
      )()),
  ];
  const whole = new Uint8Array(pieces.flatMap((piece) => [...piece]));
  for (let spoilt = pick(0, 0, 1, 3); spoilt > 0; spoilt--) {
    whole[below(pick(12, 64, whole.length))] = below(256);
  }
  return random() < 0.3 ? whole.subarray(0, below(whole.length)) : whole;
}

Deno.test("whatever strangers send, the sockets go on serving everybody else", async () => {
  const refused: Record<string, number> = {};
  let served = 0;
  const limits = {
    maxMessage: 300_000,
    largeFrame: 1000,
    onRefusal: (refusal: Refusal) => {
      refused[refusal] = (refused[refusal] ?? 0) + 1;
    },
  };
  const router: RouterSocket = RouterSocket.bind(loopback, {
    message: ({ frames, wire }, identity) => {
      // Every frame can be looked at.
      if (frames.every((frame) => frame.length >= 0)) router.send(identity, wire);
      served++;
    },
    large: (head, identity) => {
      const sink = router.sendLarge(identity);
      sink?.part(head.wire);
      return sink;
    },
  }, limits);
  const xpub = XpubSocket.bind(loopback, { subscribed: () => {} }, limits);
  using asks = await RawPeer.meet(router.address, "DEALER", "asks");
  using reads = await RawPeer.meet(xpub.address, "SUB");
  await reads.send("\x01");
  while (xpub.numSubscribers < 1) await new Promise((resolve) => setImmediate(resolve));

  const random = seededRandom(41);
  for (let round = 0; round < ROUNDS; round++) {
    const seed = Math.floor(random() * 2 ** 32);
    const [socket, type] = random() < 0.6 ? [router, "DEALER"] as const : [xpub, "SUB"] as const;
    using stranger = await RawPeer.connect(socket.address);
    const bytes = nonsense(seededRandom(seed), type);
    const cut = Math.floor(random() * bytes.length);
    await stranger.write(bytes.subarray(0, cut), bytes.subarray(cut));
    await stranger.finish();
    if (round % 10 > 0) continue;
    await asks.send(`${round}`, "of many");
    assertEquals(await asks.receive(), [`${round}`, "of many"], `after seed ${seed}`);
    xpub.publish(ascii("topic"), encodeMessage([ascii("topic"), ascii(`${round}`)]));
    assertEquals(await reads.receive(), ["topic", `${round}`], `after seed ${seed}`);
  }
  router.close();
  xpub.close();
  // The strangers came so far that all this was tried.
  const { handshake = 0, oversized = 0 } = refused;
  assert(handshake > 100 && oversized > 10 && served > 200, `${handshake} ${oversized} ${served}`);
});
