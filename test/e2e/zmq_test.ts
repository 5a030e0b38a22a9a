import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { systemClock as clock } from "../../actors/runtime/clock.ts";
import { DealerSocket } from "../../kernel/zmq/dealer_socket.ts";
import { RouterSocket } from "../../kernel/zmq/router_socket.ts";
import type { Endpoint, WireMessage } from "../../kernel/zmq/socket.ts";
import { SubSocket } from "../../kernel/zmq/sub_socket.ts";
import { XpubSocket } from "../../kernel/zmq/xpub_socket.ts";
import { encodeMessage } from "../../protocol/zmtp/encode_message.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { ascii, Inbox, loopback, refusals } from "../kernel/zmq/raw_peer.ts";
import { Child } from "./child.ts";
import { skipReason } from "./python_environment.ts";
import { ZmqPeer } from "./zmq_peer.ts";

/** Every socket of the sidecar against libzmq, which is at the other end of all of them in life. */
function zmqTest(name: string, fn: (libzmq: ZmqPeer) => Promise<void>): void {
  Deno.test({
    name,
    ignore: skipReason("jupyter") !== undefined,
    async fn() {
      await using libzmq = await ZmqPeer.start();
      await fn(libzmq);
    },
  });
}

const MIB = 1024 * 1024;

const url = ({ address }: { readonly address: Endpoint }) =>
  `tcp://127.0.0.1:${(address as { readonly port: number }).port}`;
const endpointOf = (address: string): Endpoint => ({
  ...{ transport: "tcp", hostname: "127.0.0.1", port: Number(address.split(":").at(-1)) },
});
const wire = (...frames: readonly string[]) => encodeMessage(frames.map(ascii));
const texts = ({ frames }: WireMessage) => frames.map((frame) => new TextDecoder().decode(frame));

/** A ROUTER that sends everything back. */
function bindEcho(onRefusal: () => void = () => {}) {
  const senders = new Inbox<string>();
  const gone = new Inbox<Uint8Array>();
  const router: RouterSocket = RouterSocket.bind(loopback, {
    message: ({ wire }, identity) => {
      senders.push(new TextDecoder("latin1").decode(identity));
      router.send(identity, wire);
      return router.ready(identity);
    },
    gone: gone.push,
  }, { onRefusal });
  return { router, senders, gone };
}

zmqTest("ROUTER: DEALER and REQ, with an identity and without", async (libzmq) => {
  const { router, senders } = bindEcho();
  const connect = [url(router)];
  await libzmq.open("named", "DEALER", { connect, options: { IDENTITY: "me" } });
  await libzmq.open("dealer", "DEALER", { connect });
  await libzmq.open("req", "REQ", { connect });
  for (const name of ["named", "dealer", "req"]) {
    await libzmq.send(name, "", "\xff\0", "x".repeat(300));
    assertEquals(await libzmq.receive(name), ["", "\xff\0", "x".repeat(300)]);
  }
  const [me, one, other] = await senders.first(3);
  assertEquals([me, one?.length, one?.[0], other?.length], ["me", 5, "\0", 5]);
  assert(one !== other);
  router.close();
});

zmqTest("ROUTER: a client that comes with the identity of another replaces it", async (libzmq) => {
  const { router, gone } = bindEcho();
  const socket = { connect: [url(router)], options: { IDENTITY: "me", RECONNECT_IVL: -1 } };
  await libzmq.open("old", "DEALER", socket);
  await libzmq.send("old", "1");
  assertEquals(await libzmq.receive("old"), ["1"]);
  await libzmq.open("young", "DEALER", socket);
  await libzmq.send("young", "2");
  assertEquals(await libzmq.receive("young"), ["2"]);
  assert(router.send(ascii("me"), wire("3")));
  assertEquals(await libzmq.receive("young"), ["3"]);
  assertEquals(gone.items, []);
  await libzmq.close("young");
  await gone.first(1);
  router.close();
});

