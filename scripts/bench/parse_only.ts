/** The least that any reader of event logs must do: what `replay` is measured against. */
let lines = 0;
for (const line of (await Deno.readTextFile(Deno.args[0] ?? "")).split("\n")) {
  if (line === "") continue;
  JSON.parse(line);
  lines++;
}
if (lines === 0) Deno.exit(1);
