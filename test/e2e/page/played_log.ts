import { join } from "@std/path";
import type { ClusterPlan } from "./cluster_plan.ts";
import { simulate, type TimedLine } from "./simulate.ts";

/** Milliseconds between two looks at the clock. */
const PAUSE = 25;

/**
 * An event log that grows in a folder as a test says, line by line as Spark
 * would write it, and gets its final name when it is complete.
 */
export class PlayedLog implements Disposable {
  readonly folder: string;
  readonly #path: string;
  readonly #lines: Iterator<TimedLine>;
  readonly #file: Deno.FsFile;
  #next: TimedLine | undefined;
  #numLines = 0;

  constructor(folder: string, plan: ClusterPlan) {
    this.folder = folder;
    this.#path = join(folder, plan.appId);
    this.#lines = simulate(plan);
    this.#file = Deno.openSync(`${this.#path}.inprogress`, {
      write: true,
      create: true,
      truncate: true,
    });
    this.#next = this.#take();
  }

  /** Lines that were written so far. */
  get numLines(): number {
    return this.#numLines;
  }

  /** Writes every line up to and with the first that meets the condition, else all. */
  writeUntil(condition: (line: string) => boolean): void {
    let text = "";
    let isMet = false;
    while (this.#next !== undefined && !isMet) {
      const { line } = this.#next;
      text += `${line}\n`;
      isMet = condition(line);
      this.#advance();
    }
    this.#write(text);
  }

  /** Writes so many lines. */
  write(numLines: number): void {
    let left = numLines;
    this.writeUntil(() => --left === 0);
  }

  /** Writes what is left. */
  writeAll(): void {
    this.writeUntil(() => false);
  }

  /** Writes every line at its time. */
  async playAll(): Promise<void> {
    while (this.#next !== undefined) {
      let text = "";
      while (this.#next !== undefined && this.#next.time <= Date.now()) {
        text += `${this.#next.line}\n`;
        this.#advance();
      }
      this.#write(text);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  #advance(): void {
    this.#numLines++;
    this.#next = this.#take();
  }

  #take(): TimedLine | undefined {
    const { value, done } = this.#lines.next();
    return done === true ? undefined : value;
  }

  #write(text: string): void {
    if (text === "") return;
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    if (this.#next === undefined) Deno.renameSync(`${this.#path}.inprogress`, this.#path);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
