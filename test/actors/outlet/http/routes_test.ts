import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { VirtualClock } from "../../../../actors/runtime/testkit/virtual_clock.ts";
import { FakeHub } from "../fake_hub.ts";
import { AUTHORIZATION, HELLO, noMetrics, Server, TOKEN } from "./harness.ts";

const HOSTILE_IDS = [
  "</script><img src=x onerror=alert(1)>",
  "a/b",
  "../../etc/passwd",
  "100%",
  "%2F",
  "%252e",
  "app:1",
  "a b+c?d#e&f=g",
  "line\r\nset-cookie: a=b",
  "\u2028\u2029é☃😀",
  "'\"`${1}",
];

Deno.test("the applications are listed, oldest first", async () => {
  await using server = await Server.start();
  server.hub.start("app-1", { appName: "one" });
  server.hub.start("app-2");
  const response = await server.fetch("/api/v1/applications");
  assertEquals(response.headers.get("content-type"), "application/json");
  const applications = await response.json();
  assertEquals(applications.map((a: { id: string }) => a.id), ["app-1", "app-2"]);
  assertEquals(applications[0].appName, "one");
});

for (const id of HOSTILE_IDS) {
  Deno.test(`an application's id may be anything: ${JSON.stringify(id)}`, async () => {
    await using server = await Server.start();
    const frame = server.hub.start(id);
    const path = `/api/v1/applications/${encodeURIComponent(id)}`;
    const response = await server.fetch(path);
    assertEquals(response.status, 200);
    assertEquals((await response.json()).id, id);
    await using stream = await server.events(`${path}/frames`);
    assertEquals((await stream.next())?.data, frame.json);
    await using socket = server.webSocket(`${path}/frames`);
    assertEquals(await socket.take(2), [HELLO, frame.json]);
  });
}

Deno.test("an id of any text comes through the address unharmed", async () => {
  await using server = await Server.start();
  // A client takes the segments "." and ".." out of an address by itself.
  const ids = fc.string({ unit: "grapheme", minLength: 1 }).filter((id) => !/^\.\.?$/.test(id));
  await fc.assert(fc.asyncProperty(ids, async (id) => {
    server.hub.register(id);
    const response = await server.fetch(`/api/v1/applications/${encodeURIComponent(id)}`);
    assertEquals((await response.json()).id, id);
  }));
});

Deno.test("an unknown application is named, whatever its id", async () => {
  await using server = await Server.start();
  for (const id of [...HOSTILE_IDS, "app-9"]) {
    for (const rest of ["", "/frames", "/activity", "/tasks", "/frames.ndjson", "/event-log"]) {
      const path = `/api/v1/applications/${encodeURIComponent(id)}${rest}`;
      const response = await server.fetch(path);
      assertEquals(response.status, 404);
      assertEquals(await response.json(), {
        error: `Cannot find application ${id}: it is not known here`,
      });
    }
  }
});

Deno.test("an address with broken escapes is an unknown one", async () => {
  await using server = await Server.start();
  for (const path of ["/api/v1/applications/%E0%A4%A", "/api/v1/applications/%", "/%00", "//x"]) {
    const status = await server.rawStatus(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
    );
    assertEquals(status, 404, path);
  }
});

Deno.test("HEAD answers as GET does, without a body, and opens no stream", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  for (
    const path of [
      "/",
      "/assets/page.js",
      "/health",
      "/metrics",
      "/api/v1/applications/app-1",
      "/api/v1/applications/app-1/frames",
      "/api/v1/applications/app-1/activity",
      "/api/v1/applications/app-1/tasks",
      "/api/v1/applications/app-1/frames.ndjson",
      "/api/v1/applications/app-1/event-log",
      "/api/v1/frames",
    ]
  ) {
    const get = await server.fetch(path);
    await get.body?.cancel();
    const clients = server.hub.clients.length;
    const head = await server.fetch(path, { method: "HEAD" });
    assertEquals(head.status, 200);
    assertEquals(await head.text(), "");
    assertEquals(head.headers.get("content-type"), get.headers.get("content-type"));
    assertEquals(server.hub.clients.length, clients);
  }
});

Deno.test("other methods are refused with those that are allowed", async () => {
  await using server = await Server.start();
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const response = await server.fetch("/api/v1/applications", { method });
    assertEquals(response.status, 405);
    assertEquals(response.headers.get("allow"), "GET, HEAD");
    assertEquals(await response.json(), {
      error: `Cannot answer /api/v1/applications: ${method} is not allowed, use GET`,
    });
  }
});

