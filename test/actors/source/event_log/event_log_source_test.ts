import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { gzipSync } from "node:zlib";
import { SourceError } from "../../../../actors/source/source.ts";
import type { Progress } from "../../../../actors/source/event_log/log_reader.ts";
import { fixture, fixtures } from "./fixtures.ts";
import { ids, line, readAll, Session, withFolder } from "./harness.ts";

const appStart = (time: number, id: string): string =>
  JSON.stringify({
    Event: "SparkListenerApplicationStart",
    "App Name": "a name",
    "App ID": id,
    Timestamp: time,
    User: "user",
  });

/** Writes a log with these contents and reads it to its end. */
async function readText(
  text: string | Uint8Array,
  options: { maxLineBytes?: number } = {},
): Promise<Session> {
  let session: Session | undefined;
  await withFolder(async (folder) => {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    await Deno.writeFile(`${folder}/app`, bytes);
    session = await readAll(`${folder}/app`, options);
  });
  if (session === undefined) throw new Error("not read");
  return session;
}

const reasons = (session: Session): string[] =>
  session.intake.first.rejects.map(({ reason, detail }) => `${reason} ${detail.split(": ")[0]}`);

for (
  const [name, events] of [
    ["spark35-zstd", 32],
    ["spark41-zstd", 32],
    ["spark41-lz4", 32],
    ["spark41-snappy", 32],
    ["spark41-default", 32],
    ["spark41-rolled", 64],
    ["spark41-compacted", 16],
    ["spark41-killed", 31],
  ] as const
) {
  Deno.test(`the log ${name} that Spark wrote is read whole`, async () => {
    const path = fixture(name);
    const { intake, notices } = await readAll(path);
    const { options, events: told, rejects, ended, liveAfter } = intake.first;
    const start = told.find((event) => event.type === "applicationStart");
    assertEquals(options, {
      fallbackId: start?.appId ?? "",
      time: "event",
      recorded: false,
    });
    assertEquals(told.length, events);
    assertEquals([rejects, notices, ended, liveAfter], [[], [], 1, null]);
    const isKilled = name === "spark41-killed";
    assertEquals(told.at(-1)?.type === "applicationEnd", !isKilled);
  });
}

