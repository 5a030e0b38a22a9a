import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ExecutionBook } from "../../../../actors/outlet/execution_book.ts";
import type { JobStartFrame } from "../../../../protocol/frames/frame.ts";
import { decodeTaskChunk, type TaskChunk } from "../../../../protocol/page/task_chunk.ts";
import { FakeHub } from "../fake_hub.ts";
import * as frames from "../../gateway/frames.ts";
import { HELLO, Server, until } from "./harness.ts";
import { taskEnd, taskStart } from "./history/frames.ts";

const APPLICATION = "/api/v1/applications/app-1";

async function tasks(server: Server, after?: string): Promise<TaskChunk> {
  const query = after === undefined ? "" : `?after=${encodeURIComponent(after)}`;
  const response = await server.fetch(`${APPLICATION}/tasks${query}`);
  assertEquals(response.headers.get("content-type"), "application/octet-stream");
  return decodeTaskChunk(await response.bytes());
}

Deno.test("the activity of an application is answered as JSON", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  server.hub.emit("app-1", taskEnd(0, 1000, 3000));
  await server.hub.history?.drained();
  const activity = await (await server.fetch(`${APPLICATION}/activity`)).json();
  assertEquals([activity.startTime, activity.activeTasks], [1000, [1, 1, 0]]);
});

Deno.test("tasks are answered from a cursor on", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  server.hub.emit("app-1", taskEnd(0, 1, 2));
  server.hub.emit("app-1", taskStart(1, 3));
  await server.hub.history?.drained();
  const first = await tasks(server);
  assertEquals([[...first.taskId], first.numEnded], [[0, 1], 1]);
  server.hub.emit("app-1", taskEnd(1, 3, 4));
  await server.hub.history?.drained();
  const second = await tasks(server, first.cursor);
  assertEquals([[...second.taskId], second.numEnded, second.reset], [[1], 1, false]);
  for (const bad of ["", "x", "e0.0-1", "../..", "\u2028"]) {
    assertEquals((await tasks(server, bad)).reset, true, bad);
  }
});

Deno.test("an application that has sent nothing yet has done nothing yet", async () => {
  await using server = await Server.start();
  server.hub.register("app-1");
  const { length, cursor } = await tasks(server);
  assertEquals(length, 0);
  const activity = await (await server.fetch(`${APPLICATION}/activity`)).json();
  assertEquals(activity.startTime, null);
  const log = await server.fetch(`${APPLICATION}/frames.ndjson`);
  assertEquals([log.status, await log.text()], [200, ""]);
  server.hub.emit("app-1", taskEnd(0, 1, 2));
  await server.hub.history?.drained();
  assertEquals((await tasks(server, cursor)).reset, true);
});

Deno.test("a page that wants no task frames gets all others", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  await using stream = await server.events(`${APPLICATION}/frames?tasks=none`);
  await stream.nextBlock();
  assertEquals(server.hub.clients[0]?.options, {
    name: "sse",
    appKey: "app-1",
    maxTaskFrames: 0,
    overflow: "drop",
  });
  const refused = await server.fetch(`${APPLICATION}/frames?tasks=some`);
  assertEquals([refused.status, await refused.json()], [400, {
    error: `Cannot answer ${APPLICATION}/frames: tasks must be none or left out, received some`,
  }]);
});

Deno.test("the frames that are kept can be taken as a file", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  server.hub.emitTasks("app-1", 3000, "a host with a long name".repeat(10));
  const response = await server.fetch(`${APPLICATION}/frames.ndjson`);
  assertEquals(response.headers.get("content-type"), "application/x-ndjson");
  assertEquals(
    response.headers.get("content-disposition"),
    'attachment; filename="app-1.ndjson"',
  );
  const kept = server.hub.retained("app-1").map(({ json }) => `${json}\n`);
  assertEquals(await response.text(), kept.join(""));
  await until(() => server.hub.open.length === 0);
});

