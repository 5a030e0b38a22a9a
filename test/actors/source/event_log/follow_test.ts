import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SourceError } from "../../../../actors/source/source.ts";
import { fixture } from "./fixtures.ts";
import { ids, line, Session, withFolder } from "./harness.ts";

const end = JSON.stringify({
  Event: "SparkListenerApplicationEnd",
  Timestamp: 5000,
});

async function append(path: string, text: string | Uint8Array): Promise<void> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  await Deno.writeFile(path, bytes, { append: true });
}

/** Follows `app.inprogress`, which holds one line, and stops at the end. */
async function follow(
  test: (session: Session, path: string, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = `${folder}/app.inprogress`;
    await append(path, line(1) + "\n");
    const session = await new Session({ path, follow: true }).run();
    await test(session, path, folder);
    await session.stop();
  });
}

Deno.test("a running log is live once its backlog is read, and goes on through its renaming", () =>
  follow(async (session, path, folder) => {
    const { first } = session.intake;
    assertEquals([ids(first), first.liveAfter], [["1"], 1]);
    await append(path, line(2) + "\n");
    await session.tick();
    assertEquals(ids(first), ["1", "2"]);
    await append(path, line(3) + "\n");
    await Deno.rename(path, `${folder}/app`);
    await session.tick();
    assertEquals([ids(first), first.ended], [["1", "2", "3"], 1]);
    assertEquals(session.isRunning, false);
    assertEquals(session.notices, []);
  }));

Deno.test("a log that is complete is read to its end and never live", async () => {
  await withFolder(async (folder) => {
    await append(`${folder}/app`, line(1) + "\n");
    const session = await new Session({ path: `${folder}/app`, follow: true }).run();
    assertEquals(session.isRunning, false);
    assertEquals([session.intake.first.liveAfter, session.intake.first.ended], [null, 1]);
  });
});

Deno.test("a line that is half written waits for its other half", () =>
  follow(async (session, path) => {
    const text = line("ä2");
    const bytes = new TextEncoder().encode(text + "\n");
    const half = bytes.indexOf(0xc3) + 1;
    await append(path, bytes.subarray(0, half));
    await session.tick();
    assertEquals(ids(session.intake.first), ["1"]);
    await append(path, bytes.subarray(half));
    await session.tick();
    assertEquals(ids(session.intake.first), ["1", "ä2"]);
    assertEquals(session.intake.first.rejects, []);
  }));

Deno.test("a log that rests after ApplicationEnd is complete without being renamed", () =>
  follow(async (session, path) => {
    await append(path, end + "\n");
    await session.tick();
    await append(path, line("after the end") + "\n");
    await session.tick(5_000);
    await session.tick(9_000);
    assertEquals(session.isRunning, true);
    await session.tick(1_000);
    assertEquals(session.isRunning, false);
    assertEquals(ids(session.intake.first), ["1", "applicationEnd", "after the end"]);
    assertEquals(session.intake.first.ended, 1);
  }));

Deno.test("a file that shrinks is read again from its start as a new application", () =>
  follow(async (session, path) => {
    await Deno.truncate(path);
    await session.tick();
    await append(path, line("new") + "\n");
    await session.tick();
    assertEquals(session.intake.applications.map(ids), [["1"], ["new"]]);
    assertEquals(session.intake.applications.map(({ ended }) => ended), [1, 0]);
    assertEquals(session.notices.map(({ level }) => level), ["error"]);
    assertStringIncludes(session.notices[0]?.message ?? "", "became shorter");
  }));

Deno.test("a file that is replaced is read to its end, the new one as a new application", () =>
  follow(async (session, path, folder) => {
    await append(path, line(2) + "\n");
    await append(`${folder}/new`, line("new") + "\n");
    await Deno.rename(`${folder}/new`, path);
    await session.tick();
    assertEquals(session.intake.applications.map(ids), [["1", "2"], ["new"]]);
    assertEquals(session.intake.applications.map(({ ended }) => ended), [1, 0]);
    assertEquals(session.notices.map(({ level }) => level), ["warn"]);
  }));

