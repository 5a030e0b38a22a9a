import { assert, assertEquals, assertLess } from "@std/assert";
import { sendFeed } from "../../../../actors/outlet/http/web_socket_feed.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/virtual_clock.ts";
import { FakeHub } from "../fake_hub.ts";
import { HELLO, Server, TOKEN, until } from "./harness.ts";

const FRAMES = "/api/v1/applications/app-1/frames";

Deno.test("a WebSocket tells the epoch, sends the retained log, then live frames, one a message", async () => {
  await using server = await Server.start();
  const start = server.hub.start("app-1");
  await using socket = server.webSocket(FRAMES);
  assertEquals(await socket.take(2), [HELLO, start.json]);
  const [live] = server.hub.emitTasks("app-1", 1);
  assertEquals(await socket.take(1), [live?.json ?? ""]);
});

Deno.test("a WebSocket resumes at every position without gap or double", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  server.hub.emitTasks("app-1", 8);
  const log = server.hub.retained("app-1").map((frame) => frame.json);
  for (let k = 1; k < log.length; k++) {
    await using socket = server.webSocket(`${FRAMES}?after=e1-${k}`);
    assertEquals(await socket.take(1 + log.length - k), [HELLO, ...log.slice(k)]);
  }
});

Deno.test("what a WebSocket gave is enough to resume it without gap or double", async () => {
  await using server = await Server.start({}, new FakeHub("k3f9"));
  const { hub } = server;
  hub.start("app-1");
  hub.emitTasks("app-1", 3);
  const seen: string[] = [];
  let position = "";
  for (const count of [2, 1, 4]) {
    await using socket = server.webSocket(`${FRAMES}${position}`);
    const [hello = "", ...frames] = await socket.take(1 + count);
    seen.push(...frames);
    const { epoch } = JSON.parse(hello);
    const { seq } = JSON.parse(seen.at(-1) ?? "");
    position = `?after=${epoch}-${seq}`;
    hub.emitTasks("app-1", 2);
  }
  assertEquals(seen, hub.retained("app-1").slice(0, 7).map((frame) => frame.json));
});

Deno.test("from a snapshot the frames go on without gap or double", async () => {
  await using server = await Server.start({}, new FakeHub("k3f9"));
  const { hub } = server;
  hub.start("app-1");
  hub.emitTasks("app-1", 3);
  const snapshot = await (await server.fetch("/api/v1/applications/app-1")).json();
  assertEquals([snapshot.epoch, snapshot.seq], ["k3f9", 4]);
  const [between] = hub.emitTasks("app-1", 1);
  await using socket = server.webSocket(`${FRAMES}?after=${snapshot.epoch}-${snapshot.seq}`);
  const [, ...first] = await socket.take(2);
  const [live] = hub.emitTasks("app-1", 1);
  assertEquals([...first, ...await socket.take(1)], [between?.json, live?.json]);
});

Deno.test("a WebSocket of another epoch is told to start anew", async () => {
  await using server = await Server.start();
  const start = server.hub.start("app-1");
  await using socket = server.webSocket(`${FRAMES}?after=e0-1`);
  assertEquals(await socket.take(3), [
    HELLO,
    '{"msgtype":"sparkMonitorReset","id":"app-1"}',
    start.json,
  ]);
});

Deno.test("control messages carry no seq", async () => {
  await using server = await Server.start();
  const { hub } = server;
  hub.start("app-1");
  await using socket = server.webSocket("/api/v1/frames");
  await socket.take(2);
  hub.emitTasks("app-1", 510);
  hub.emit("app-1", { msgtype: "sparkApplicationEnd", endTime: 2 });
  hub.end("app-1");
  hub.remove("app-1");
  const messages = await socket.take(504);
  assertEquals(messages.filter((message) => message.includes("sparkMonitor")), [
    '{"msgtype":"sparkMonitorOmitted","id":"app-1","numTasks":10,"numFrames":10}',
    '{"msgtype":"sparkMonitorEnd","id":"app-1"}',
    '{"msgtype":"sparkMonitorRemoved","id":"app-1"}',
  ]);
});

Deno.test("a WebSocket of an unknown application is refused", async () => {
  await using server = await Server.start();
  await using socket = server.webSocket("/api/v1/applications/app-9/frames");
  await socket.closed;
  assertEquals(server.hub.clients.length, 0);
});

Deno.test("a broken upgrade is refused and connects no client", async () => {
  await using server = await Server.start();
  const status = await server.rawStatus(
    `GET /api/v1/frames HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n` +
      "Upgrade: websocket\r\nConnection: close\r\n\r\n",
  );
  assertEquals(status, 400);
  assertEquals(server.hub.clients.length, 0);
});

Deno.test("a peer that goes away is let go", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  await using socket = server.webSocket(FRAMES);
  await socket.take(2);
  socket.socket.close();
  await until(() => server.hub.open.length === 0);
});

Deno.test("a peer that never reads costs bounded memory and stalls nobody", async () => {
  const host = "h".repeat(10_000);
  await using server = await Server.start();
  const { hub } = server;
  hub.start("app-1");
  using _stalled = await server.raw(
    `GET ${FRAMES} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n` +
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await using reader = server.webSocket(FRAMES);
  await until(() => hub.open.length === 2);
  const [slow, quick] = hub.open;
  await reader.take(2);
  for (let round = 0; round < 40; round++) {
    hub.emitTasks("app-1", 100, host);
    await reader.take(100);
  }
  assert(slow !== undefined && quick !== undefined);
  assertLess(quick.waiting, 500);
  // 40 MB were made; beyond what the sockets hold, the rest waits in the hub.
  assertEquals(slow.highWater, 500);
});

/** The server's end of a WebSocket whose peer reads when the test says so. */
class FakeSocket extends EventTarget {
  readonly readyState = WebSocket.OPEN;
  readonly sent: string[] = [];
  bufferedAmount = 0;

  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {}
}

Deno.test("nothing is sent while more than 1 MB waits in the socket", async () => {
  const hub = new FakeHub();
  const clock = new VirtualClock();
  const start = hub.start("app-1");
  const client = hub.connect({ name: "websocket", overflow: "drop" });
  const socket = new FakeSocket();
  socket.bufferedAmount = 1024 * 1024 + 1;
  const sent = sendFeed(socket as unknown as WebSocket, { client, first: [] }, {
    clock,
    epoch: hub.epoch,
  });
  await clock.runUntilIdle();
  assertEquals(socket.sent, [HELLO]);
  clock.advance(20);
  await clock.runUntilIdle();
  assertEquals(socket.sent, [HELLO]);
  socket.bufferedAmount--;
  clock.advance(20);
  await clock.runUntilIdle();
  assertEquals(socket.sent, [HELLO, start.json]);
  client.close();
  await sent;
});
