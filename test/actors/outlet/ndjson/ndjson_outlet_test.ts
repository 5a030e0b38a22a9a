import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { NdjsonOutlet } from "../../../../actors/outlet/ndjson/ndjson_outlet.ts";
import { OutletError } from "../../../../actors/outlet/outlet.ts";
import { FakeHub } from "../fake_hub.ts";

const never = new AbortController().signal;

/** A stream that keeps what is written to it. */
class Memory {
  readonly chunks: Uint8Array[] = [];
  readonly stream = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: (chunk) => void this.chunks.push(chunk),
  });

  get text(): string {
    const decoder = new TextDecoder();
    return this.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
  }
}

async function temporaryFile(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempFile();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("frames are written one a line, with all task frames", async () => {
  const hub = new FakeHub();
  const memory = new Memory();
  hub.start("app-1", { appName: "a\r\nb é😀\u2028" });
  hub.emitTasks("app-1", 2000);
  hub.end("app-1");
  await new NdjsonOutlet({ to: memory.stream, untilEnd: Promise.resolve() }).run(hub, never);
  const lines = hub.retained("app-1").map((frame) => frame.json + "\n");
  assertEquals(memory.text, lines.join(""));
  const [client] = hub.clients;
  assertEquals(client?.options, { name: "ndjson", overflow: "block" });
  assertEquals(client?.closed, true);
});

Deno.test("many frames are joined to few writes", async () => {
  const hub = new FakeHub();
  const memory = new Memory();
  hub.start("app-1");
  hub.emitTasks("app-1", 2000, "h".repeat(1000));
  hub.end("app-1");
  await new NdjsonOutlet({ to: memory.stream, untilEnd: Promise.resolve() }).run(hub, never);
  assertLess(memory.chunks.length, 40);
});

for (
  const [dialect, start] of [
    ["bare", '{"msgtype":"sparkApplicationStart",'],
    ["fromscala", '{"msgtype":"fromscala","msg":"{\\"msgtype\\":\\"sparkApplicationStart\\",'],
    ["flat", '{"event":"sparkApplicationStart",'],
  ] as const
) {
  Deno.test(`the dialect ${dialect} starts a line with ${start}`, async () => {
    const hub = new FakeHub();
    const memory = new Memory();
    hub.start("app-1");
    hub.end("app-1");
    const options = { to: memory.stream, dialect, untilEnd: Promise.resolve() };
    await new NdjsonOutlet(options).run(hub, never);
    assertEquals(memory.text.slice(0, start.length), start);
  });
}

Deno.test("it goes on until no application is to come and all have ended", async () => {
  const hub = new FakeHub();
  const memory = new Memory();
  const input = Promise.withResolvers<void>();
  hub.start("app-1");
  const run = new NdjsonOutlet({ to: memory.stream, untilEnd: input.promise }).run(hub, never);
  hub.end("app-1");
  hub.start("app-2");
  hub.start("app-3");
  input.resolve();
  await hub.clients[0]?.drained();
  hub.end("app-2");
  const last = hub.emit("app-3", { msgtype: "sparkApplicationEnd", endTime: 2 });
  hub.remove("app-3");
  await run;
  assertEquals(memory.text.trimEnd().split("\n").length, 4);
  assert(memory.text.endsWith(last.json + "\n"));
});

Deno.test("it ends where no application ever came, even if the input failed", async () => {
  const memory = new Memory();
  for (const untilEnd of [Promise.resolve(), Promise.reject(new Error("no such log"))]) {
    await new NdjsonOutlet({ to: memory.stream, untilEnd }).run(new FakeHub(), never);
  }
  assertEquals(memory.text, "");
});

Deno.test("after an abort what was taken is written", async () => {
  const hub = new FakeHub();
  const abort = new AbortController();
  const gate = Promise.withResolvers<void>();
  const written: number[] = [];
  const to = new WritableStream<Uint8Array<ArrayBuffer>>({
    async write(chunk) {
      await gate.promise;
      written.push(chunk.filter((byte) => byte === 0x0a).length);
    },
  });
  hub.start("app-1");
  hub.emitTasks("app-1", 999, "h".repeat(1000));
  const run = new NdjsonOutlet({ to }).run(hub, abort.signal);
  await hub.clients[0]?.drained();
  abort.abort();
  gate.resolve();
  await run;
  assertEquals(written.reduce((sum, lines) => sum + lines), 1000);
  assertEquals(to.locked, false);
});

Deno.test("a slow reader holds the sources back", async () => {
  const hub = new FakeHub();
  const abort = new AbortController();
  const gate = Promise.withResolvers<void>();
  const run = new NdjsonOutlet({ to: new WritableStream({ write: () => gate.promise }) })
    .run(hub, abort.signal);
  hub.start("app-1");
  const [client] = hub.clients;
  await client?.drained();
  hub.emitTasks("app-1", 10);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(client?.waiting, 10);
  gate.resolve();
  await client?.drained();
  abort.abort();
  await run;
});

Deno.test("a file is written anew", async () => {
  await using file = await temporaryFile();
  await Deno.writeTextFile(file.path, "x".repeat(10_000));
  const hub = new FakeHub();
  const start = hub.start("app-1");
  hub.end("app-1");
  await new NdjsonOutlet({ to: file.path, untilEnd: Promise.resolve() }).run(hub, never);
  assertEquals(await Deno.readTextFile(file.path), start.json + "\n");
});

Deno.test("a file that cannot be made is one clear error", async () => {
  const error = await assertRejects(
    () => new NdjsonOutlet({ to: "/nowhere/frames.ndjson" }).run(new FakeHub(), never),
    OutletError,
  );
  assertStringIncludes(
    error.message,
    "Cannot write frames to /nowhere/frames.ndjson: No such file or directory",
  );
  assertEquals(error.message.includes("open"), false);
});

Deno.test("a full disk is one clear error and lets the sources go", async () => {
  const hub = new FakeHub();
  hub.start("app-1");
  const full = new WritableStream({
    write() {
      throw new Error("No space left on device (os error 28)");
    },
  });
  const error = await assertRejects(
    () => new NdjsonOutlet({ to: full }).run(hub, never),
    OutletError,
  );
  assertStringIncludes(
    error.message,
    "Cannot write frames to the stream: No space left on device",
  );
  assertEquals(hub.clients[0]?.closed, true);
});

Deno.test("a reader that goes away ends the outlet without an error", async () => {
  const program = fromFileUrl(new URL("./_write.ts", import.meta.url));
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", program],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assertEquals(await new Response(child.stderr).text(), "");
  assertEquals((await child.status).code, 0);
});
