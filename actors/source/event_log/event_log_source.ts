/**
 * Spark's event logs as a source of events: a file, the folder of a rolling
 * log, or a folder of many logs; complete, or still being written.
 *
 * ## What is read
 *
 * - A file's codec is told by its first bytes, then by its name: plain, zstd,
 *   lz4, snappy, gzip. lzf is refused with the remedy.
 * - A rolling log starts at its newest compact file.
 * - In a folder, hidden files, `.crc` and `.tmp` are passed over; whatever else
 *   is no log is named once and skipped.
 * - Not followed, logs are read one after the other, by start time, then name,
 *   each to its end. Followed, running applications are read side by side and
 *   complete ones after each other, and new logs are found within a second. A
 *   log ends when Spark renames it, or rests 10 s after ApplicationEnd. One that
 *   has its final name may be a copy that is still being made: it ends 10 s
 *   after it was last written to.
 *
 * ## What can be lost
 *
 * - Nothing of a complete log. A line that is malformed, blank or above 64 MB
 *   is left out and counted, with its file and number; the next line is read.
 * - The end of a log whose writer died: a last line without its end counts as
 *   truncated unless it is whole JSON.
 * - Live: what Spark has not flushed yet arrives when it does.
 * - A compressed stream that is damaged: its events before the damage are
 *   used, what follows in that file is lost, counted and said once.
 * - A file that is deleted or replaced while it is followed is read to its
 *   end: nothing of it is lost, and a new file is a new application.
 * - A file that shrinks while it is followed is read again from its start, as
 *   a new application. What was written between the last look at it (150 ms
 *   ago or less) and that moment is lost. If it has grown beyond the old
 *   position by then, nobody can tell: the lines before that position are lost
 *   and one line is counted as malformed. Spark never does this.
 * - A rolling log whose next file is gone, as when the History Server compacts
 *   it before it was read: the events of the missing files are lost, counted
 *   and said.
 * - A rolling log that is copied into a folder file by file, its status before
 *   its events: what is copied after it was read. Move it in as a whole.
 * - A log that is created and deleted between two looks at a folder, a second
 *   apart, is never seen; nor is a file that replaced another and was replaced
 *   itself before the next look.
 *
 * @module
 */
import { pause } from "../../pause.ts";
import type { Clock } from "../../runtime/clock.ts";
import { type Intake, type Notice, type Source, SourceError } from "../source.ts";
import { asSourceError, type EventLog, findLogs } from "./find_logs.ts";
import { LogReader, type Progress, type Step } from "./log_reader.ts";
import { type LogPeek, peekLog } from "./peek_log.ts";

const POLL_MS = 150;
const LOOK_AROUND_MS = 1000;

/** What an {@link EventLogSource} reads, and how. */
export interface EventLogSourceOptions {
  /** See {@link Source}; default `event-log`. */
  readonly name?: string;
  /** A log file, the folder of a rolling log, or a folder of logs. */
  readonly path: string;
  /** True to go on with what is written from now on. */
  readonly follow: boolean;
  readonly clock: Clock;
  /**
   * 1 plays a log as fast as the application ran, N plays it N times faster;
   * `Infinity`, the default, as fast as it can be read. Not with `follow`.
   */
  readonly speed?: number;
  /** See {@link ApplicationOptions}. Default false. */
  readonly recorded?: boolean;
  /** Moves all times of a log so that its first event falls here; epoch milliseconds. */
  readonly shiftTo?: number;
  /** Lines above it are left out; default 64 MB. */
  readonly maxLineBytes?: number;
  /** Called after each chunk. */
  readonly onProgress?: (progress: Progress) => void;
  readonly onNotice?: (notice: Notice) => void;
}

