import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { makeLog } from "../../scripts/bench/make_log.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { Child, type ChildResult, sparkmonitor } from "./child.ts";

const lzf = fromFileUrl(
  import.meta.resolve("../fixtures/event_logs/spark41-lzf/local-1795392611882.lzf"),
);

const readers = {
  "has seen enough": "head -n 1 > /dev/null",
  "is killed": "sh -c 'read line; kill -9 $$'",
};
for (const [what, reader] of Object.entries(readers)) {
  Deno.test(`replay to a reader that ${what} ends in silence with exit code 0`, () =>
    withFolder(async (folder) => {
      const log = join(folder, "app-1");
      // Far more than a pipe holds.
      await makeLog(log, { numTasks: 5000, tasksPerStage: 100 });
      const { stderr } = await shell(`{ "$@"; echo "code $?" >&2; } | ${reader}`, ["replay", log]);
      assertEquals(stderr.replace(/^.*Killed.*\n/m, ""), "code 0\n");
    }));
}

Deno.test({
  name: "replay to a disk that is full is one line and exit code 1",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const log = join(folder, "app-1");
      await makeLog(log, { numTasks: 10, tasksPerStage: 10 });
      const { code, stderr } = await shell('"$@" > /dev/full', ["replay", log]);
      assertEquals(code, 1);
      assertMatch(stderr, /^sparkmonitor: Cannot write frames to .*: No space left on device.*\n$/);
    }),
});

Deno.test({
  name: "a log that may not be read is one line and exit code 1",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const log = join(folder, "app-1");
      await Deno.writeTextFile(log, "");
      await Deno.chmod(log, 0o000);
      const { code, stderr } = await shell(withoutRights, ["replay", log]);
      assertEquals([code, stderr], [
        1,
        `sparkmonitor: Cannot read event log ${log}: ` +
        "permission denied: only its owner and group may read what Spark writes\n",
      ]);
    }),
});

Deno.test("what is no log is one line that says why, and exit code 1", () =>
  withFolder(async (folder) => {
    const empty = join(folder, "empty");
    await Deno.mkdir(empty);
    const photo = join(folder, "photo.jpg");
    await Deno.writeFile(photo, photograph());
    for (
      const [path, reason] of [
        [empty, "no event log that can be read is in the folder"],
        [photo, "no line of it is a Spark event, it holds binary data"],
        [
          lzf,
          "lzf compression is not supported: " +
          "set spark.eventLog.compression.codec to zstd, lz4 or snappy",
        ],
      ] as const
    ) {
      const { code, stdout, stderr } = await shell('"$@"', ["replay", path]);
      assertEquals([code, stdout, stderr], [
        1,
        [],
        `sparkmonitor: Cannot read event log ${path}: ${reason}\n`,
      ]);
    }
  }));

/** root may read everything, unless that right is taken away. */
const withoutRights = `
  if [ "$(id -u)" -ne 0 ]; then exec "$@"; fi
  rights=-dac_override,-dac_read_search
  exec setpriv --bounding-set=$rights --inh-caps=$rights "$@"
`;

/** Runs shell in which `"$@"` is the command. */
async function shell(script: string, args: readonly string[]): Promise<ChildResult> {
  await using child = new Child(["sh", "-c", script, "sh", ...sparkmonitor, ...args]);
  return await child.end();
}

/** The start of a JPEG, and what may follow. */
function photograph(): Uint8Array {
  const bytes = new Uint8Array(100_000).map((_, index) => (index * 7919) >> 3);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1]);
  return bytes;
}
