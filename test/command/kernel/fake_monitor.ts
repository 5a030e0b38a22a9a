/**
 * Stands for the monitor of a kernel: says that it is ready, then repeats what
 * it is told as the text of a display. `--die` ends it at once, the message
 * `settle` with "die" later, and with "say …" it says that; `--deaf` never says
 * that it is ready, nor ends; `--stalled` says it and reads nothing.
 */
const encoder = new TextEncoder();
const say = (message: unknown) =>
  Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(message)}\n`));

if (Deno.args.includes("--die")) Deno.exit(3);
if (Deno.args.includes("--deaf")) {
  say({ type: "display", text: '"started"' });
  setInterval(() => {}, 2 ** 30);
} else say({ type: "ready" });
if (Deno.args.includes("--stalled")) await new Promise(() => setInterval(() => {}, 2 ** 30));
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const { type, msgId = "" } = JSON.parse(line);
    if (type === "settle" && msgId === "die") Deno.exit(4);
    if (type === "settle" && msgId.startsWith("say ")) say(JSON.parse(msgId.slice(4)));
    else say({ type: "display", text: line });
  }
}