/**
 * Reads event logs; see the module's text for what can be lost.
 *
 * When `run` is aborted it closes its files and leaves the applications as
 * they are. When it throws anything but a SourceError, the next `run` goes on
 * where it stopped.
 *
 * @example Reading a complete log
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { systemClock } from "../../runtime/clock.ts";
 * import type { Intake } from "../source.ts";
 * import { EventLogSource } from "./event_log_source.ts";
 *
 * const path = await Deno.makeTempFile();
 * const line = '{"Event":"SparkListenerLogStart","Spark Version":"4.1.1"}';
 * await Deno.writeTextFile(path, line + "\n");
 *
 * const types: string[] = [];
 * const intake: Intake = {
 *   open: () => ({
 *     tell: (event) => types.push(event.type) > 0 ? "ok" : "dead",
 *     drained: () => Promise.resolve(),
 *     reject: () => {},
 *     leftOut: () => {},
 *     ignored: () => {},
 *     advance: () => {},
 *     live: () => {},
 *     end: () => types.push("the end"),
 *   }),
 *   ready: () => Promise.resolve(),
 * };
 * const source = new EventLogSource({ path, follow: false, clock: systemClock });
 * await source.run(intake, new AbortController().signal);
 * assertEquals(types, ["logStart", "the end"]);
 * ```
 */
export class EventLogSource implements Source {
  readonly name: string;
  readonly #options: EventLogSourceOptions;
  /** The logs that were found, by identity. */
  readonly #seen = new Set<string>();
  /** What was named as no log. */
  readonly #named = new Set<string>();
  #waiting: FoundLog[] = [];
  #reading: RunningReader[] = [];
  #isFolder = false;
  /** When the path was last looked at; null before the first look. */
  #lookedAt: number | null = null;
  /** How many logs were read to their end. */
  #read = 0;

  /** @throws {RangeError} when `speed` is not above 0, or set together with `follow` */
  constructor(options: EventLogSourceOptions) {
    const { name = "event-log", path, follow, speed = Infinity } = options;
    if (!(speed > 0)) {
      throw new RangeError(
        `Cannot replay ${path}: speed must be above 0, received ${speed}`,
      );
    }
    if (follow && speed !== Infinity) {
      throw new RangeError(
        `Cannot follow ${path}: a log that is followed has no speed, received ${speed}`,
      );
    }
    this.name = name;
    this.#options = options;
  }