Deno.test("a rolling log gives each event of its files once", async () => {
  const { intake } = await readAll(fixture("spark41-rolled"));
  const jobs = intake.first.events.flatMap((event) =>
    event.type === "jobStart" ? [event.jobId] : []
  );
  assertEquals(jobs, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("an lzf log is refused with the remedy", async () => {
  await assertRejects(
    () => readAll(fixture("spark41-lzf")),
    SourceError,
    "lzf compression is not supported: set spark.eventLog.compression.codec",
  );
});

Deno.test("a gzipped log is read", async () => {
  const session = await readText(gzipSync(line(1) + "\n"));
  assertEquals(ids(session.intake.first), ["1"]);
});

Deno.test("a last line without its end is used if it is whole JSON", async () => {
  const session = await readText(`${line(1)}\n${line(2)}`);
  assertEquals(ids(session.intake.first), ["1", "2"]);
  assertEquals(session.intake.first.rejects, []);
});

Deno.test("a last line that is cut off counts as truncated", async () => {
  const session = await readText(`${line(1)}\n${line(2).slice(0, 30)}`);
  assertEquals(ids(session.intake.first), ["1"]);
  assertEquals(reasons(session), ["truncated app:2"]);
});

Deno.test("bad lines are counted by file and number, and the next line is read", async () => {
  const long = line("x".repeat(400));
  const text = ["", "{bad", line(1), long, "  ", line(2), "[]", line(3), ""];
  const session = await readText(text.join("\n"), { maxLineBytes: 300 });
  assertEquals(ids(session.intake.first), ["1", "2", "3"]);
  assertEquals(reasons(session), [
    "blank app:1",
    "malformed app:2",
    "oversized app:4",
    "blank app:5",
    "malformed app:7",
  ]);
});

Deno.test("events that are not used are told by name, those before the first used one too", async () => {
  const unused = (name: string) => JSON.stringify({ Event: `org.example.${name}` });
  const { intake } = await readText([unused("A"), line(1), unused("B"), line(2)].join("\n"));
  assertEquals(ids(intake.first), ["1", "2"]);
  assertEquals([intake.first.unused, intake.first.rejects], [["A", "B"], []]);
});

Deno.test("a byte order mark, CRLF and bytes that are no UTF-8 do no harm", async () => {
  const bytes = new TextEncoder().encode(`\ufeff${line(1)}\r\n${line("#")}\r\n`);
  bytes[bytes.indexOf(0x23)] = 0xff;
  const session = await readText(bytes);
  assertEquals(ids(session.intake.first), ["1", "\ufffd"]);
  assertEquals(session.intake.first.rejects, []);
});

Deno.test("a log without ApplicationStart goes by its file's name", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/app-7.inprogress`;
    await Deno.writeTextFile(path, line(1) + "\n");
    const { intake } = await readAll(path);
    assertEquals(intake.first.options.fallbackId, "app-7");
  });
});

Deno.test("damage in a compressed log is said once, and what came before is used", async () => {
  await withFolder(async (folder) => {
    const bytes = await Deno.readFile(fixture("spark41-lz4"));
    bytes[40_000] = (bytes[40_000] ?? 0) ^ 0xff;
    await Deno.writeFile(`${folder}/app.lz4`, bytes);
    const { intake, notices } = await readAll(`${folder}/app.lz4`);
    const { events, rejects, ended } = intake.first;
    assert(events.length > 2 && events.length < 32);
    const damage = rejects.filter(({ reason }) => reason === "malformed");
    assertEquals(damage.length, 1);
    assertStringIncludes(damage[0]?.detail ?? "", "app.lz4: an LZ4 block has");
    assertEquals(notices.map(({ level }) => level), ["error"]);
    assertEquals(ended, 1);
  });
});

Deno.test("a compressed log whose end is missing counts as truncated", async () => {
  await withFolder(async (folder) => {
    const bytes = await Deno.readFile(fixture("spark41-snappy"));
    await Deno.writeFile(`${folder}/app.snappy`, bytes.subarray(0, 50_000));
    const { intake } = await readAll(`${folder}/app.snappy`);
    const details = intake.first.rejects.map(({ detail }) => detail);
    assertStringIncludes(details.join("\n"), "the last compressed block is cut off");
    assert(intake.first.rejects.every(({ reason }) => reason === "truncated"));
  });
});

for (
  const [what, content, message] of [
    ["an empty file", "", "it is empty"],
    ["a file of blank lines", "\n \n\n", "it holds only blank lines"],
    ["a file of very many blank lines", "\n".repeat(2000), "its first 1000 lines are blank"],
    ["a JSON array", '[{"Event":"x"}]', "it is a JSON array"],
    ["an HTML page", "<!DOCTYPE html>\n<p>", "it looks like a web page"],
    ["a text", "just\nsome words\n", 'received "just"'],
    ["a JPEG", new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]), "binary data"],
    ["pretty-printed JSON", '{\n  "Event": 1\n}\n', "over several lines"],
    ["a zstd file in name only", null, "does not start as its name promises"],
  ] as const
) {
  Deno.test(`${what} is no event log, and the error says so`, async () => {
    await withFolder(async (folder) => {
      const path = `${folder}/app${content === null ? ".zstd" : ""}`;
      const bytes = typeof content === "string"
        ? new TextEncoder().encode(content)
        : content ?? new Uint8Array(8);
      await Deno.writeFile(path, bytes);
      const error = await assertRejects(() => readAll(path), SourceError);
      assertStringIncludes(error.message, `Cannot read event log ${path}: `);
      assertStringIncludes(error.message, message);
    });
  });
}

Deno.test("a file whose first 1000 lines hold no event is given up", async () => {
  const nothing = "no event\n";
  const session = await readText(nothing.repeat(999) + line(1));
  assertEquals(ids(session.intake.first), ["1"]);
  assertEquals(session.intake.first.rejects.length, 999);
  await assertRejects(
    () => readText(nothing.repeat(1000) + line(1)),
    SourceError,
    'received "no event"',
  );
});

Deno.test("a path that is not there, and an empty folder, are errors", async () => {
  await withFolder(async (folder) => {
    await assertRejects(
      () => readAll(`${folder}/none`),
      SourceError,
      `Cannot read event log ${folder}/none: there is no such file`,
    );
    await assertRejects(
      () => readAll(folder),
      SourceError,
      "no event log that can be read is in the folder",
    );
  });
});

Deno.test({
  name: "a file that this process may not read is an error that says so",
  permissions: { read: [fixtures], write: true, env: true, sys: true },
  fn: async () => {
    await assertRejects(
      () => readAll("/etc/hostname"),
      SourceError,
      "this process may not read it",
    );
  },
});

Deno.test({
  name: "a file without read permission is an error that says so",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/app`, line(1), { mode: 0o000 });
      await assertRejects(
        () => readAll(`${folder}/app`),
        SourceError,
        "permission denied",
      );
    }),
});

Deno.test("a log that was renamed is found by the name it had", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/app`, line(1) + "\n");
    const { intake } = await readAll(`${folder}/app.inprogress`);
    assertEquals(ids(intake.first), ["1"]);
  });
});

Deno.test("a folder's logs are read by start time, then by name", async () => {
  await withFolder(async (folder) => {
    const write = (name: string, ...lines: string[]) =>
      Deno.writeTextFile(`${folder}/${name}`, lines.join("\n") + "\n");
    await write("a", line("no start 1"));
    await write("b", line("third"), appStart(3000, "b"));
    await write("c", line("first"), appStart(1000, "c"));
    await write("d", line("second"), appStart(2000, "d"));
    await write("z", line("no start 2"));
    const session = new Session({ path: folder, follow: false });
    const { intake } = session;
    intake.answer = () => {
      const before = intake.applications.slice(0, -1);
      assert(before.every(({ ended }) => ended === 1), "read side by side");
      return "ok";
    };
    await session.run();
    assertEquals(
      intake.applications.map((application) => ids(application)[0]),
      ["first", "second", "third", "no start 1", "no start 2"],
    );
    assertEquals(intake.applications.map(({ ended }) => ended), [1, 1, 1, 1, 1]);
  });
});

Deno.test("what is no log in a folder is named once or passed over in silence", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/app`, line(1) + "\n");
    for (const name of [".hidden", "app.crc", "new.tmp"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "no log");
    }
    await Deno.writeTextFile(`${folder}/README`, "no log");
    await Deno.mkdir(`${folder}/nested`);
    const { intake, notices } = await readAll(folder);
    assertEquals(intake.applications.length, 1);
    assertEquals(notices.map(({ level }) => level), ["warn", "warn"]);
    const messages = notices.map(({ message }) => message).join("\n");
    assertStringIncludes(messages, `Skipped ${folder}/nested`);
    assertStringIncludes(messages, `Skipped: Cannot read event log ${folder}/README`);
  });
});

