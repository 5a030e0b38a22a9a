import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { parseSpeed } from "../../command/replay.ts";
import { readGolden } from "../fixtures/golden.ts";
import {
  LineReader,
  root,
  runSparkmonitor,
  startSparkmonitor,
  withFolder,
} from "./run_sparkmonitor.ts";

const log = join(root, "test/fixtures/golden/rdd-basic/eventlog.zst");

Deno.test("replay prints every frame as one JSON a line, and nothing else", async () => {
  const { code, stdout, stderr } = await runSparkmonitor(["replay", log]);
  assertEquals([code, stderr], [0, ""]);
  const frames = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(frames.map(({ seq }) => seq), frames.map((_, index) => index + 1));
  assertEquals(frames.at(-1).msgtype, "sparkApplicationEnd");
});

Deno.test("replay takes a path from the user's folder and frames in the dialect asked for", async () => {
  const { code, stdout } = await runSparkmonitor(
    ["replay", "eventlog.zst", "--dialect", "flat"],
    { cwd: join(log, "..") },
  );
  assertEquals(code, 0);
  assertMatch(stdout, /^\{"event":"spark/);
});

Deno.test("replay of no log is one line and exit code 1, with a stack on request", async () => {
  const plain = await runSparkmonitor(["replay", "nothing"], { cwd: root });
  assertEquals([plain.code, plain.stdout], [1, ""]);
  assertMatch(plain.stderr, /^sparkmonitor: Cannot read event log .*nothing: .*\n$/);
  const verbose = await runSparkmonitor(["replay", "nothing", "--verbose"]);
  assertEquals(verbose.code, 1);
  assertStringIncludes(verbose.stderr, "\n    at ");
});

Deno.test("replay says at the end what it left out", async () => {
  await withFolder(async (folder) => {
    const lines = readGolden("rdd-basic", "eventlog").trimEnd().split("\n");
    lines.splice(5, 0, "{bad", "");
    await Deno.writeTextFile(join(folder, "app-1"), `${lines.join("\n")}\n{"Event":`);
    const { code, stderr } = await runSparkmonitor(["replay", "app-1"], { cwd: folder });
    const [counts, ...pieces] = stderr.trimEnd().split("\n");
    assertEquals(
      [code, counts],
      [0, "sparkmonitor: left out 1 malformed, 1 blank, 1 truncated"],
    );
    for (const piece of pieces) {
      assertMatch(piece, /^sparkmonitor: {3}(malformed|blank|truncated): app-1:\d+/);
    }
    assertEquals(pieces.length, 3);
  });
});

Deno.test("replay says at the end what the application left out", async () => {
  await withFolder(async (folder) => {
    const lines = readGolden("rdd-basic", "eventlog").trimEnd().split("\n");
    const start = lines.findIndex((line) => line.includes("SparkListenerJobStart"));
    const removal = {
      Event: "SparkListenerExecutorRemoved",
      Timestamp: 1,
      "Executor ID": "77",
      "Removed Reason": "idle",
    };
    lines.splice(start + 1, 0, lines[start] ?? "", "", JSON.stringify(removal));
    await Deno.writeTextFile(join(folder, "app-1"), `${lines.join("\n")}\n`);
    const { code, stderr } = await runSparkmonitor(["replay", "app-1"], { cwd: folder });
    assertEquals([code, stderr.trimEnd().split("\n")], [0, [
      "sparkmonitor: left out 1 blank, 1 duplicate, 1 unknown",
      `sparkmonitor:   blank: app-1:${start + 3}`,
    ]]);
  });
});

Deno.test("replay ends with exit code 0 when its reader goes away", async () => {
  const child = startSparkmonitor(["replay", log]);
  await child.stdout.cancel();
  const stderr = await new Response(child.stderr).text();
  assertEquals([(await child.status).code, stderr], [0, ""]);
});

Deno.test("replay --follow ends cleanly on SIGTERM, every frame whole", async () => {
  await withFolder(async (folder) => {
    const lines = readGolden("rdd-basic", "eventlog").trimEnd().split("\n");
    await Deno.writeTextFile(
      join(folder, "app-1.inprogress"),
      `${lines.slice(0, -1).join("\n")}\n`,
    );
    const child = startSparkmonitor(["replay", "--follow", "."], { cwd: folder });
    const stdout = new LineReader(child.stdout);
    const stderr = new Response(child.stderr).text();
    const first = await stdout.next();
    child.kill("SIGTERM");
    const frames = [first, ...await stdout.rest()];
    assertEquals([(await child.status).code, await stderr], [0, ""]);
    for (const frame of frames) JSON.parse(frame ?? "");
  });
});

Deno.test("replay that is interrupted before the end has exit code 1 and says so", async () => {
  const child = startSparkmonitor(["replay", log, "--speed", "1"]);
  const stdout = new LineReader(child.stdout);
  const stderr = new Response(child.stderr).text();
  await stdout.next();
  child.kill("SIGINT");
  await stdout.rest();
  assertEquals(
    [(await child.status).code, await stderr],
    [1, "sparkmonitor: stopped before the end of the event log\n"],
  );
});

Deno.test("a speed is max or a number above 0", () => {
  assertEquals(["max", "1", "0.5", "10"].map(parseSpeed), [Infinity, 1, 0.5, 10]);
});

for (const speed of ["0", "-1", "fast", "", "NaN", "Infinity", "0x10", "1e3"]) {
  Deno.test(`replay refuses the speed "${speed}"`, async () => {
    const { code, stderr } = await runSparkmonitor(["replay", log, `--speed=${speed}`]);
    assertEquals([code, stderr], [
      2,
      `sparkmonitor: Cannot use --speed: must be max or a number above 0, received "${speed}"\n`,
    ]);
  });
}

Deno.test("replay refuses a dialect that does not exist", async () => {
  const { code, stderr } = await runSparkmonitor(["replay", log, "--dialect", "flet"]);
  assertEquals([code, stderr], [
    2,
    "sparkmonitor: Cannot use --dialect on the command line: " +
    'must be bare, fromscala or flat, received "flet"\n',
  ]);
});

Deno.test("replay does not load the web server", async () => {
  const { stdout } = await new Deno.Command("deno", {
    args: ["info", "--json", "command/replay.ts"],
    cwd: root,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const specifiers = modules.map(({ specifier }: { specifier: string }) => specifier).join("\n");
  assertStringIncludes(specifiers, "npm:/valibot@");
  assert(!/npm:\/(hono|prom-client)@/.test(specifiers), specifiers);
});