Deno.test("what an application calls itself does not get into a header", async () => {
  const id = 'a"\r\nset-cookie: a=b; filename=x/../☃';
  await using server = await Server.start();
  server.hub.start(id);
  for (const file of ["frames.ndjson", "event-log"]) {
    const response = await server.fetch(`/api/v1/applications/${encodeURIComponent(id)}/${file}`);
    await response.body?.cancel();
    assertEquals(response.headers.has("set-cookie"), false);
    assertMatch(
      response.headers.get("content-disposition") ?? "",
      /^attachment; filename="[\w-]+(\.inprogress|\.ndjson)?"$/,
    );
  }
});

Deno.test("the event log tells of the application and of every task that is kept", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  for (let i = 0; i < 40_000; i++) server.hub.emit("app-1", taskEnd(i, 1000, 2000));
  await server.hub.history?.drained();
  const response = await server.fetch(`${APPLICATION}/event-log`);
  assertEquals(
    response.headers.get("content-disposition"),
    'attachment; filename="app-1.inprogress"',
  );
  const lines = (await response.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  const ends = lines.filter(({ Event }) => Event === "SparkListenerTaskEnd");
  assertEquals(ends.length, 40_000);
  const start = lines.find(({ Event }) => Event === "SparkListenerApplicationStart");
  assertEquals(start?.["App ID"], "app-1");
});

Deno.test("of the downloads four run at once, the next is put off", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  server.hub.emitTasks("app-1", 20_000, "h".repeat(1000));
  const open = await Promise.all(
    Array.from({ length: 4 }, () => server.fetch(`${APPLICATION}/frames.ndjson`)),
  );
  const refused = await server.fetch(`${APPLICATION}/frames.ndjson`);
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  assertStringIncludes((await refused.json()).error, "4 downloads are under way");
  for (const response of open) await response.body?.cancel();
  let status = 503;
  while (status === 503) {
    const response = await server.fetch(`${APPLICATION}/frames.ndjson`);
    await response.body?.cancel();
    status = response.status;
  }
  assertEquals(status, 200);
});

Deno.test("a hundred that ask for all tasks at once all get them", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  for (let i = 0; i < 5000; i++) server.hub.emit("app-1", taskEnd(i, 1, 2));
  await server.hub.history?.drained();
  const chunks = await Promise.all(Array.from({ length: 100 }, () => tasks(server)));
  assertEquals(chunks.map(({ length }) => length), Array(100).fill(5000));
});

Deno.test("in a kernel jobs name the cell that caused them", async () => {
  const executions = new ExecutionBook();
  executions.update({
    ...{ msgId: "m1", cellId: "c1", executionCount: 3 },
    ...{ startTime: 100, endTime: null },
  });
  const job = { ...frames.jobStart(3), submissionTime: 200 } as JobStartFrame;
  class KernelHub extends FakeHub {
    override async snapshot(appKey: string) {
      const snapshot = await super.snapshot(appKey);
      const jobs = [{ jobId: 3 }, { jobId: 4 }];
      return snapshot && { ...snapshot, jobs: jobs as unknown as typeof snapshot.jobs };
    }
  }
  await using server = await Server.start({ executions }, new KernelHub());
  server.hub.start("app-1");
  const sealed = server.hub.emit("app-1", job);
  await server.hub.history?.drained();

  const snapshot = await (await server.fetch(APPLICATION)).json();
  const cell = { msgId: "m1", cellId: "c1", executionCount: 3 };
  assertEquals(snapshot.jobs, [{ jobId: 3, cell }, { jobId: 4, cell: null }]);
  await using stream = await server.events(`${APPLICATION}/frames`);
  await stream.next();
  assertEquals(JSON.parse((await stream.next())?.data ?? ""), { ...sealed.frame, cell });
  await using socket = server.webSocket(`${APPLICATION}/frames`);
  const [hello, , message = ""] = await socket.take(3);
  assertEquals([hello, JSON.parse(message)], [HELLO, { ...sealed.frame, cell }]);
  assert(!sealed.json.includes("cell"), "other clients' frames stay as they are");
});