zmqTest("ROUTER: libzmq's heartbeats are answered, and its patience lasts", async (libzmq) => {
  const { router, senders } = bindEcho();
  // A busy machine may keep one answer back for a second, and the others behind it.
  const options = { HEARTBEAT_IVL: 100, HEARTBEAT_TIMEOUT: 3000, HEARTBEAT_TTL: 4000 };
  await libzmq.open("client", "DEALER", { connect: [url(router)], options });
  await libzmq.send("client", "1");
  assertEquals(await libzmq.receive("client"), ["1"]);
  assertEquals(await libzmq.call("is_silent", "client", 3500), true);
  await libzmq.send("client", "2");
  assertEquals(await libzmq.receive("client"), ["2"]);
  // A client that had connected again would have another identity.
  const [before, after] = await senders.first(2);
  assertEquals(before, after);
  router.close();
});

zmqTest("ROUTER: other mechanisms and socket types get nothing, others do", async (libzmq) => {
  const { refused, onRefusal } = refusals();
  const { router, senders } = bindEcho(() => onRefusal("handshake"));
  const connect = [url(router)];
  await libzmq.open("plain", "DEALER", {
    ...{ connect, options: { PLAIN_USERNAME: "a", PLAIN_PASSWORD: "b" } },
  });
  await libzmq.open("curve", "DEALER", {
    connect,
    options: {
      CURVE_SERVERKEY: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
      CURVE_PUBLICKEY: "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
      CURVE_SECRETKEY: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
    },
  });
  await libzmq.call("send_if_connected", "plain", ["plain"]);
  await libzmq.call("send_if_connected", "curve", ["curve"]);
  await libzmq.open("push", "PUSH", { connect });
  await refused.first(1);
  await libzmq.open("client", "DEALER", { connect });
  await libzmq.send("client", "hi");
  assertEquals(await libzmq.receive("client"), ["hi"]);
  assertEquals(senders.items.length, 1);
  router.close();
});

zmqTest("ROUTER: 100,000 small messages there and back, none lost", async (libzmq) => {
  const { router } = bindEcho();
  await libzmq.open("client", "DEALER", { connect: [url(router)] });
  assertEquals(await libzmq.call("exchange_numbered", "client", 100_000, 100, 500), 100_000);
  router.close();
});

zmqTest("ROUTER: 50 MB there and back", async (libzmq) => {
  const { router } = bindEcho();
  await libzmq.open("client", "DEALER", { connect: [url(router)] });
  const digest = await libzmq.call("send_large", "client", ["head"], 50_000_000);
  assertEquals(await libzmq.call("receive_large", "client"), [["head"], digest]);
  router.close();
});

/** An XPUB that welcomes whoever subscribes. */
function bindPublisher() {
  const subscriptions = new Inbox<string>();
  const xpub = XpubSocket.bind(loopback, {
    subscribed: (topic, subscriber) => {
      subscriptions.push(new TextDecoder().decode(topic));
      subscriber.send(encodeMessage([topic, ascii("welcome")]));
    },
  });
  const publish = (...frames: string[]) => xpub.publish(ascii(frames[0] ?? ""), wire(...frames));
  return { xpub, subscriptions, publish };
}

zmqTest("XPUB: SUB gets its topics, from when it subscribes until it cancels", async (libzmq) => {
  const { xpub, publish } = bindPublisher();
  const connect = [url(xpub)];
  await libzmq.open("all", "SUB", { connect, options: { SUBSCRIBE: "" } });
  assertEquals(await libzmq.receive("all"), ["", "welcome"]);
  publish("b", "1");
  await libzmq.open("late", "SUB", { connect, options: { SUBSCRIBE: "b" } });
  assertEquals(await libzmq.receive("late"), ["b", "welcome"]);
  publish("a", "2");
  publish("bc", "3");
  assertEquals(await libzmq.receive("late"), ["bc", "3"]);
  // Its first welcome comes to it for "b" alone.
  for (const expected of [["b", "1"], ["a", "2"], ["bc", "3"]]) {
    assertEquals(await libzmq.receive("all"), expected);
  }
  await libzmq.call("set_option", "late", "UNSUBSCRIBE", "b");
  await libzmq.call("set_option", "late", "SUBSCRIBE", "c");
  assertEquals(await libzmq.receive("late"), ["c", "welcome"]);
  publish("b", "4");
  publish("c", "5");
  assertEquals(await libzmq.receive("late"), ["c", "5"]);
  assertEquals(xpub.numSubscribers, 2);
  xpub.close();
});

