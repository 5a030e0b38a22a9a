import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { EventLogSource } from "../../../../actors/source/event_log/event_log_source.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import { fixture } from "./fixtures.ts";
import { FakeIntake, ids, line, readAll, Session, withFolder } from "./harness.ts";

class Flaw extends Error {}

/** An intake that is full, or fails, as `answers` has it, in turn. */
class MoodyIntake extends FakeIntake {
  #next = 0;

  constructor(readonly moods: readonly ("ok" | "full" | "throws")[]) {
    super();
    this.answer = () => {
      const mood = this.#mood();
      if (mood === "throws") throw new Flaw();
      return mood;
    };
  }

  override ready(): Promise<void> {
    return this.#mood() === "throws" ? Promise.reject(new Flaw()) : Promise.resolve();
  }

  #mood(): "ok" | "full" | "throws" {
    return this.moods[this.#next++] ?? "ok";
  }
}

for (
  const name of ["spark41-zstd", "spark41-lz4", "spark41-snappy", "spark41-rolled"]
) {
  Deno.test(`${name}: an intake that is full or fails neither loses nor doubles an event`, async () => {
    const path = fixture(name);
    const expected = (await readAll(path)).intake.first;
    const mood = fc.constantFrom("ok", "ok", "ok", "full", "throws");
    await fc.assert(
      fc.asyncProperty(fc.array(mood, { maxLength: 120 }), async (moods) => {
        const intake = new MoodyIntake(moods as MoodyIntake["moods"]);
        const clock = new VirtualClock();
        const source = new EventLogSource({ path, follow: false, clock });
        for (let done = false; !done;) {
          done = await source.run(intake, new AbortController().signal)
            .then(() => true, (error) => {
              if (!(error instanceof Flaw)) throw error;
              return false;
            });
        }
        assertEquals(intake.applications.length, 1);
        assertEquals(intake.first.events, expected.events);
        assertEquals(intake.first.rejects, expected.rejects);
        assertEquals(intake.first.ended, 1);
      }),
      { numRuns: 20 },
    );
  });
}

Deno.test("a file that could not be read on is opened again where reading stopped", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/app.inprogress`;
    await Deno.writeTextFile(path, line(1) + "\n" + line(2).slice(0, 20));
    const session = await new Session({ path, follow: true }).run();
    const { read } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.read = () => Promise.reject(new Error("stale handle"));
    try {
      await assertRejects(() => session.tick(), Error, `Cannot read ${path}: stale handle`);
    } finally {
      Deno.FsFile.prototype.read = read;
    }
    await Deno.writeTextFile(path, line(2).slice(20) + "\n", { append: true });
    await session.run();
    assertEquals(ids(session.intake.first), ["1", "2"]);
    assertEquals(session.intake.applications.length, 1);
    await session.stop();
  });
});
