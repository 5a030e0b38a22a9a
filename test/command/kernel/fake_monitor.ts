/**
 * Stands for the monitor of a kernel: says that it is ready, then repeats what
 * it is told as the text of a display. `--die` ends it at once, the message
 * `settle` with "die" later; `--deaf` never says that it is ready, nor ends.
 */
const encoder = new TextEncoder();
const say = (message: unknown) =>
  Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(message)}\n`));

if (Deno.args.includes("--die")) Deno.exit(3);
if (Deno.args.includes("--deaf")) {
  say({ type: "display", text: '"started"' });
  setInterval(() => {}, 2 ** 30);
} else say({ type: "ready" });
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    if (line.includes('"die"')) Deno.exit(4);
    say({ type: "display", text: line });
  }
}