zmqTest("XPUB: one that does not read costs the others nothing", async (libzmq) => {
  const { xpub } = bindPublisher();
  const options = { SUBSCRIBE: "", RCVHWM: 1, RCVBUF: 4096 };
  await libzmq.open("slow", "SUB", { connect: [url(xpub)], options });
  await libzmq.open("quick", "SUB", {
    ...{ connect: [url(xpub)], options: { SUBSCRIBE: "", RCVHWM: 0 } },
  });
  assertEquals(await libzmq.receive("quick"), ["", "welcome"]);
  while (xpub.numSubscribers < 2) await new Promise((resolve) => setImmediate(resolve));
  const received = libzmq.call("receive_numbered", "quick", 500);
  for (let i = 0; i < 500; i++) {
    xpub.publish(
      ascii("t"),
      encodeMessage([ascii("t"), ascii(String(i)), new Uint8Array(100_000)]),
    );
    await xpub.ready();
  }
  assertEquals(await received, []);
  xpub.close();
});

zmqTest(
  "DEALER: to a ROUTER under its identity, and again when the kernel restarts",
  async (libzmq) => {
    const kernel = await libzmq.open("kernel", "ROUTER", { bind: "tcp://127.0.0.1:*" });
    const received = new Inbox<string[]>();
    const gone = new Inbox<null>();
    const dealer = DealerSocket.connect(endpointOf(kernel), { identity: ascii("me"), clock }, {
      message: (message) => received.push(texts(message)),
      gone: gone.push,
    });
    await dealer.connected;
    for (let i = 0; i < 3; i++) {
      dealer.send(wire("shell", `${i}`));
      assertEquals(await libzmq.receive("kernel"), ["me", "shell", `${i}`]);
      await libzmq.send("kernel", "me", "reply", `${i}`);
      assertEquals((await received.first(i + 1))[i], ["reply", `${i}`]);
      await libzmq.close("kernel");
      await gone.first(i + 1);
      await libzmq.open("kernel", "ROUTER", { bind: kernel });
    }
    dealer.close();
  },
);

zmqTest("DEALER: to a REP, as the heartbeat of many kernels", async (libzmq) => {
  const kernel = await libzmq.open("kernel", "REP", { bind: "tcp://127.0.0.1:*" });
  const received = new Inbox<string[]>();
  const dealer = DealerSocket.connect(endpointOf(kernel), { identity: ascii("me"), clock }, {
    message: (message) => received.push(texts(message)),
  });
  dealer.send(wire("client", "", "ping"));
  assertEquals(await libzmq.receive("kernel"), ["ping"]);
  await libzmq.send("kernel", "ping");
  assertEquals(await received.first(1), [["client", "", "ping"]]);
  dealer.close();
});