Deno.test("health tells the version, the epoch and how old the last event is", async () => {
  const clock = new VirtualClock({ now: 5000 });
  await using server = await Server.start({ clock });
  const health = async () => await (await server.fetch("/health")).json();
  const common = { status: "ok", version: "1.2.3", epoch: "e1", time: 5000, allowCancel: false };
  assertEquals(await health(), { ...common, numApplications: 0, lastEventTime: null });
  server.hub.start("app-1");
  assertEquals(await health(), { ...common, numApplications: 1, lastEventTime: 2000 });
});

Deno.test("metrics are read when they are asked for", async () => {
  const events = new Map([["TaskEnd", 1]]);
  const lag = new Map([['app"1\n\\', 0.25]]);
  const metrics = {
    ...noMetrics,
    events,
    lag,
    frames: new Map([["sparkTaskEnd", 2]]),
    dropped: new Map([["stale", 3]]),
    mailboxHighWater: new Map([["/applications/a", 4]]),
    clients: new Map([["sse", 5]]),
  };
  await using server = await Server.start({ metrics });
  const scrape = async () => await (await server.fetch("/metrics")).text();
  const text = await scrape();
  for (
    const line of [
      "# TYPE sparkmonitor_events_total counter",
      'sparkmonitor_events_total{kind="TaskEnd"} 1',
      'sparkmonitor_frames_total{msgtype="sparkTaskEnd"} 2',
      'sparkmonitor_dropped_total{reason="stale"} 3',
      'sparkmonitor_mailbox_high_water{actor="/applications/a"} 4',
      'sparkmonitor_lag_seconds{application="app\\"1\\n\\\\"} 0.25',
      'sparkmonitor_clients{outlet="sse"} 5',
    ]
  ) assertStringIncludes(text, `${line}\n`);
  events.set("TaskEnd", 7);
  lag.clear();
  const later = await scrape();
  assertStringIncludes(later, 'sparkmonitor_events_total{kind="TaskEnd"} 7\n');
  assertFalse(later.includes("sparkmonitor_lag_seconds{"));
});

Deno.test("the page and its files come as what they are, and run no other script", async () => {
  await using server = await Server.start();
  for (
    const [path, type] of [
      ["/", "text/html; charset=utf-8"],
      ["/assets/page.js", "text/javascript; charset=utf-8"],
      ["/assets/page.css", "text/css; charset=utf-8"],
    ] as const
  ) {
    const response = await server.fetch(path);
    assert((await response.bytes()).length > 0);
    const { headers } = response;
    assertEquals([headers.get("content-type"), headers.get("cache-control")], [type, "no-store"]);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(
      headers.get("content-security-policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  }
  const page = await (await server.fetch("/")).text();
  // Behind a proxy's prefix an address that begins with a slash leads elsewhere.
  assertFalse(/(?:href|src)="\//.test(page));
  assertStringIncludes(page, 'src="assets/page.js"');
});

Deno.test("a browser keeps the scripts that are named by what they hold, and asks for all else anew", async () => {
  await using server = await Server.start();
  const names: string[] = JSON.parse(
    await Deno.readTextFile(new URL("../../../../dashboard/built/files.json", import.meta.url)),
  );
  const kept = /^[\w-]+-[\da-f]{8}\.js$/;
  assert(names.some((name) => kept.test(name)));
  for (const path of ["/", ...names.map((name) => `/assets/${name}`)]) {
    const { headers, body } = await server.fetch(path);
    await body?.cancel();
    const expected = kept.test(path.replace("/assets/", ""))
      ? "private, max-age=31536000, immutable"
      : "no-store";
    assertEquals(headers.get("cache-control"), expected, path);
  }
});

Deno.test("an error of the monitor is answered with 500 and tells no detail", async () => {
  class BrokenHub extends FakeHub {
    override applications(): Promise<never> {
      return Promise.reject(new Error("secret detail"));
    }
  }
  await using server = await Server.start({}, new BrokenHub());
  const response = await server.fetch("/health", { headers: AUTHORIZATION });
  assertEquals(response.status, 500);
  assertEquals(await response.json(), {
    error: "Cannot answer /health: an error in the monitor, see its log",
  });
});
