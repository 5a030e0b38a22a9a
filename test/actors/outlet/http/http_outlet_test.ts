import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { fromFileUrl } from "@std/path";
import { HttpOutlet } from "../../../../actors/outlet/http/http_outlet.ts";
import { OutletError } from "../../../../actors/outlet/outlet.ts";
import { systemClock } from "../../../../actors/runtime/clock.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/virtual_clock.ts";
import { FakeHub } from "../fake_hub.ts";
import { AUTHORIZATION, EventReader, noMetrics, Server, TOKEN, until } from "./harness.ts";

const FRAMES = "/api/v1/applications/app-1/frames";

function outlet(port: number, clock = systemClock): HttpOutlet {
  return new HttpOutlet({ clock, version: "1.2.3", token: TOKEN, metrics: noMetrics, port });
}

Deno.test("a port in use is one clear error", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const http = outlet(port);
  const message = `Cannot listen on 127.0.0.1:${port}: the port is in use, choose another`;
  const error = await assertRejects(
    () => http.run(new FakeHub(), new AbortController().signal),
    OutletError,
  );
  assertEquals(error.message, message);
  await assertRejects(() => http.listening, OutletError, message);
});

Deno.test("the server keeps its port when it runs again", async () => {
  const http = outlet(0);
  const ports: number[] = [];
  for (let run = 0; run < 2; run++) {
    const abort = new AbortController();
    const finished = http.run(new FakeHub(), abort.signal);
    const { port } = await http.listening;
    const response = await fetch(`http://127.0.0.1:${port}/health`, { headers: AUTHORIZATION });
    await response.body?.cancel();
    ports.push(port);
    abort.abort();
    await finished;
  }
  assertEquals(ports[0], ports[1]);
});

Deno.test("at the end event streams end and WebSockets are closed with 1001", async () => {
  // A clock that stands still: nothing is cut for having taken too long.
  const server = await Server.start({ clock: new VirtualClock() });
  server.hub.start("app-1");
  await using stream = await server.events(FRAMES);
  await using socket = server.webSocket(FRAMES);
  await stream.take(1);
  await socket.take(2);
  await server.stop();
  assertEquals(await stream.next(), undefined);
  const { code, reason } = await socket.closed;
  assertEquals([code, reason], [1001, "The monitor stops"]);
  assertEquals(server.hub.open.length, 0);
});

Deno.test("clients that do not read cannot hold up the end", async () => {
  const clock = new VirtualClock();
  const server = await Server.start({ clock });
  const { hub } = server;
  hub.start("app-1");
  const head = `GET ${FRAMES} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  using _events = await server.raw(`${head}\r\n`);
  using _socket = await server.raw(
    `${head}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await until(() => hub.open.length === 2);
  while (hub.open.some((client) => client.waiting < 500)) {
    hub.emitTasks("app-1", 100, "h".repeat(10_000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  let stopped = false;
  const stop = server.stop().then(() => stopped = true);
  await until(() => hub.open.length === 0);
  assertEquals(stopped, false);
  clock.advance(2000);
  // The deadline is there to fail instead of to hang.
  await deadline(stop, 10_000);
});

Deno.test("the outlet prints nothing and needs no permission but the network, the page that to read", async () => {
  const program = fromFileUrl(new URL("./_serve.ts", import.meta.url));
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", "--allow-net=127.0.0.1", program],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  await using child = command.spawn();
  const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await stdout.read()).value);
  for (const path of ["/health", "/metrics"]) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: AUTHORIZATION });
    await response.body?.cancel();
    assertEquals(response.status, 200);
  }
  const page = await fetch(`http://127.0.0.1:${port}/`, { headers: AUTHORIZATION });
  assertEquals(page.status, 503);
  assertStringIncludes(await page.text(), "allow it with --allow-read");
  const post = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: AUTHORIZATION,
    body: "x",
  });
  assertStringIncludes(await post.text(), "POST is not allowed");
  await using stream = new EventReader(
    await fetch(`http://127.0.0.1:${port}/api/v1/frames`, { headers: AUTHORIZATION }),
  );
  await stream.nextBlock();
  child.kill();
  assertEquals((await stdout.read()).done, true);
  const stderr = await new Response(child.stderr).text();
  assertEquals(stderr, "");
});
