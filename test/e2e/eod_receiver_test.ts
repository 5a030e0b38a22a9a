import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { EodOutlet } from "../../actors/outlet/eod/eod_outlet.ts";
import { systemClock } from "../../actors/runtime/clock.ts";
import { FakeHub } from "../actors/outlet/fake_hub.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";

/** The lines of a stream, as they come. */
function lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): () => Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async () => {
    while (!text.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`The receiver ended, the rest of its output was ${text}`);
      text += value;
    }
    const line = text.slice(0, text.indexOf("\n"));
    text = text.slice(line.length + 1);
    return line;
  };
}

Deno.test({
  name: "every frame arrives at the kernel extension of PyPI sparkmonitor, unharmed",
  ignore: skipReason("receiver") !== undefined,
  async fn() {
    const { python } = await pythonEnvironment("receiver");
    await using receiver = new Deno.Command(python, {
      args: ["-u", fromFileUrl(new URL("./eod_receiver.py", import.meta.url))],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const nextLine = lines(receiver.stdout);
    const port = Number(await nextLine());

    const hub = new FakeHub();
    hub.start("app-1", { appName: "größe ☃ 😀 \ud800 \u2028 \0 \r\n ;EOD: ;EOD:;EOD: ;;EOD:" });
    hub.emitTasks("app-1", 20);
    hub.emitTasks("app-1", 3, "é".repeat(50_000));
    hub.emitTasks("app-1", 1, "\\;EOD:\\".repeat(15_000));
    for (let length = 4000; length < 4120; length++) {
      hub.emitTasks("app-1", 1, "ü".repeat(length));
    }
    hub.emit("app-1", { msgtype: "sparkApplicationEnd", endTime: 2 });

    const abort = new AbortController();
    const run = new EodOutlet({ host: "127.0.0.1", port, clock: systemClock })
      .run(hub, abort.signal);
    for (const { frame } of hub.retained("app-1")) {
      const { msgtype, msg } = JSON.parse(await nextLine());
      assertEquals(msgtype, "fromscala");
      assertEquals(JSON.parse(msg), frame);
    }
    abort.abort();
    await run;
    receiver.kill();
    await receiver.status;
  },
});
