import { assertEquals } from "@std/assert";
import type { CancelOutcome } from "../../../../actors/gateway/frame_hub.ts";
import { HELLO, Server, TOKEN } from "./harness.ts";

const APP = "/api/v1/applications/app-1";
const PATHS = [`${APP}/jobs/3/cancel`, `${APP}/stages/4/cancel`, `${APP}/job-groups/x/cancel`];
const POST = { method: "POST" };

async function start(options: { allowCancel?: boolean; corsOrigins?: string[] } = {}) {
  const server = await Server.start({ allowCancel: true, ...options });
  server.hub.register("app-1");
  return server;
}

Deno.test("a job, a stage and a job group of any name can be cancelled", async () => {
  await using server = await start();
  const group = "a/b größer 100% ?#";
  for (
    const path of [...PATHS.slice(0, 2), `${APP}/job-groups/${encodeURIComponent(group)}/cancel`]
  ) {
    const response = await server.fetch(path, POST);
    assertEquals(response.status, 202);
    assertEquals(await response.json(), { outcome: "requested", detail: "Spark was asked" });
  }
  assertEquals(server.hub.cancelled, [
    { appKey: "app-1", target: { kind: "job", jobId: 3 } },
    { appKey: "app-1", target: { kind: "stage", stageId: 4 } },
    { appKey: "app-1", target: { kind: "jobGroup", jobGroup: group } },
  ]);
});

Deno.test("the status says what became of the wish, the body why", async () => {
  await using server = await start();
  for (
    const [outcome, status] of [
      ["requested", 202],
      ["notRunning", 409],
      ["unsupported", 501],
      ["failed", 502],
    ] as const
  ) {
    const answer: CancelOutcome = { outcome, detail: "in one clause" };
    server.hub.cancelOutcome = answer;
    const response = await server.fetch(PATHS[0] ?? "", POST);
    assertEquals([response.status, await response.json()], [status, answer]);
  }
});

Deno.test("an application that is not known and a bad id are said", async () => {
  await using server = await start();
  const unknown = await server.fetch("/api/v1/applications/app-9/jobs/3/cancel", POST);
  assertEquals(unknown.status, 404);
  assertEquals(await unknown.json(), {
    error: "Cannot find application app-9: it is not known here",
  });
  for (const kind of ["jobs", "stages"]) {
    for (const id of ["x", "-1", "1.5", "2147483648", "0x1", "1e3", "99999999999"]) {
      const path = `${APP}/${kind}/${id}/cancel`;
      const response = await server.fetch(path, POST);
      assertEquals(response.status, 400);
      assertEquals(await response.json(), {
        error: `Cannot answer ${path}: an id must be a whole number from 0 to 2147483647, ` +
          `received ${id}`,
      });
    }
  }
  assertEquals(server.hub.cancelled.length, 1);
});

Deno.test("where it is not allowed, which is so by default, the setting is named", async () => {
  await using server = await Server.start();
  server.hub.register("app-1");
  for (const path of [...PATHS, `${APP}/jobs/x/cancel`]) {
    const response = await server.fetch(path, POST);
    assertEquals(response.status, 403);
    assertEquals(await response.json(), {
      error: "Cannot cancel over HTTP: set allowCancel.http to true",
    });
  }
  assertEquals(server.hub.cancelled, []);
});

Deno.test("only POST cancels, and the token is wanted", async () => {
  await using server = await start();
  for (const path of PATHS) {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const response = await server.fetch(path, { method });
      assertEquals([response.status, response.headers.get("allow")], [405, "POST"]);
      assertEquals(await response.json(), {
        error: `Cannot answer ${path}: ${method} is not allowed, use POST`,
      });
    }
    const response = await server.fetchBare(path, POST);
    await response.body?.cancel();
    assertEquals(response.status, 401);
  }
  assertEquals(server.hub.cancelled, []);
});

