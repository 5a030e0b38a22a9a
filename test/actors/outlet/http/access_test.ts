import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { AUTHORIZATION, Server, TOKEN } from "./harness.ts";

const ROUTES = [
  "/",
  "/assets/page.js",
  "/assets/page.css",
  "/health",
  "/metrics",
  "/api/v1/applications",
  "/api/v1/applications/app-1",
  "/api/v1/applications/app-1/frames",
  "/api/v1/applications/app-1/activity",
  "/api/v1/applications/app-1/tasks",
  "/api/v1/applications/app-1/frames.ndjson",
  "/api/v1/applications/app-1/event-log",
  "/api/v1/frames",
];

/** Asks with the given headers, written by hand: fetch forbids some of them. */
function ask(server: Server, path: string, headers: string, method = "GET"): Promise<number> {
  return server.rawStatus(`${method} ${path} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
}

const HOST = "Host: localhost\r\n";
const BEARER = `Authorization: Bearer ${TOKEN}\r\n`;
const UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

Deno.test("every route wants the token, and says so in one line of JSON", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  for (const path of [...ROUTES, "/nothing/here"]) {
    for (
      const headers of [
        {},
        { authorization: "Bearer wrong" },
        { authorization: `Basic ${TOKEN}` },
        { authorization: "Bearer " },
        { cookie: `sparkmonitor-${server.port}=${TOKEN}` },
        { cookie: "=;=;;" },
      ]
    ) {
      const response = await server.fetchBare(path, { headers });
      assertEquals(response.status, 401, path);
      assertEquals(response.headers.get("www-authenticate"), "Bearer");
      const text = await response.text();
      assertMatch(JSON.parse(text).error, /^Cannot answer: the token is missing or wrong/);
      assertEquals(text.includes("\n"), false);
    }
  }
  assertEquals(server.hub.clients.length, 0);
});

Deno.test("other methods and WebSockets want the token too", async () => {
  await using server = await Server.start();
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
    const response = await server.fetchBare("/api/v1/frames", { method });
    await response.body?.cancel();
    assertEquals(response.status, 401, method);
  }
  assertEquals(await ask(server, "/api/v1/frames", HOST + UPGRADE), 401);
});

Deno.test("the token in an address is taken on / only, and only the right one", async () => {
  await using server = await Server.start();
  for (const path of ["/health?token=" + TOKEN, "/?token=wrong", "/?token="]) {
    const response = await server.fetchBare(path);
    await response.body?.cancel();
    assertEquals(response.status, 401, path);
    assertEquals(response.headers.has("set-cookie"), false);
  }
});

for (const token of [TOKEN, 'o dd;t=o,k"e\\n é☃']) {
  Deno.test(`the printed address sets a cookie that opens every route: ${token}`, async () => {
    await using server = await Server.start({ token });
    server.hub.start("app-1");
    const login = await server.fetchBare(`/?token=${encodeURIComponent(token)}`);
    assertEquals(login.status, 303);
    // Relative, and for the folder of the address alone: a proxy may put a prefix before it.
    assertEquals(login.headers.get("location"), "./");
    const set = login.headers.get("set-cookie") ?? "";
    assertMatch(set, /^sparkmonitor-\d+=[\da-f]{64}; HttpOnly; SameSite=Strict$/);
    const cookie = `theme=dark; ${set.split(";")[0]}`;
    for (const path of ROUTES) {
      const response = await server.fetchBare(path, { headers: { cookie } });
      await response.body?.cancel();
      assertEquals(response.status, 200, path);
    }
    await using socket = server.webSocket("/api/v1/frames", { cookie });
    await socket.take(1);
  });
}

Deno.test("whom another site's link brings goes on by himself: a redirect would lack the cookie", async () => {
  await using server = await Server.start();
  const headers = { "sec-fetch-site": "cross-site" };
  const login = await server.fetchBare(`/?token=${TOKEN}`, { headers });
  assertEquals([login.status, await login.text()], [200, ""]);
  assertEquals(login.headers.get("refresh"), "0; url=./");
  assertMatch(login.headers.get("set-cookie") ?? "", /HttpOnly; SameSite=Strict$/);
  const refused = await server.fetchBare("/?token=wrong", { headers });
  await refused.body?.cancel();
  assertEquals([refused.status, refused.headers.has("set-cookie")], [401, false]);
});

Deno.test("the scheme's case does not matter", async () => {
  await using server = await Server.start();
  const response = await server.fetch("/health", { headers: { authorization: `bearer ${TOKEN}` } });
  await response.body?.cancel();
  assertEquals(response.status, 200);
});

Deno.test("only known hosts are answered", async () => {
  await using server = await Server.start({ allowedHosts: ["Hub.example.org", "::2"] });
  for (
    const [host, status] of [
      ["localhost", 200],
      ["LOCALHOST:80", 200],
      ["127.0.0.1:8080", 200],
      ["[::1]:8080", 200],
      ["hub.example.org", 200],
      ["[::2]", 200],
      ["evil.example", 421],
      ["localhost.evil.example", 421],
      ["localhost:1:2", 421],
      ["evil@localhost", 421],
      ["127.0.0.1.evil.example:80", 421],
    ] as const
  ) {
    assertEquals(await ask(server, "/health", `Host: ${host}\r\n${BEARER}`), status, host);
  }
});

Deno.test("the address to listen on is a known host", async () => {
  await using server = await Server.start({ host: "0.0.0.0" });
  assertEquals(await ask(server, "/health", `Host: 0.0.0.0:80\r\n${BEARER}`), 200);
});

Deno.test("a page of another origin gets nothing: no answer, no stream, no WebSocket", async () => {
  await using server = await Server.start({ corsOrigins: ["https://hub.example.org"] });
  server.hub.start("app-1");
  const host = "Host: localhost:1234\r\n";
  for (
    const [origin, status] of [
      ["http://localhost:1234", 101],
      ["https://localhost:1234", 101],
      ["https://hub.example.org", 101],
      ["http://localhost:8888", 403],
      ["http://localhost", 403],
      ["http://evil.example", 403],
      ["null", 403],
    ] as const
  ) {
    const headers = `${host}${BEARER}Origin: ${origin}\r\n`;
    const read = status === 101 ? 200 : 403;
    for (const path of ROUTES) {
      assertEquals(await ask(server, path, headers), read, `${path} ${origin}`);
      assertEquals(await ask(server, path, headers, "HEAD"), read, `${path} ${origin}`);
    }
    assertEquals(await ask(server, "/api/v1/frames", headers + UPGRADE), status, origin);
    const post = status === 101 ? 405 : 403;
    assertEquals(await ask(server, "/health", headers, "POST"), post, origin);
  }
});

Deno.test("a proxy may call it by another host: that a page is its own is the browser's word", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  const headers = `${HOST}${BEARER}Origin: https://hub.example.org\r\n`;
  for (
    const [site, status] of [
      ["same-origin", 200],
      ["same-site", 403],
      ["cross-site", 403],
      ["none", 403],
    ] as const
  ) {
    const asked = `${headers}Sec-Fetch-Site: ${site}\r\n`;
    for (const path of ROUTES) assertEquals(await ask(server, path, asked), status, path);
    assertEquals(await ask(server, "/health", asked, "POST"), status === 200 ? 405 : 403);
  }
});

