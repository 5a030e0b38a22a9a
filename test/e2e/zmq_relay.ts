/**
 * Four sockets between clients and a kernel, as the sidecar has them, without
 * anything else of it: ROUTER to DEALER, and SUB to XPUB. What a client sends
 * goes to the kernel with the client's identity before it.
 *
 * Arguments: where the clients' ROUTER and XPUB are bound, where the kernel's
 * ROUTER and publisher are; "host:port", or a path. It says where it is bound.
 *
 * @module
 */

import { systemClock as clock } from "../../actors/runtime/clock.ts";
import { DealerSocket } from "../../kernel/zmq/dealer_socket.ts";
import { RouterSocket } from "../../kernel/zmq/router_socket.ts";
import type { Endpoint } from "../../kernel/zmq/socket.ts";
import { SubSocket } from "../../kernel/zmq/sub_socket.ts";
import { XpubSocket } from "../../kernel/zmq/xpub_socket.ts";
import { encodeMessage } from "../../protocol/zmtp/encode_message.ts";

const [routerAt = "", xpubAt = "", kernelRouter = "", kernelPublisher = ""] = Deno.args;

function endpoint(text: string): Endpoint {
  if (text.startsWith("/")) return { transport: "ipc", path: text };
  const [hostname = "", port] = text.split(":");
  return { transport: "tcp", hostname, port: Number(port) };
}

const router: RouterSocket = RouterSocket.bind(endpoint(routerAt), {
  message: ({ frames }, identity) => {
    dealer.send(encodeMessage([identity, ...frames]));
    return dealer.ready();
  },
});
const dealer = DealerSocket.connect(
  endpoint(kernelRouter),
  { identity: new TextEncoder().encode("relay"), clock },
  {
    message: (message) => {
      const identity = message.frames[0] as Uint8Array;
      router.send(identity, message.wireFrom(1));
      return router.ready(identity);
    },
    large: (head) => {
      const sink = router.sendLarge(head.frames[0] as Uint8Array);
      sink?.part(head.wireFrom(1));
      return sink;
    },
  },
);
const xpub = XpubSocket.bind(endpoint(xpubAt), {
  subscribed: (topic, subscriber) =>
    subscriber.send(encodeMessage([topic, new TextEncoder().encode("welcome")])),
});
const sub = SubSocket.connect(endpoint(kernelPublisher), { clock }, {
  message: ({ frames, wire }) => {
    xpub.publish(frames[0] as Uint8Array, wire);
    return xpub.ready();
  },
  large: (head) => {
    const sink = xpub.publishLarge(head.frames[0] as Uint8Array);
    sink.part(head.wire);
    return sink;
  },
});
await Promise.all([dealer.connected, sub.connected]);

const bound = ({ address }: { readonly address: Endpoint }) =>
  address.transport === "ipc" ? `ipc://${address.path}` : `tcp://127.0.0.1:${address.port}`;
const line = `${JSON.stringify([bound(router), bound(xpub)])}\n`;
await Deno.stdout.write(new TextEncoder().encode(line));
