import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventStream } from "../../../../actors/outlet/http/event_stream.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/virtual_clock.ts";
import { FakeHub } from "../fake_hub.ts";
import { Server, type StreamEvent, until } from "./harness.ts";

const FRAMES = "/api/v1/applications/app-1/frames";

function seqs(events: readonly StreamEvent[]): number[] {
  return events.map((event) => JSON.parse(event.data ?? "").seq);
}

Deno.test("an event stream sends the retained log, then live frames, each with its id", async () => {
  await using server = await Server.start();
  const start = server.hub.start("app-1");
  await using stream = await server.events(FRAMES);
  assertEquals(stream.response.headers.get("content-type"), "text/event-stream");
  assertEquals(await stream.nextBlock(), { retry: "1000" });
  assertEquals(await stream.next(), { id: "e1-1", data: start.json });
  const [live] = server.hub.emitTasks("app-1", 1);
  assertEquals(await stream.next(), { id: "e1-2", data: live?.json ?? "" });
});

Deno.test("a stream cut after any frame resumes without gap or double", async () => {
  await using server = await Server.start();
  const { hub } = server;
  hub.start("app-1");
  hub.emitTasks("app-1", 12);
  const log = hub.retained("app-1").map((frame) => frame.seq);
  for (const place of ["header", "query"]) {
    for (let k = 1; k < log.length; k++) {
      await using head = await server.events(FRAMES);
      const seen = await head.take(k);
      await head[Symbol.asyncDispose]();
      const position = seen.at(-1)?.id ?? "";
      await using tail = place === "header"
        ? await server.events(FRAMES, { "last-event-id": position })
        : await server.events(`${FRAMES}?after=${encodeURIComponent(position)}`);
      seen.push(...await tail.take(log.length - k));
      assertEquals(seqs(seen), log);
    }
  }
});

Deno.test("cuts at random while frames are made lose and double nothing", async () => {
  await using server = await Server.start();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ made: fc.nat(5), read: fc.nat(4) }), { maxLength: 6 }),
      async (steps) => {
        const { hub } = server;
        const appId = `app-${crypto.randomUUID()}`;
        hub.start(appId);
        const path = `/api/v1/applications/${appId}/frames`;
        const seen: StreamEvent[] = [];
        const connect = () => {
          const id = seen.at(-1)?.id;
          return server.events(path, id === undefined ? {} : { "last-event-id": id });
        };
        for (const { made, read } of steps) {
          await using stream = await connect();
          hub.emitTasks(appId, made);
          const left = hub.retained(appId).length - seen.length;
          seen.push(...await stream.take(Math.min(read, left)));
        }
        await using stream = await connect();
        seen.push(...await stream.take(hub.retained(appId).length - seen.length));
        assertEquals(seen.map((event) => event.data), hub.retained(appId).map((f) => f.json));
      },
    ),
    { numRuns: 25 },
  );
});

for (
  const [what, position] of [
    ["of another epoch", "e0-3"],
    ["that is no position", "\u00e9 -'\""],
    ["ahead of the log", "e1-99"],
    ["older than what is retained", "e1-2"],
  ] as const
) {
  Deno.test(`a position ${what} gets a reset, then the whole retained log`, async () => {
    await using server = await Server.start();
    server.hub.start("app-1");
    server.hub.emitTasks("app-1", 6);
    server.hub.evict("app-1", 4);
    await using stream = await server.events(`${FRAMES}?after=${encodeURIComponent(position)}`);
    const [reset, ...frames] = await stream.take(4);
    assertEquals(reset, { event: "reset", data: '{"id":"app-1"}' });
    assertEquals(seqs(frames), [5, 6, 7]);
  });
}

Deno.test("to open a stream no job and no stage is asked how it stands", async () => {
  class CountingHub extends FakeHub {
    numSnapshots = 0;
    override snapshot(appKey: string) {
      this.numSnapshots++;
      return super.snapshot(appKey);
    }
  }
  const hub = new CountingHub();
  await using server = await Server.start({}, hub);
  hub.start("app-1");
  await using stream = await server.events(FRAMES);
  await stream.take(1);
  await using socket = server.webSocket(FRAMES);
  await socket.take(2);
  await (await server.fetch(`${FRAMES}.ndjson`)).body?.cancel();
  assertEquals(hub.numSnapshots, 0);
});

Deno.test("Last-Event-ID wins over the address, which a browser repeats as it was", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  server.hub.emitTasks("app-1", 4);
  await using stream = await server.events(`${FRAMES}?after=e1-1`, { "last-event-id": "e1-3" });
  assertEquals(seqs(await stream.take(2)), [4, 5]);
});

Deno.test("the end and the removal of an application are events of their own", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  await using stream = await server.events(FRAMES);
  await stream.take(1);
  server.hub.end("app-1");
  server.hub.remove("app-1");
  assertEquals(await stream.take(2), [
    { event: "end", data: '{"id":"app-1"}' },
    { event: "removed", data: '{"id":"app-1"}' },
  ]);
});

