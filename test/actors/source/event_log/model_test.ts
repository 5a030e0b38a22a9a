/**
 * Follows a real file through random actions of a writer and holds what comes
 * out against a model of what the module promises: see "What can be lost" in
 * event_log_source.ts.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ids, line, Session, withFolder } from "./harness.ts";

/** What is expected of one application. */
interface Expected {
  readonly ids: string[];
  readonly reasons: string[];
}

/** The writer's side, and what the reader must make of it. */
class Model {
  readonly expected: Expected[] = [];
  /** What the file has beyond what the last tick read; `partial` is its open line. */
  #unread = newExpected();
  #partial: { id: string; at: number } | null = null;
  #current = newExpected();
  /** The reader's position and the file's size, in bytes. */
  #read = 0;
  #size = 0;
  /** The file that the reader has open, where it is not the writer's any more. */
  #orphan: Expected | null = null;
  /** True when the last tick read a line whose end was not there. */
  #isCutOff = false;
  #nextId = 0;

  constructor(readonly session: Session, readonly path: string) {}

  async append(count: number, padding: number): Promise<void> {
    await this.#endPartial();
    let text = "";
    for (let i = 0; i < count; i++) {
      const id = `${this.#nextId++}${"é".repeat(padding)}`;
      text += line(id) + "\n";
      this.#unread.ids.push(id);
    }
    await this.#write(text);
  }

  async appendBad(kind: "blank" | "malformed" | "oversized"): Promise<void> {
    await this.#endPartial();
    const text = { blank: " ", malformed: "{no", oversized: "x".repeat(2000) };
    await this.#write(text[kind] + "\n");
    this.#unread.reasons.push(kind);
  }

  async appendPartial(fraction: number): Promise<void> {
    await this.#endPartial();
    const id = String(this.#nextId++);
    const at = 1 + Math.floor(fraction * (line(id).length - 2));
    await this.#write(line(id).slice(0, at));
    this.#partial = { id, at };
  }

  async tick(): Promise<void> {
    await this.session.tick();
    if (this.#orphan !== null) this.#end(this.#orphan, false);
    this.#orphan = null;
    this.#current.ids.push(...this.#unread.ids);
    this.#current.reasons.push(...this.#unread.reasons);
    this.#unread = newExpected();
    this.#read = this.#size;
    this.#isCutOff = this.#partial !== null;
  }

  /** Loses what was not read, and must be noticed before the file grows. */
  async truncate(): Promise<void> {
    if (this.#read === 0 || this.#orphan !== null) return;
    await Deno.truncate(this.path);
    this.#end(this.#current, this.#isCutOff);
    this.#startFile();
    await this.tick();
  }

  /** Loses nothing of the old file; of two in one tick, the one in between. */
  async replace(): Promise<void> {
    const fresh = `${this.path}.tmp`;
    await Deno.writeTextFile(fresh, "");
    await Deno.rename(fresh, this.path);
    if (this.#orphan === null) {
      this.#orphan = this.#all();
      if (this.#partial !== null) this.#orphan.reasons.push("truncated");
    }
    this.#startFile();
  }

  /** Ends the application as Spark does. */
  async finish(): Promise<void> {
    await this.append(1, 0);
    await Deno.rename(this.path, this.path.replace(".inprogress", ""));
    const { session } = this;
    for (let i = 0; i < 3 && session.isRunning; i++) await session.tick();
    if (this.#orphan !== null) this.#end(this.#orphan, false);
    this.#end(this.#all(), false);
  }

  async #endPartial(): Promise<void> {
    if (this.#partial === null) return;
    const { id, at } = this.#partial;
    this.#partial = null;
    await this.#write(line(id).slice(at) + "\n");
    this.#unread.ids.push(id);
  }

  async #write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    await Deno.writeFile(this.path, bytes, { append: true });
    this.#size += bytes.length;
  }

  #all(): Expected {
    return {
      ids: [...this.#current.ids, ...this.#unread.ids],
      reasons: [...this.#current.reasons, ...this.#unread.reasons],
    };
  }

  #startFile(): void {
    this.#current = newExpected();
    this.#unread = newExpected();
    this.#partial = null;
    this.#isCutOff = false;
    this.#read = this.#size = 0;
  }

  /** An application that had no event was never opened. */
  #end(application: Expected, isCut: boolean): void {
    if (application.ids.length === 0) return;
    const cut = isCut ? ["truncated"] : [];
    const reasons = [...application.reasons, ...cut];
    this.expected.push({ ids: application.ids, reasons });
  }
}

function newExpected(): Expected {
  return { ids: [], reasons: [] };
}

const action = fc.oneof(
  { weight: 5, arbitrary: fc.constant((model: Model) => model.tick()) },
  {
    weight: 5,
    arbitrary: fc.tuple(fc.nat(5), fc.nat(40)).map(([count, padding]) =>
    (
      model: Model,
    ) => model.append(count, padding)),
  },
  {
    weight: 1,
    arbitrary: fc.constant((model: Model) => model.append(4000, 10)),
  },
  {
    weight: 3,
    arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map((part) =>
    (
      model: Model,
    ) => model.appendPartial(part)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("blank", "malformed", "oversized").map((kind) =>
    (
      model: Model,
    ) => model.appendBad(kind as "blank")),
  },
  { weight: 1, arbitrary: fc.constant((model: Model) => model.truncate()) },
  { weight: 1, arbitrary: fc.constant((model: Model) => model.replace()) },
);

Deno.test("a followed file gives what the model expects, whatever its writer does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      await withFolder(async (folder) => {
        const path = `${folder}/app.inprogress`;
        await Deno.writeTextFile(path, "");
        const session = new Session({ path, follow: true, maxLineBytes: 1000 });
        await session.run();
        const model = new Model(session, path);
        for (const act of actions) await act(model);
        await model.finish();
        assert(!session.isRunning);
        const told = session.intake.applications.map((application) => ({
          ids: ids(application),
          reasons: application.rejects.map(({ reason }) => reason),
        }));
        assertEquals(told, model.expected);
        assert(session.intake.applications.every(({ ended }) => ended === 1));
      });
    }),
    { numRuns: 150 },
  );
});