Deno.test("the cookie alone cancels nothing: the page that asks must be the monitor's own", async () => {
  await using server = await start({ corsOrigins: ["https://hub.example.org"] });
  const login = await server.fetchBare(`/?token=${TOKEN}`);
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const own = `http://127.0.0.1:${server.port}`;
  for (
    const [headers, status] of [
      [{}, 403],
      [{ "sec-fetch-site": "same-site" }, 403],
      [{ "sec-fetch-site": "cross-site" }, 403],
      [{ "sec-fetch-site": "none" }, 403],
      [{ origin: "http://127.0.0.1:1" }, 403],
      [{ origin: "null" }, 403],
      [{ origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }, 403],
      [{ "sec-fetch-site": "same-origin" }, 202],
      // As behind a proxy, which the browser knows by another name.
      [{ origin: "https://proxy.example.org", "sec-fetch-site": "same-origin" }, 202],
      [{ origin: own }, 202],
      [{ origin: "https://hub.example.org" }, 202],
    ] as const
  ) {
    const request = { ...POST, headers: { cookie, ...headers } };
    const response = await server.fetchBare(PATHS[0] ?? "", request);
    await response.body?.cancel();
    assertEquals(response.status, status, JSON.stringify(headers));
  }
  assertEquals(server.hub.cancelled.length, 4);
});

Deno.test("a page of another origin cancels nothing, with the token either", async () => {
  await using server = await start();
  const response = await server.fetch(PATHS[0] ?? "", {
    ...POST,
    headers: { origin: "http://localhost:8888" },
  });
  await response.body?.cancel();
  assertEquals([response.status, server.hub.cancelled], [403, []]);
});

Deno.test("a listed origin may ask to cancel, where that is allowed at all", async () => {
  const origin = "https://hub.example.org";
  for (const [allowCancel, methods] of [[true, "GET,HEAD,POST"], [false, "GET,HEAD"]] as const) {
    await using server = await start({ allowCancel, corsOrigins: [origin] });
    const preflight = await server.fetchBare(PATHS[0] ?? "", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
    await preflight.body?.cancel();
    assertEquals(preflight.headers.get("access-control-allow-methods"), methods);
  }
});

Deno.test("a body is read by nobody and bounded all the same", async () => {
  await using server = await start();
  for (const [size, status] of [[10, 202], [65_536, 202], [65_537, 413]] as const) {
    const response = await server.fetch(PATHS[0] ?? "", { ...POST, body: "x".repeat(size) });
    await response.body?.cancel();
    assertEquals(response.status, status);
  }
});

Deno.test("a WebSocket takes commands and answers each between the frames", async () => {
  await using server = await start();
  const first = server.hub.start("app-1");
  await using socket = server.webSocket(`${APP}/frames`);
  assertEquals(await socket.take(2), [HELLO, first.json]);
  socket.socket.send('{"msgtype":"cancelJob","jobId":3,"requestId":"r"}');
  assertEquals(await socket.take(1), [
    '{"msgtype":"cancelResult","jobId":3,"requestId":"r","outcome":"requested",' +
    '"detail":"Spark was asked"}',
  ]);
  socket.socket.send("nonsense");
  socket.socket.send(new Uint8Array([1, 2]));
  assertEquals(await socket.take(2), [
    '{"msgtype":"commandRejected","reason":"Cannot take the command: it must be JSON"}',
    '{"msgtype":"commandRejected","reason":"Cannot take the command: it must be text, not bytes"}',
  ]);
  const [frame] = server.hub.emitTasks("app-1", 1);
  assertEquals(await socket.take(1), [frame?.json ?? ""]);
  assertEquals(server.hub.numRejectedCommands, 2);
});

Deno.test("over the frames of all applications a command must name its own", async () => {
  await using server = await start();
  await using socket = server.webSocket("/api/v1/frames");
  await socket.take(1);
  socket.socket.send('{"msgtype":"cancelJob","jobId":3}');
  socket.socket.send('{"msgtype":"cancelJob","jobId":3,"appId":"app-1"}');
  const [refused, taken] = (await socket.take(2)).map((message) => JSON.parse(message));
  assertEquals(refused.reason, "Cannot take the command: appId is missing");
  assertEquals(taken.outcome, "requested");
});

Deno.test("a WebSocket cancels nothing where HTTP may not", async () => {
  await using server = await start({ allowCancel: false });
  await using socket = server.webSocket(`${APP}/frames`);
  await socket.take(1);
  socket.socket.send('{"msgtype":"cancelJob","jobId":3}');
  assertEquals(await socket.take(1), [
    '{"msgtype":"commandRejected","reason":' +
    '"Cannot take the command: it is not allowed, set allowCancel.http to true"}',
  ]);
  assertEquals(server.hub.cancelled, []);
});