Deno.test("the stream of all applications has no ids", async () => {
  await using server = await Server.start();
  const frames = [server.hub.start("app-1"), server.hub.start("app-2")];
  await using stream = await server.events("/api/v1/frames");
  assertEquals(await stream.take(2), frames.map((frame) => ({ data: frame.json })));
});

Deno.test("the frames of all applications cannot be resumed, and say where they can", async () => {
  await using server = await Server.start();
  const path = "/api/v1/frames";
  for (
    const response of [
      await server.fetch(`${path}?after=e1-3`),
      await server.fetch(path, { headers: { "last-event-id": "e1-3" } }),
    ]
  ) {
    assertEquals(response.status, 400);
    assertEquals(await response.json(), {
      error: "Cannot answer /api/v1/frames: the frames of all applications cannot be resumed, " +
        "ask for those of one at /api/v1/applications/{id}/frames, received e1-3",
    });
  }
  assertEquals(server.hub.clients.length, 0);
});

Deno.test("nothing is taken from the hub before the browser asks for more", async () => {
  const hub = new FakeHub();
  const clock = new VirtualClock();
  hub.start("app-1");
  const client = hub.connect({ name: "sse", overflow: "drop" });
  const reader = eventStream({ client, first: [] }, { clock, epoch: hub.epoch }).getReader();
  await reader.read();
  await clock.runUntilIdle();
  assertEquals(client.waiting, 1);
  await reader.read();
  assertEquals(client.waiting, 0);
  await reader.cancel();
});

Deno.test("line ends in names do not break an event", async () => {
  await using server = await Server.start();
  const appName = "a\r\n\r\nevent: reset\ndata: {}\u2028\u2029\0</script>\ud800 é";
  server.hub.start("app-1", { appName });
  await using stream = await server.events(FRAMES);
  const event = await stream.next();
  assertEquals(event?.event, undefined);
  assertEquals(JSON.parse(event?.data ?? "").appName, appName);
});

Deno.test("a comment is sent every 15 s of silence", async () => {
  const clock = new VirtualClock();
  await using server = await Server.start({ clock });
  server.hub.start("app-1");
  await using stream = await server.events(FRAMES);
  await stream.nextBlock();
  await stream.nextBlock();
  for (let n = 0; n < 3; n++) {
    const beat = stream.nextBlock();
    await until(() => clock.pending === 1);
    clock.advance(15_000);
    assertEquals(await beat, { comment: "" });
  }
  const [frame] = server.hub.emitTasks("app-1", 1);
  assertEquals((await stream.nextBlock())?.data, frame?.json);
});

Deno.test("a browser that goes away is let go", async () => {
  await using server = await Server.start();
  server.hub.start("app-1");
  const stream = await server.events(FRAMES);
  await stream.take(1);
  assertEquals(server.hub.open.length, 1);
  await stream[Symbol.asyncDispose]();
  await until(() => server.hub.open.length === 0);
});

Deno.test("a client that never reads costs bounded memory and stalls nobody", async () => {
  const host = "h".repeat(10_000);
  await using server = await Server.start();
  const { hub } = server;
  hub.start("app-1");
  const request = `GET ${FRAMES} HTTP/1.1\r\nHost: localhost\r\n` +
    "Authorization: Bearer 0123456789abcdef0123456789abcdef\r\n\r\n";
  using _stalled = await server.raw(request);
  await using reader = await server.events(FRAMES);
  await until(() => hub.open.length === 2);
  const [slow, quick] = hub.open;
  await reader.take(1);
  for (let round = 0; round < 40; round++) {
    hub.emitTasks("app-1", 100, host);
    await reader.take(100);
  }
  assert(slow !== undefined && quick !== undefined);
  assertEquals(quick.waiting, 0);
  // 40 MB were made; beyond what the sockets hold, the rest waits in the hub.
  assertEquals(slow.highWater, 500);
});

Deno.test("what was left out is told as counts", async () => {
  await using server = await Server.start();
  const { hub } = server;
  hub.start("app-1");
  await using stream = await server.events(FRAMES);
  await stream.take(1);
  hub.emitTasks("app-1", 600);
  hub.emit("app-1", { msgtype: "sparkApplicationEnd", endTime: 2 });
  const events = await stream.take(502);
  assertEquals(events[500], {
    event: "omitted",
    data: '{"id":"app-1","numTasks":100,"numFrames":100}',
  });
  assertEquals(seqs(events.slice(-1)), [602]);
});

Deno.test("the outlet asks for a queue that leaves out, with 250 task frames a tick", async () => {
  await using server = await Server.start({}, new FakeHub("e9"));
  server.hub.start("app-1");
  await using stream = await server.events(`${FRAMES}?after=e9-1`);
  await stream.nextBlock();
  assertEquals(server.hub.clients[0]?.options, {
    name: "sse",
    maxTaskFrames: 250,
    overflow: "drop",
    appKey: "app-1",
    after: 1,
  });
});