zmqTest("DEALER: 100,000 small messages and 50 MB there, none lost", async (libzmq) => {
  const kernel = await libzmq.open("kernel", "ROUTER", { bind: "tcp://127.0.0.1:*" });
  const dealer = DealerSocket.connect(endpointOf(kernel), { identity: ascii("me"), clock }, {
    message() {},
  });
  const received = libzmq.call("receive_numbered", "kernel", 100_000);
  for (let i = 0; i < 100_000; i++) {
    dealer.send(wire(String(i), "body"));
    await dealer.ready();
  }
  assertEquals(await received, []);
  const body = new Uint8Array(50_000_000).map((_, i) => i * 3 + (i >> 16));
  dealer.send(encodeMessage([ascii("head"), body, ascii("end")]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).toHex();
  assertEquals(await libzmq.call("receive_large", "kernel"), [["me", "head"], digest]);
  dealer.close();
});

for (const type of ["PUB", "XPUB"]) {
  zmqTest(`SUB: from a ${type}, and again when the kernel restarts`, async (libzmq) => {
    const kernel = await libzmq.open("kernel", type, { bind: "tcp://127.0.0.1:*" });
    const received = new Inbox<string[]>();
    const gone = new Inbox<null>();
    const sub = SubSocket.connect(endpointOf(kernel), { clock }, {
      message: (message) => received.push(texts(message)),
      gone: gone.push,
    });
    for (let i = 0; i < 3; i++) {
      // A PUB does not say when somebody has subscribed; an XPUB does.
      if (type === "XPUB") assertEquals(await libzmq.receive("kernel"), ["\x01"]);
      while (received.items.length <= i) {
        await libzmq.send("kernel", "topic", `${i}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assertEquals(received.items[i], ["topic", `${i}`]);
      await libzmq.close("kernel");
      await gone.first(i + 1);
      received.items.length = i + 1;
      await libzmq.open("kernel", type, { bind: kernel });
    }
    sub.close();
  });
}

/** Starts zmq_relay.ts between clients and the sockets "kernel" and "publisher" of libzmq. */
async function startRelay(
  libzmq: ZmqPeer,
  at: readonly [string, string] = ["127.0.0.1:0", "127.0.0.1:0"],
  kernel: readonly string[] = [],
): Promise<{ relay: Child; router: string; xpub: string; kernel: readonly string[] }> {
  const bind = "tcp://127.0.0.1:*";
  const sockets = kernel.length > 0 ? kernel : [
    // As ipykernel's: another relay may come before the end of the last one is noticed.
    await libzmq.open("kernel", "ROUTER", { bind, options: { ROUTER_HANDOVER: 1 } }),
    await libzmq.open("publisher", "XPUB", { bind, options: { SNDHWM: 0 } }),
  ];
  const unix = at.filter((path) => path.startsWith("/")).map((path) => `,unix:${path}`).join("");
  const script = fromFileUrl(new URL("./zmq_relay.ts", import.meta.url));
  const relay = new Child([
    ...[Deno.execPath(), "run", "-q", "--no-prompt", `--allow-net=127.0.0.1${unix}`],
    ...["--allow-read", "--allow-write", "--v8-flags=--max-semi-space-size=8", script],
    ...at,
    ...sockets.map((address) => address.replace("tcp://", "")),
  ]);
  const [router, xpub] = JSON.parse(await relay.nextLine());
  assertEquals(await libzmq.receive("publisher"), ["\x01"]);
  return { relay, router, xpub, kernel: sockets };
}

zmqTest(
  "all four: 20,000 published messages of 1 kB, none lost, to two clients",
  async (libzmq) => {
    const { relay, xpub } = await startRelay(libzmq);
    for (const name of ["first", "second"]) {
      const options = { SUBSCRIBE: "", RCVHWM: 0 };
      await libzmq.open(name, "SUB", { connect: [xpub], options });
      assertEquals(await libzmq.receive(name), ["", "welcome"]);
    }
    await libzmq.call("send_numbered", "publisher", ["topic"], 20_000, 1000);
    assertEquals(await libzmq.call("receive_numbered", "first", 20_000), []);
    assertEquals(await libzmq.call("receive_numbered", "second", 20_000), []);
    await relay.end("SIGTERM");
  },
);

zmqTest("all four: 50 MB from the kernel cost no memory, and arrive whole", async (libzmq) => {
  const { relay, router, xpub } = await startRelay(libzmq);
  await libzmq.open("iopub", "SUB", { connect: [xpub], options: { SUBSCRIBE: "" } });
  await libzmq.open("shell", "DEALER", { connect: [router], options: { IDENTITY: "client" } });
  assertEquals(await libzmq.receive("iopub"), ["", "welcome"]);
  await libzmq.send("shell", "request");
  assertEquals(await libzmq.receive("kernel"), ["relay", "client", "request"]);
  const peak = () => libzmq.call("peak_memory", relay.pid) as Promise<number>;
  const before = await peak();
  for (let i = 0; i < 3; i++) {
    const published = await libzmq.call("send_large", "publisher", ["topic"], 50_000_000);
    assertEquals(await libzmq.call("receive_large", "iopub"), [["topic"], published]);
    const frames = ["relay", "client", "reply"];
    const replied = await libzmq.call("send_large", "kernel", frames, 50_000_000);
    assertEquals(await libzmq.call("receive_large", "shell"), [["reply"], replied]);
  }
  const grown = await peak() - before;
  assert(grown < 25, `it grew by ${grown} MB`);
  await relay.end("SIGTERM");
});

zmqTest(
  "all four: killed and started again at the same ports, clients come back",
  async (libzmq) => {
    let { relay, router, xpub, kernel } = await startRelay(libzmq);
    const at = [router, xpub].map((address) => address.replace("tcp://", "")) as [string, string];
    await libzmq.open("iopub", "SUB", { connect: [xpub], options: { SUBSCRIBE: "" } });
    await libzmq.open("shell", "DEALER", { connect: [router], options: { IDENTITY: "client" } });
    for (let i = 0; i < 3; i++) {
      assertEquals(await libzmq.receive("iopub"), ["", "welcome"]);
      await libzmq.send("shell", `${i}`);
      assertEquals(await libzmq.receive("kernel"), ["relay", "client", `${i}`]);
      await libzmq.send("kernel", "relay", "client", "reply");
      assertEquals(await libzmq.receive("shell"), ["reply"]);
      await libzmq.send("publisher", "topic", `${i}`);
      assertEquals(await libzmq.receive("iopub"), ["topic", `${i}`]);
      await relay.end("SIGKILL");
      assertEquals(await libzmq.receive("publisher"), ["\x00"]);
      ({ relay, router, xpub, kernel } = await startRelay(libzmq, at, kernel));
    }
    await relay.end("SIGTERM");
  },
);

zmqTest("ipc: the socket files of a process that was killed are replaced", async (libzmq) => {
  await withFolder(async (folder) => {
    const at = [join(folder, "kernel-1"), join(folder, "kernel-2")] as [string, string];
    let { relay, router, xpub, kernel } = await startRelay(libzmq, at);
    await relay.end("SIGKILL");
    assertEquals(await libzmq.receive("publisher"), ["\x00"]);
    ({ relay, router, xpub, kernel } = await startRelay(libzmq, at, kernel));
    assertEquals([router, xpub], at.map((path) => `ipc://${path}`));
    await libzmq.open("iopub", "SUB", { connect: [xpub], options: { SUBSCRIBE: "" } });
    await libzmq.open("shell", "DEALER", { connect: [router], options: { IDENTITY: "client" } });
    assertEquals(await libzmq.receive("iopub"), ["", "welcome"]);
    await libzmq.send("shell", "hi");
    assertEquals(await libzmq.receive("kernel"), ["relay", "client", "hi"]);
    const digest = await libzmq.call("send_large", "publisher", ["topic"], 5 * MIB);
    assertEquals(await libzmq.call("receive_large", "iopub"), [["topic"], digest]);
    await relay.end("SIGKILL");

    await Deno.remove(at[0]);
    await Deno.writeTextFile(at[0], "mine");
    const script = fromFileUrl(new URL("./zmq_relay.ts", import.meta.url));
    await using other = new Child([
      ...[Deno.execPath(), "run", "-q", "--no-prompt", `--allow-net=unix:${at[0]}`],
      ...["--allow-read", "--allow-write", script, at[0], at[1]],
    ]);
    const { stderr } = await other.end();
    assert(stderr.includes(`Cannot bind ${at[0]}: `), stderr);
    assertEquals(await Deno.readTextFile(at[0]), "mine");
  });
});
