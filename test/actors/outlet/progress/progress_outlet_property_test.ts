import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { Notebook } from "./notebook.ts";

/** What may happen in a notebook; jobs and cells are taken in turn. */
type Step =
  | { readonly kind: "advance"; readonly ms: number }
  /** The running cell ends, if one runs, and the next begins. */
  | { readonly kind: "nextCell" }
  | { readonly kind: "endCell" }
  /** `jobGroup` binds a thread's jobs to the cell of its first. */
  | { readonly kind: "startJob"; readonly jobGroup: string }
  /** Of the jobs that run, the one at this place. */
  | { readonly kind: "finishJob"; readonly at: number; readonly ok: boolean }
  | { readonly kind: "progress"; readonly at: number; readonly done: number }
  | { readonly kind: "comm"; readonly isOpen: boolean };

const at = fc.nat(10);
const common = [
  fc.record({ kind: fc.constant("advance" as const), ms: fc.constantFrom(10, 400, 1500, 2500) }),
  fc.record({ kind: fc.constant("nextCell" as const) }),
  fc.record({ kind: fc.constant("finishJob" as const), at, ok: fc.boolean() }),
  fc.record({ kind: fc.constant("progress" as const), at, done: fc.nat(10) }),
];
const start = (...groups: string[]) =>
  fc.record({ kind: fc.constant("startJob" as const), jobGroup: fc.constantFrom(...groups) });

Deno.test("whatever the order, each display that was opened is settled, and nothing follows", async () => {
  const step = fc.oneof(
    ...common,
    fc.record({ kind: fc.constant("endCell" as const) }),
    start("null", "thread-1", "thread-2"),
    fc.record({ kind: fc.constant("comm" as const), isOpen: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      await using play = new Play();
      for (const step of steps) await play.take(step);
      await play.end();
      for (const messages of play.byDisplay().values()) {
        assert(messages.at(-1)?.isSettled);
        for (const [i, { isSettled, text }] of messages.entries()) {
          // A settled line changes only where a job was added.
          if (isSettled && messages[i + 1]?.isSettled) assert(text !== messages[i + 1]?.text);
        }
      }
      assertEquals(play.unansweredSettles(), []);
    }),
    { numRuns: 300 },
  );
});

Deno.test("where cells start jobs while they run, each display is settled once, as the last", async () => {
  const step = fc.oneof(...common, start("null"));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      await using play = new Play();
      await play.take({ kind: "nextCell" });
      for (const step of steps) await play.take(step);
      await play.end();
      for (const messages of play.byDisplay().values()) {
        assertEquals(messages.findIndex(({ isSettled }) => isSettled), messages.length - 1);
      }
    }),
    { numRuns: 300 },
  );
});

/** A notebook that takes steps. */
class Play implements AsyncDisposable {
  readonly #notebook = new Notebook();
  readonly #running: number[] = [];
  #numJobs = 0;
  #numCells = 0;
  #cell: string | null = null;

  async take(step: Step): Promise<void> {
    const notebook = this.#notebook;
    switch (step.kind) {
      case "advance":
        return notebook.clock.advance(step.ms);
      case "endCell":
        return this.#endCell();
      case "nextCell":
        this.#endCell();
        notebook.clock.advance(1);
        this.#cell = `m${this.#numCells++}`;
        return notebook.begin(this.#cell);
      case "startJob":
        this.#running.push(this.#numJobs);
        return await notebook.start(this.#numJobs++, { jobGroup: step.jobGroup });
      case "finishJob": {
        const [jobId] = this.#running.splice(step.at % (this.#running.length || 1), 1);
        if (jobId === undefined) return;
        return await notebook.finish(jobId, step.ok ? {} : { status: "FAILED" });
      }
      case "progress": {
        const jobId = this.#running[step.at % (this.#running.length || 1)];
        return jobId === undefined ? undefined : await notebook.progress(jobId, step.done);
      }
      case "comm":
        notebook.isWanted = !step.isOpen;
        return;
      default:
        step satisfies never;
    }
  }

  /** Ends all that runs; what is said later than an hour after is none of it. */
  async end(): Promise<void> {
    for (const jobId of this.#running) await this.#notebook.finish(jobId);
    this.#endCell();
    this.#notebook.clock.advance(10_000);
    const numSent = this.#notebook.sent.length;
    this.#notebook.clock.advance(3_600_000);
    assertEquals(this.#notebook.sent.length, numSent);
    assertEquals(this.#notebook.clock.pending, 0);
  }

  byDisplay(): Map<string, Notebook["displays"]> {
    return Map.groupBy(this.#notebook.displays, ({ displayId }) => displayId);
  }

  unansweredSettles(): string[] {
    const { asked, sent } = this.#notebook;
    const answers = sent.filter(({ type }) => type === "settled").map(({ msgId }) => msgId);
    return asked.filter((msgId) => !answers.includes(msgId));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#notebook.stop();
  }

  #endCell(): void {
    if (this.#cell !== null) this.#notebook.end(this.#cell);
    this.#cell = null;
  }
}
