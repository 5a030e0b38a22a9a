import { assertEquals } from "@std/assert";
import { RollingLog } from "../../../../actors/source/event_log/rolling_log.ts";
import { ids, line, Session, withFolder } from "./harness.ts";

/** Takes all files of a folder with these files, one after the other. */
async function takeAll(names: readonly string[]): Promise<string[]> {
  const taken: string[] = [];
  await withFolder(async (folder) => {
    for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, "");
    const log = new RollingLog(folder);
    for (let { next } = await log.list(); next !== null;) {
      taken.push(log.take(next).slice(folder.length + 1));
      ({ next } = await log.list());
    }
  });
  return taken;
}

Deno.test("files come in the order of their indices, not of their names", async () => {
  assertEquals(
    await takeAll(["events_10_app.zstd", "events_2_app.zstd", "events_1_app.zstd"]),
    ["events_1_app.zstd", "events_2_app.zstd", "events_10_app.zstd"],
  );
});

Deno.test("the newest compact file stands for all files up to its index", async () => {
  assertEquals(
    await takeAll([
      "events_1_app",
      "events_2_app.compact",
      "events_3_app",
      "events_4_app",
      "events_4_app.compact",
      "events_5_app",
    ]),
    ["events_4_app.compact", "events_5_app"],
  );
});

Deno.test("a compact file that appears later does not repeat what was read", async () => {
  await withFolder(async (folder) => {
    const log = new RollingLog(folder);
    await Deno.writeTextFile(`${folder}/events_1_app`, "");
    log.take("events_1_app");
    await Deno.writeTextFile(`${folder}/events_3_app.compact`, "");
    await Deno.writeTextFile(`${folder}/events_4_app`, "");
    assertEquals(await log.list(), {
      next: "events_4_app",
      missing: { first: 2, last: 3 },
      complete: false,
    });
  });
});

Deno.test("checksum files and others are not taken", async () => {
  const names = ["appstatus_app", ".events_2_app.crc", "events_x_app", "notes"];
  assertEquals(await takeAll([...names, "events_1_app"]), ["events_1_app"]);
});

Deno.test("a log is complete once its status file is not in progress", async () => {
  await withFolder(async (folder) => {
    const log = new RollingLog(folder);
    await Deno.writeTextFile(`${folder}/appstatus_app.inprogress`, "");
    assertEquals((await log.list()).complete, false);
    await Deno.rename(
      `${folder}/appstatus_app.inprogress`,
      `${folder}/appstatus_app`,
    );
    assertEquals((await log.list()).complete, true);
  });
});

Deno.test("a rolling log that is deleted while it is followed is read to the end of its file", async () => {
  await withFolder(async (folder) => {
    const log = `${folder}/eventlog_v2_app`;
    await Deno.mkdir(log);
    await Deno.writeTextFile(`${log}/appstatus_app.inprogress`, "");
    await Deno.writeTextFile(`${log}/events_1_app`, line(1) + "\n");
    const session = await new Session({ path: log, follow: true }).run();
    await Deno.writeTextFile(`${log}/events_1_app`, line(2) + "\n", {
      append: true,
    });
    await Deno.remove(log, { recursive: true });
    await session.tick();
    assertEquals(ids(session.intake.first), ["1", "2"]);
    assertEquals([session.intake.first.ended, session.isRunning], [1, false]);
    assertEquals(session.notices.map(({ level }) => level), ["warn"]);
  });
});
