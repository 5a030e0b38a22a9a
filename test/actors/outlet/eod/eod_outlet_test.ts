import { assert, assertEquals, assertLess } from "@std/assert";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { EodDecoder } from "../../../../protocol/frames/eod.ts";
import { EodOutlet } from "../../../../actors/outlet/eod/eod_outlet.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/virtual_clock.ts";
import { streamingProgress, streamingStarted, streamingTerminated } from "../../gateway/frames.ts";
import { FakeHub } from "../fake_hub.ts";

/** A kernel extension's end of a connection. */
class Peer implements Disposable {
  readonly connection: Deno.TcpConn;
  readonly #decoder = new EodDecoder();
  #messages: string[] = [];

  constructor(connection: Deno.TcpConn) {
    this.connection = connection;
  }

  async take(count: number): Promise<string[]> {
    const buffer = new Uint8Array(65536);
    while (this.#messages.length < count) {
      const length = await this.connection.read(buffer);
      if (length === null) throw new Error(`It ended after ${this.#messages.length} messages`);
      this.#messages.push(...this.#decoder.decode(buffer.subarray(0, length)));
    }
    return this.#messages.splice(0, count);
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }
}

/** An outlet that runs, with what its test needs. */
class Running implements AsyncDisposable {
  readonly hub = new FakeHub();
  readonly clock = new VirtualClock();
  readonly logs: LogRecord[] = [];
  readonly port: number;
  readonly #abort = new AbortController();
  #finished: Promise<void> = Promise.resolve();

  private constructor(port: number) {
    this.port = port;
  }

  static async start(port: number): Promise<Running> {
    const running = new Running(port);
    await configure({
      reset: true,
      sinks: { test: (record) => running.logs.push(record) },
      loggers: [
        { category: "sparkmonitor", sinks: ["test"], lowestLevel: "info" },
        { category: ["logtape", "meta"], sinks: ["test"], lowestLevel: "warning" },
      ],
    });
    const outlet = new EodOutlet({ host: "127.0.0.1", port, clock: running.clock });
    running.#finished = outlet.run(running.hub, running.#abort.signal);
    return running;
  }

  get messages(): string[] {
    return this.logs.map(({ level, message }) => `${level}: ${message.join("")}`);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await reset();
  }
}

function listen(port = 0): Deno.TcpListener {
  return Deno.listen({ hostname: "127.0.0.1", port });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

Deno.test("frames are sent as they come", async () => {
  using listener = listen();
  await using running = await Running.start(listener.addr.port);
  const { hub } = running;
  using peer = new Peer(await listener.accept());
  const start = hub.start("app-1", { appName: "é☃;EOD:\r\n" });
  assertEquals((await peer.take(1)).map((m) => JSON.parse(m)), [start.frame]);
  const frames = hub.emitTasks("app-1", 400);
  assertEquals(await peer.take(400), frames.map((frame) => frame.json));
  assertEquals(hub.clients[0]?.options, { name: "eod", overflow: "drop", maxTaskFrames: 250 });
});

Deno.test("the kernel extension is not told of streaming queries", async () => {
  using listener = listen();
  await using running = await Running.start(listener.addr.port);
  const { hub } = running;
  using peer = new Peer(await listener.accept());
  const start = hub.start("app-1");
  hub.emit("app-1", streamingStarted("r"));
  hub.emit("app-1", streamingProgress("r"));
  hub.emit("app-1", streamingTerminated("r"));
  const [task] = hub.emitTasks("app-1", 1);
  assertEquals(await peer.take(2), [start, task].map((frame) => frame?.json ?? ""));
});

Deno.test("an application's start is repeated when its frames follow another's", async () => {
  using listener = listen();
  await using running = await Running.start(listener.addr.port);
  const { hub } = running;
  using peer = new Peer(await listener.accept());
  const one = hub.start("app-1");
  const two = hub.start("app-2");
  const [task] = hub.emitTasks("app-1", 1);
  assertEquals(await peer.take(4), [one, two, one, task].map((frame) => frame?.json ?? ""));
});

Deno.test("the start of an application that was taken away is not repeated", async () => {
  using listener = listen();
  await using running = await Running.start(listener.addr.port);
  const { hub } = running;
  using peer = new Peer(await listener.accept());
  await until(() => hub.open.length === 1);
  const one = hub.start("app-1");
  const two = hub.start("app-2");
  hub.remove("app-1");
  hub.register("app-1");
  const tasks = hub.emitTasks("app-1", 1);
  assertEquals(await peer.take(3), [one, two, ...tasks].map((frame) => frame.json));
});

Deno.test("a kernel that comes late, or back, gets the whole retained log", async () => {
  const { port } = (() => {
    using free = listen();
    return free.addr;
  })();
  await using running = await Running.start(port);
  const { hub, clock } = running;
  const start = hub.start("app-1");
  await until(() => running.logs.length === 1);
  for (let attempt = 0; attempt < 4; attempt++) {
    await until(() => clock.pending === 1);
    clock.advance(10_000);
  }
  await until(() => clock.pending === 1);
  using listener = listen(port);
  clock.advance(10_000);
  {
    using peer = new Peer(await listener.accept());
    assertEquals(await peer.take(1), [start.json]);
  }
  await until(() => hub.open.length === 0 && clock.pending === 1);
  const [task] = hub.emitTasks("app-1", 1);
  clock.advance(10_000);
  using peer = new Peer(await listener.accept());
  assertEquals(await peer.take(2), [start.json, task?.json ?? ""]);
  const address = `127.0.0.1:${port}`;
  const [warning, ...rest] = running.messages;
  assert(warning?.startsWith(`warning: Cannot connect to the kernel at ${address}: `));
  assertEquals(rest, [
    `info: Connected to the kernel at ${address}`,
    `info: The kernel at ${address} has gone away`,
    `info: Connected to the kernel at ${address}`,
  ]);
});

Deno.test("the pauses between attempts double up to 10 s", async () => {
  const { port } = (() => {
    using free = listen();
    return free.addr;
  })();
  await using running = await Running.start(port);
  const { clock } = running;
  for (const ms of [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
    await until(() => clock.pending === 1);
    clock.advance(ms - 1);
    assertEquals(clock.pending, 1);
    clock.advance(1);
    assertEquals(clock.pending, 0);
  }
});

Deno.test("a kernel that never reads costs bounded memory and does not hold up the end", async () => {
  using listener = listen();
  await using running = await Running.start(listener.addr.port);
  const { hub, clock } = running;
  using _peer = new Peer(await listener.accept());
  await until(() => hub.open.length === 1);
  const [client] = hub.open;
  hub.start("app-1");
  while ((client?.waiting ?? 0) < 500) {
    hub.emitTasks("app-1", 100, "h".repeat(10_000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertLess(client?.highWater ?? 0, 502);
  const stop = running.stop();
  await until(() => clock.pending === 1);
  clock.advance(1000);
  await stop;
});

Deno.test("after an abort what was taken is sent", async () => {
  using listener = listen();
  await using running = await Running.start(listener.addr.port);
  const { hub } = running;
  hub.start("app-1");
  hub.emitTasks("app-1", 400, "h".repeat(20_000));
  using peer = new Peer(await listener.accept());
  await until(() => hub.open.length === 1);
  await hub.clients[0]?.drained();
  const stop = running.stop();
  assertEquals((await peer.take(401)).length, 401);
  await stop;
});