Deno.test("a refused origin is named, with what would allow it, and connects no client", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  for (const origin of ["http://localhost:8888", "null"]) {
    for (const path of ["/health", "/api/v1/frames", "/api/v1/applications/app-1/frames"]) {
      const response = await server.fetch(path, { headers: { origin } });
      assertEquals(response.status, 403);
      assertEquals(response.headers.has("access-control-allow-origin"), false);
      assertEquals(await response.json(), {
        error: "Cannot answer a page of another origin: only those in corsOrigins are allowed, " +
          `received ${origin}`,
      });
    }
  }
  assertEquals(server.hub.clients.length, 0);
});

Deno.test("a refused host is named, with what would allow it", async () => {
  await using server = await Server.start();
  using connection = await server.raw(
    `GET /health HTTP/1.1\r\nHost: evil.example\r\n${BEARER}Connection: close\r\n\r\n`,
  );
  assertStringIncludes(
    await new Response(connection.readable).text(),
    "Cannot answer for this host: only loopback and those in allowedHosts are known, " +
      "received evil.example",
  );
});

Deno.test("a listed origin may read, after a preflight that needs no token", async () => {
  const origin = "https://hub.example.org";
  await using server = await Server.start({ corsOrigins: [origin] });
  const preflight = await server.fetchBare("/health", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET" },
  });
  await preflight.body?.cancel();
  assertEquals(preflight.status, 204);
  assertEquals(preflight.headers.get("access-control-allow-origin"), origin);
  assertStringIncludes(
    preflight.headers.get("access-control-allow-headers") ?? "",
    "Authorization",
  );
  const other = await server.fetchBare("/health", {
    method: "OPTIONS",
    headers: { origin: "http://evil.example", "access-control-request-method": "GET" },
  });
  await other.body?.cancel();
  assertEquals(other.status, 403);
  assertEquals(other.headers.has("access-control-allow-origin"), false);
  const response = await server.fetch("/health", { headers: { origin } });
  await response.body?.cancel();
  assertEquals(response.headers.get("access-control-allow-origin"), origin);
  const stranger = await server.fetchBare("/health", { headers: { origin } });
  await stranger.body?.cancel();
  assertEquals(stranger.status, 401);
});

Deno.test("every answer has the headers that keep a browser careful", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  for (
    const [path, headers] of [
      ...ROUTES.map((path) => [path, AUTHORIZATION] as const),
      ["/", {}] as const,
    ]
  ) {
    const response = await server.fetchBare(path, { headers });
    await response.body?.cancel();
    const get = (name: string) => response.headers.get(name) ?? "";
    assertEquals(get("x-content-type-options"), "nosniff", path);
    assertEquals(get("referrer-policy"), "no-referrer");
    assertEquals(get("x-frame-options"), "DENY");
    assertStringIncludes(get("content-security-policy"), "default-src 'none'");
    assertStringIncludes(get("content-security-policy"), "frame-ancestors 'none'");
    assert(get("cache-control").startsWith("no-store"), path);
  }
});

Deno.test("a body that is too large, or of unknown length, is refused", async () => {
  await using server = await Server.start();
  const long = await server.fetch("/health", { method: "POST", body: "x".repeat(100_000) });
  assertEquals(long.status, 413);
  assertEquals(await long.json(), {
    error: "Cannot take the body: it must not exceed 65536 bytes, received 100000",
  });
  const headers = `${HOST}${BEARER}Transfer-Encoding: chunked\r\n`;
  assertEquals(await ask(server, "/health", headers, "POST"), 411);
});