Deno.test("a file that is deleted is read to its end", () =>
  follow(async (session, path) => {
    await append(path, line(2) + "\n" + line(3).slice(0, 20));
    await Deno.remove(path);
    await session.tick();
    const { first } = session.intake;
    assertEquals([ids(first), first.ended], [["1", "2"], 1]);
    assertEquals(first.rejects.map(({ reason }) => reason), ["truncated"]);
    assertEquals(session.isRunning, false);
    assertStringIncludes(session.notices[0]?.message ?? "", "was deleted");
  }));

Deno.test("an empty log that is being written is waited for", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/app.inprogress`;
    await append(path, "");
    const session = await new Session({ path, follow: true }).run();
    await append(path, "{");
    await session.tick();
    await append(path, line(1).slice(1) + "\n");
    await session.tick();
    assertEquals(ids(session.intake.first), ["1"]);
    assertEquals(session.intake.first.liveAfter, 0);
    await Deno.rename(path, `${folder}/app`);
    await session.tick();
    assertEquals(session.isRunning, false);
  });
});

for (const name of ["spark41-zstd", "spark41-lz4", "spark41-snappy"]) {
  Deno.test(`${name}: a compressed log is followed while its blocks and frames are open`, async () => {
    await withFolder(async (folder) => {
      const bytes = await Deno.readFile(fixture(name));
      const path = `${folder}/app.inprogress`;
      await append(path, bytes.subarray(0, 2));
      const session = await new Session({ path, follow: true }).run();
      const counts: number[] = [];
      for (let at = 2; at < bytes.length; at += 5000) {
        await append(path, bytes.subarray(at, at + 5000));
        await session.tick();
        counts.push(session.intake.applications[0]?.events.length ?? 0);
      }
      assert(new Set(counts).size > 3, `events came at once: ${counts}`);
      await Deno.rename(path, `${folder}/app`);
      await session.tick();
      assertEquals(session.intake.first.events.length, 32);
      assertEquals(session.intake.first.rejects, []);
    });
  });
}

Deno.test("a rolling log is followed from file to file until its status says complete", async () => {
  await withFolder(async (folder) => {
    const log = `${folder}/eventlog_v2_app`;
    await Deno.mkdir(log);
    await append(`${log}/appstatus_app.inprogress`, "");
    await append(`${log}/events_1_app`, line(1) + "\n");
    const session = await new Session({ path: log, follow: true }).run();
    assertEquals(session.intake.first.liveAfter, 1);
    await append(`${log}/events_1_app`, line(2) + "\n");
    await append(`${log}/events_2_app`, line(3) + "\n");
    await session.tick();
    assertEquals(ids(session.intake.first), ["1", "2", "3"]);
    // The History Server compacts what was read: nothing comes twice.
    await append(`${log}/events_1_app.compact`, line(1) + "\n");
    await Deno.remove(`${log}/events_1_app`);
    await append(`${log}/events_2_app`, line(4) + "\n");
    await session.tick();
    await append(`${log}/events_2_app`, line(5) + "\n");
    await Deno.rename(`${log}/appstatus_app.inprogress`, `${log}/appstatus_app`);
    await session.tick();
    assertEquals(ids(session.intake.first), ["1", "2", "3", "4", "5"]);
    assertEquals(session.intake.first.ended, 1);
    assertEquals(session.isRunning, false);
    assertEquals(session.notices, []);
  });
});

Deno.test("a folder's running logs are followed side by side, and new ones are found", async () => {
  await withFolder(async (folder) => {
    const session = await new Session({ path: folder, follow: true }).run();
    await append(`${folder}/a.inprogress`, line("a1") + "\n");
    await append(`${folder}/b.inprogress`, line("b1") + "\n");
    await append(`${folder}/old`, line("old") + "\n");
    await append(`${folder}/README`, "no log\n");
    await session.tick(1000);
    await append(`${folder}/a.inprogress`, line("a2") + "\n");
    await append(`${folder}/b.inprogress`, line("b2") + "\n");
    await session.tick();
    await Deno.rename(`${folder}/a.inprogress`, `${folder}/a`);
    await append(`${folder}/c`, line("c1") + "\n");
    await session.tick(1000);
    await session.tick(1000);
    const told = session.intake.applications.map((application) => ({
      ids: ids(application),
      ended: application.ended,
      live: application.liveAfter !== null,
    })).sort((a, b) => String(a.ids) < String(b.ids) ? -1 : 1);
    assertEquals(told, [
      { ids: ["a1", "a2"], ended: 1, live: true },
      { ids: ["b1", "b2"], ended: 0, live: true },
      { ids: ["c1"], ended: 1, live: false },
      { ids: ["old"], ended: 1, live: false },
    ]);
    const [waiting, skipped, ...others] = session.notices.map(({ message }) => message);
    assertEquals(waiting, `No event log is in ${folder} yet: waiting for one`);
    assertStringIncludes(skipped ?? "", `${folder}/README`);
    assertEquals(others, []);
    assertEquals(session.isRunning, true);
    await session.stop();
  });
});

Deno.test("a log that is copied into a folder is read on until it rests, and keeps no other waiting", async () => {
  await withFolder(async (folder) => {
    const session = await new Session({ path: folder, follow: true }).run();
    const write = async (name: string, text: string) => {
      await append(`${folder}/${name}`, text);
      const now = session.clock.now() / 1000;
      await Deno.utime(`${folder}/${name}`, now, now);
    };
    await write("copied", "");
    await write("garbage", "no log\n");
    await session.tick(1000);
    await write("copied", line(1) + "\n" + line(2).slice(0, 9));
    await session.tick();
    await append(`${folder}/old`, line("old") + "\n");
    await session.tick(1000);
    await session.tick();
    const [copied, old, ...others] = session.intake.applications;
    assert(copied !== undefined && old !== undefined && others.length === 0);
    assertEquals([ids(copied), copied.ended, ids(old), old.ended], [["1"], 0, ["old"], 1]);

    await session.tick(8500);
    await write("copied", line(2).slice(9) + "\n");
    await session.tick(9900);
    assertEquals([ids(copied), copied.ended], [["1", "2"], 0]);
    await session.tick();
    assertEquals([ids(copied), copied.ended, copied.rejects], [["1", "2"], 1, []]);
    const [, skipped, ...rest] = session.notices.map(({ message }) => message);
    assertStringIncludes(skipped ?? "", `${folder}/garbage: no line of it is a Spark event`);
    assertEquals(rest, []);
    await session.stop();
  });
});

Deno.test("a log of the same name is a new application in a folder that is followed", async () => {
  await withFolder(async (folder) => {
    await append(`${folder}/app.inprogress`, line("first") + "\n");
    const session = await new Session({ path: folder, follow: true }).run();
    await Deno.rename(`${folder}/app.inprogress`, `${folder}/app`);
    await append(`${folder}/app.inprogress`, line("second") + "\n");
    await session.tick(1000);
    await session.tick(1000);
    assertEquals(session.intake.applications.map(ids), [["first"], ["second"]]);
    assertEquals(session.intake.applications.map(({ ended }) => ended), [1, 0]);
    await session.stop();
  });
});

Deno.test("a log that fills up with something else ends with the reason", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/app.inprogress`;
    await append(path, "words\n");
    const session = await new Session({ path, follow: true }).run();
    await Deno.rename(path, `${folder}/app`);
    await assertRejects(() => session.tick(), SourceError, 'received "words"');
  });
});

Deno.test("a compressed log that is damaged ends there, and is not read again", async () => {
  await withFolder(async (folder) => {
    const bytes = await Deno.readFile(fixture("spark41-zstd"));
    bytes.fill(0, 30_000);
    const path = `${folder}/app.zstd.inprogress`;
    await append(path, bytes);
    const session = await new Session({ path, follow: true }).run();
    assertEquals(session.isRunning, false);
    assertEquals(session.intake.applications.length, 1);
    assertEquals(session.intake.first.ended, 1);
  });
});

Deno.test("aborting ends the run and leaves the application open", () =>
  follow(async (session) => {
    await session.stop();
    assertEquals(session.isRunning, false);
    assertEquals(session.intake.first.ended, 0);
  }));