  async run(intake: Intake, signal: AbortSignal): Promise<void> {
    const { clock, follow } = this.#options;
    while (!signal.aborted) {
      if (this.#isTimeToLook()) await this.#look();
      this.#startReaders();
      const mayComeMore = follow && this.#isFolder;
      if (this.#reading.length === 0 && !mayComeMore) break;
      const isIdle = await this.#stepAll(intake, signal);
      if (isIdle) await pause(clock, POLL_MS, signal);
    }
    for (const { reader } of this.#reading) reader.close(false);
    this.#reading = [];
    if (!signal.aborted && this.#read === 0) {
      throw new SourceError(
        `Cannot read event log ${this.#options.path}: no event log that can be read is in the folder`,
      );
    }
  }

  #isTimeToLook(): boolean {
    if (this.#lookedAt === null) return true;
    if (!this.#options.follow) return false;
    // A log that was replaced or truncated goes on as another one.
    if (!this.#isFolder) return this.#reading.length === 0;
    return this.#options.clock.monotonic() - this.#lookedAt >= LOOK_AROUND_MS;
  }

  /** Looks for logs that were not there before. */
  async #look(): Promise<void> {
    const { path, clock } = this.#options;
    const found = await findLogs(path).catch((error: unknown) => {
      // What was there and is gone was read.
      if (this.#lookedAt === null) throw error;
      return null;
    });
    const isFirstLook = this.#lookedAt === null;
    this.#lookedAt = clock.monotonic();
    if (found === null) return;
    if (isFirstLook && this.#options.follow && found.logs.length === 0) {
      this.#notice("warn", `No event log is in ${path} yet: waiting for one`);
    }
    this.#isFolder = found.isFolder;
    const fresh: FoundLog[] = [];
    for (const log of found.logs) {
      if (this.#seen.has(log.identity)) continue;
      const start = found.isFolder ? await peekLog(log) : UNKNOWN_START;
      fresh.push({ log, ...start });
    }
    for (const { log } of fresh) this.#seen.add(log.identity);
    this.#waiting.push(...fresh.sort(byStart));
    for (const other of found.others) {
      if (this.#named.has(other)) continue;
      this.#named.add(other);
      this.#notice("warn", `Skipped ${other}: it is no event log`);
    }
  }

  /** One log at a time, and beside it those of applications that run. */
  #startReaders(): void {
    let isBusy = this.#reading.some(({ isBeside }) => !isBeside);
    this.#waiting = this.#waiting.filter(({ log, inProgress }) => {
      const isBeside = inProgress && this.#options.follow;
      if (isBusy && !isBeside) return true;
      isBusy ||= !isBeside;
      this.#reading.push({ reader: this.#newReader(log), isBeside });
      return false;
    });
  }

  #newReader(log: EventLog): LogReader {
    const { clock, follow, maxLineBytes } = this.#options;
    return new LogReader(log, {
      clock,
      follow,
      speed: this.#options.speed ?? Infinity,
      recorded: this.#options.recorded ?? false,
      shiftTo: this.#options.shiftTo ?? null,
      ...(maxLineBytes === undefined ? {} : { maxLineBytes }),
      onProgress: (progress) => this.#options.onProgress?.(progress),
      onLoss: (message) => this.#notice("error", message),
    });
  }

  /** @returns true when no log has more for now */
  async #stepAll(intake: Intake, signal: AbortSignal): Promise<boolean> {
    let isIdle = true;
    for (const running of [...this.#reading]) {
      const step = await this.#step(running.reader, intake, signal);
      if (step === "idle") running.isBeside = true;
      else isIdle = false;
      if (step === "done") {
        this.#reading = this.#reading.filter((other) => other !== running);
      }
      if (signal.aborted) break;
    }
    return isIdle;
  }

  async #step(
    reader: LogReader,
    intake: Intake,
    signal: AbortSignal,
  ): Promise<Step> {
    try {
      const step = await reader.step(intake, signal);
      if (step === "done") this.#closeBooks(reader);
      return step;
    } catch (error) {
      const { path } = reader.log;
      const wrong = asSourceError(error, path);
      if (wrong === null) throw error;
      reader.close(true);
      if (!this.#isFolder) throw wrong;
      const level = error instanceof SourceError ? "warn" : "error";
      this.#notice(level, `Skipped: ${wrong.message}`);
      return "done";
    }
  }

  #closeBooks({ log, ending }: LogReader): void {
    this.#read++;
    switch (ending) {
      case "truncated":
        // It is the same file, and now another log.
        this.#seen.delete(log.identity);
        return this.#notice(
          "error",
          `${log.path} became shorter while it was followed: ` +
            "it is read again from its start, as a new application",
        );
      case "replaced":
        this.#seen.delete(log.identity);
        return this.#notice(
          "warn",
          `${log.path} was replaced while it was followed: ` +
            "the new file is a new application",
        );
      case "deleted":
        return this.#notice(
          "warn",
          `${log.path} was deleted while it was followed: it was read to its end`,
        );
    }
  }

  #notice(level: Notice["level"], message: string): void {
    this.#options.onNotice?.({ level, message });
  }
}

interface FoundLog extends LogPeek {
  readonly log: EventLog;
}

interface RunningReader {
  readonly reader: LogReader;
  /** True for a log that somebody writes to: the next one does not wait for its end. */
  isBeside: boolean;
}

const UNKNOWN_START: LogPeek = { startTime: null, inProgress: false };

/** By start time, those that have none last; then by name. */
function byStart(a: FoundLog, b: FoundLog): number {
  const [first, second] = [a.startTime ?? Infinity, b.startTime ?? Infinity];
  if (first !== second) return first - second;
  return a.log.name < b.log.name ? -1 : 1;
}
