import { assert, assertEquals, assertLess } from "@std/assert";
import { Server, TOKEN, until } from "./harness.ts";

const FRAMES = "/api/v1/applications/app-1/frames";

Deno.test("a WebSocket sends the retained log, then live frames, one a message", async () => {
  await using server = await Server.start();
  const start = server.hub.start("app-1");
  await using socket = server.webSocket(FRAMES);
  assertEquals(await socket.take(1), [start.json]);
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
    assertEquals(await socket.take(log.length - k), log.slice(k));
  }
});

Deno.test("a WebSocket of another epoch is told to start anew", async () => {
  await using server = await Server.start();
  const start = server.hub.start("app-1");
  await using socket = server.webSocket(`${FRAMES}?after=e0-1`);
  assertEquals(await socket.take(2), ['{"msgtype":"sparkMonitorReset","id":"app-1"}', start.json]);
});

Deno.test("control messages carry no seq", async () => {
  await using server = await Server.start();
  const { hub } = server;
  hub.start("app-1");
  await using socket = server.webSocket("/api/v1/frames");
  await socket.take(1);
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
  await socket.take(1);
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
  await reader.take(1);
  for (let round = 0; round < 40; round++) {
    hub.emitTasks("app-1", 100, host);
    await reader.take(100);
  }
  assert(slow !== undefined && quick !== undefined);
  assertLess(quick.waiting, 500);
  // 40 MB were made; beyond what the sockets hold, the rest waits in the hub.
  assertEquals(slow.highWater, 500);
});