Deno.test("files that are missing from a rolling log are counted and said", async () => {
  await withFolder(async (folder) => {
    const log = `${folder}/eventlog_v2_app`;
    await Deno.mkdir(log);
    await Deno.writeTextFile(`${log}/appstatus_app`, "");
    for (const index of [2, 5, 10]) {
      await Deno.writeTextFile(`${log}/events_${index}_app`, line(index) + "\n");
    }
    const { intake, notices } = await readAll(log);
    assertEquals(ids(intake.first), ["2", "5", "10"]);
    assertEquals(notices.map(({ level }) => level), ["error", "error", "error"]);
    assertEquals(intake.first.rejects.map(({ detail }) => detail), [
      "eventlog_v2_app: file 1 is missing",
      "eventlog_v2_app: files 3 to 4 are missing",
      "eventlog_v2_app: files 6 to 9 are missing",
    ]);
  });
});

Deno.test("a file of a rolling log that is gone before it is opened is counted and said", async () => {
  await withFolder(async (folder) => {
    const log = `${folder}/eventlog_v2_app`;
    await Deno.mkdir(log);
    await Deno.writeTextFile(`${log}/events_1_app`, line(1) + "\n");
    await Deno.symlink(`${folder}/nowhere`, `${log}/events_2_app`);
    await Deno.writeTextFile(`${log}/events_3_app`, line(3) + "\n");
    const { intake, notices } = await readAll(log);
    assertEquals(ids(intake.first), ["1", "3"]);
    assertEquals(notices, [
      { level: "error", message: "events_2_app: it is missing" },
    ]);
  });
});

Deno.test("an application that is gone ends the reading of its log", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/app`, `${line(1)}\n${line(2)}\n${line(3)}`);
    const session = new Session({ path: `${folder}/app`, follow: false });
    let told = 0;
    session.intake.answer = () => ++told < 2 ? "ok" : "dead";
    await session.run();
    assertEquals([told, session.intake.first.ended], [2, 0]);
  });
});

Deno.test("progress says how far each file was read", async () => {
  const path = fixture("spark41-lz4");
  const seen: Progress[] = [];
  await readAll(path, { onProgress: (progress) => seen.push(progress) });
  const { size } = await Deno.stat(path);
  assertEquals(seen.at(-1), {
    path,
    bytesRead: size,
    bytesTotal: size,
    events: 32,
  });
});

Deno.test("speed paces events by their times, without a cap", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/app`;
    const hour = 3_600_000;
    const lines = [line(1, hour), line(2, 2 * hour), line(3, hour), line(4, 3 * hour)];
    await Deno.writeTextFile(path, lines.join("\n"));
    const session = await new Session({ path, follow: false, speed: 10 }).run();
    assertEquals(ids(session.intake.first), ["1"]);
    await session.tick(hour / 10);
    assertEquals(ids(session.intake.first), ["1", "2", "3"]);
    await session.tick(hour / 10);
    assertEquals(ids(session.intake.first), ["1", "2", "3", "4"]);
  });
});

Deno.test("times are shifted so that the first event falls where it is wanted", async () => {
  const shiftTo = 1_800_000_000_000;
  const path = fixture("spark41-zstd");
  const { intake: { first: { events } } } = await readAll(path);
  const shifted = (await readAll(path, { shiftTo })).intake.first.events;
  const added = (list: typeof events) =>
    list.find((event) => event.type === "executorAdded")?.time ?? 0;
  const end = (list: typeof events) =>
    list.find((event) => event.type === "applicationEnd")?.time ?? 0;
  assertEquals(added(shifted), shiftTo);
  assertEquals(end(shifted) - added(shifted), end(events) - added(events));
});

Deno.test("a speed that cannot be, or that is not for following, is refused", () => {
  assertThrows(
    () => new Session({ path: "x", follow: false, speed: 0 }),
    RangeError,
    "Cannot replay x: speed must be above 0, received 0",
  );
  assertThrows(
    () => new Session({ path: "x", follow: true, speed: 2 }),
    RangeError,
    "Cannot follow x: a log that is followed has no speed, received 2",
  );
});
