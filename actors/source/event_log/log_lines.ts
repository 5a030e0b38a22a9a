import { basename } from "@std/path";
import type { Clock } from "../../runtime/clock.ts";
import type { RejectReason } from "../source.ts";
import type { EventLog } from "./find_logs.ts";
import { type Batch, type Ending, LineReader } from "./line_reader.ts";
import type { Line } from "../line_splitter.ts";
import { finalName } from "./log_name.ts";
import { type RollingListing, RollingLog } from "./rolling_log.ts";

/** So long after the last write to a file that bears its final name, nobody writes to it. */
const SETTLED_AFTER_MS = 10_000;

/** What {@link LogLines.next} gives. */
export type LogBatch =
  | {
    readonly kind: "lines";
    readonly lines: readonly Line[];
    /** The name of the file that they are from. */
    readonly file: string;
    /** The number of the first of them in that file, from 1. */
    readonly number: number;
    /** True for a line that nothing ended: it may be cut off. */
    readonly unfinished: boolean;
  }
  /** A part of the log is not there. */
  | {
    readonly kind: "lost";
    readonly reason: RejectReason;
    readonly detail: string;
  }
  /** There is nothing more for now. */
  | { readonly kind: "idle" }
  | { readonly kind: "end"; readonly ending: Ending };

/** How a log is read. */
export interface LogLinesOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** True to wait for more while the application runs. */
  readonly follow: boolean;
  /** See {@link LineReader}. */
  readonly maxLineBytes?: number;
}

/** Reads the lines of a log, be it one file or several. */
export class LogLines {
  readonly #options: LogLinesOptions;
  readonly #rolling: RollingLog | null = null;
  #file: LineReader | null = null;
  /** How many lines of the file were given. */
  #count = 0;
  /** What is to be said next, about the end of a file. */
  readonly #queue: LogBatch[] = [];
  #finished: boolean;
  #lastProgress = { path: "", bytesRead: 0, bytesTotal: 0 };

  constructor(options: LogLinesOptions) {
    const { log, follow } = options;
    this.#options = options;
    this.#finished = !follow;
    if (log.kind === "rolling") this.#rolling = new RollingLog(log.path);
    else this.#open(log.path, follow);
  }

  /** How far the file that is being read has been read. */
  get progress(): { path: string; bytesRead: number; bytesTotal: number } {
    if (this.#file === null) return this.#lastProgress;
    const { path, position, size } = this.#file;
    return { path, bytesRead: position, bytesTotal: size };
  }

  /**
   * Reads on, as {@link LineReader.next} does; after the end it says so again.
   *
   * @throws {Error} as {@link LineReader.next} does
   */
  async next(): Promise<LogBatch> {
    const queued = this.#queue[0];
    if (queued !== undefined) {
      if (queued.kind !== "end") this.#queue.shift();
      return queued;
    }
    if (this.#file === null) return await this.#nextFile();
    const batch = await this.#read(this.#file);
    if (batch === null) return await this.next();
    switch (batch.kind) {
      case "lines":
        return this.#lines(batch.lines, false);
      case "end":
        this.#endFile(this.#file, batch);
        return await this.next();
      case "idle":
        if (!(await this.#isComplete(this.#file))) return batch;
        this.#file.finish();
        return await this.next();
    }
  }

  /** Says that nobody writes to the log any more. */
  finish(): void {
    this.#finished = true;
    this.#file?.finish();
  }

  /** Closes the file that is open. */
  close(): void {
    this.#file?.close();
  }

  #open(path: string, follow: boolean): void {
    const { maxLineBytes } = this.#options;
    const limit = maxLineBytes === undefined ? {} : { maxLineBytes };
    this.#file = new LineReader({ path, follow, ...limit });
    this.#count = 0;
  }

  #lines(lines: readonly Line[], unfinished: boolean): LogBatch {
    const number = this.#count + 1;
    this.#count += lines.length;
    const file = basename(this.#file?.path ?? "");
    return { kind: "lines", lines, file, number, unfinished };
  }

  /** @returns null for a file of a rolling log that is gone before it was opened */
  async #read(file: LineReader): Promise<Batch | null> {
    try {
      return await file.next();
    } catch (error) {
      const isGone = error instanceof Deno.errors.NotFound;
      if (!isGone || this.#rolling === null) throw error;
      this.#lose("truncated", `${basename(file.path)}: it is missing`);
      this.#file = null;
      return null;
    }
  }

  async #nextFile(): Promise<LogBatch> {
    if (this.#rolling === null) return { kind: "end", ending: "complete" };
    const listing = await this.#list(this.#rolling);
    if (listing === null) return { kind: "end", ending: "deleted" };
    const { next, missing, complete } = listing;
    if (next === null) {
      const ended = complete || this.#finished;
      return ended ? { kind: "end", ending: "complete" } : { kind: "idle" };
    }
    if (missing !== null) {
      const { first, last } = missing;
      const which = first === last ? `file ${first} is` : `files ${first} to ${last} are`;
      this.#lose("truncated", `${this.#options.log.name}: ${which} missing`);
    }
    this.#open(this.#rolling.take(next), !complete && !this.#finished);
    return await this.next();
  }

  /** True when nobody writes to a file any more that was read as far as it goes. */
  async #isComplete({ path }: LineReader): Promise<boolean> {
    if (this.#rolling === null) return await this.#isSettled(path);
    const listing = await this.#list(this.#rolling);
    return listing === null || listing.next !== null || listing.complete;
  }

  /** Spark renames a log when it is whole; who copies one gives it that name at once. */
  async #isSettled(path: string): Promise<boolean> {
    if (finalName(path) !== path) return false;
    const info = await Deno.stat(path).catch(() => null);
    const age = this.#options.clock.now() - (info?.mtime?.getTime() ?? 0);
    return Math.abs(age) >= SETTLED_AFTER_MS;
  }

  /** @returns null for a folder that is gone after something of it was read */
  async #list(rolling: RollingLog): Promise<RollingListing | null> {
    try {
      return await rolling.list();
    } catch (error) {
      const isGone = error instanceof Deno.errors.NotFound;
      if (!isGone || !rolling.isStarted) throw error;
      return null;
    }
  }

  #endFile(file: LineReader, end: Batch & { readonly kind: "end" }): void {
    const name = basename(file.path);
    const { ending, rest, damage } = end;
    if (rest !== undefined) this.#queue.push(this.#lines([rest], true));
    if (damage !== null) {
      const reason = ending === "damaged" ? "malformed" : "truncated";
      const place = `in the first ${file.position} bytes, after line ${this.#count}`;
      this.#lose(reason, `${name}: ${damage}, ${place}`);
    }
    if (this.#rolling === null) this.#queue.push({ kind: "end", ending });
    this.#lastProgress = this.progress;
    file.close();
    this.#file = null;
  }

  #lose(reason: RejectReason, detail: string): void {
    this.#queue.push({ kind: "lost", reason, detail });
  }
}
