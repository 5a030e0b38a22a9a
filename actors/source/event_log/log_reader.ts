import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import { eventTime } from "../../../protocol/spark/event_time.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { pause } from "../../pause.ts";
import type { Clock } from "../../runtime/clock.ts";
import { type ApplicationInput, type Intake, type RejectReason, SourceError } from "../source.ts";
import { describeContent } from "./_describe_content.ts";
import { settledOrAborted } from "../_waiting.ts";
import type { EventLog } from "./find_logs.ts";
import type { Ending } from "./line_reader.ts";
import type { Line } from "../line_splitter.ts";
import { LogLines } from "./log_lines.ts";
import { finalName, idInName } from "./log_name.ts";
import { Pacer } from "./pacer.ts";
import { shiftTimes } from "./shift_times.ts";

/** A file whose first lines hold no event at all is no event log. */
const LINES_WITHOUT_EVENT = 1000;
/** So many unused events before the first used one are told to the application. */
const EARLY_IGNORED = 1000;
/** How long a log may rest after ApplicationEnd until it counts as complete. */
const REST_AFTER_END_MS = 10_000;
/** Between two looks at the clock while an event is waited for. */
const PACE_MS = 200;

/** How far the reading of a log has come. */
export interface Progress {
  /** The file that is being read; one of several in a rolling log. */
  readonly path: string;
  /** As they are in the file, compressed or not. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
  /** How many events of the log were handed over. */
  readonly events: number;
}

/** How a log is read. */
export interface LogReaderOptions {
  readonly clock: Clock;
  /** True to wait for more while the application runs. */
  readonly follow: boolean;
  /** Event time against clock time; `Infinity` for no wait. */
  readonly speed: number;
  /** See {@link ApplicationOptions}. */
  readonly recorded: boolean;
  /** Where the first event shall fall, epoch milliseconds; null to leave times alone. */
  readonly shiftTo: number | null;
  /** See {@link LineReader}. */
  readonly maxLineBytes?: number;
  readonly onProgress: (progress: Progress) => void;
  /** Called once for each part of the log that is not there. */
  readonly onLoss: (message: string) => void;
}

/**
 * - `more`: there may be more at once.
 * - `idle`: there is nothing more for now.
 * - `done`: the log has ended.
 */
export type Step = "more" | "idle" | "done";

/**
 * Reads one log and hands its events over. What it knows it keeps, so that a
 * step that threw can be taken again: no event is handed over twice and none
 * is left out.
 */
export class LogReader {
  readonly log: EventLog;
  readonly #options: LogReaderOptions;
  readonly #source: LogLines;
  readonly #pacer: Pacer | null;
  #input: ApplicationInput | null = null;
  #ending: Ending | null = null;

  #lines: readonly Line[] = [];
  #next = 0;
  #unfinished = false;
  /** Where the lines are from: the file's name, and the first line's number. */
  #file = "";
  #number = 1;
  /** Decoded from the next line and not handed over yet. */
  #event: SparkEvent | null = null;
  /** Milliseconds to add to each time, once it is known. */
  #offset: number | null = null;

  #events = 0;
  /** Well-formed events, with those that the monitor does not use. */
  #recognised = 0;
  /** Lines that were left out before there was an application to tell it to. */
  #early: { reason: RejectReason; detail: string }[] = [];
  /** The names of events that are not used, from before there was an application. */
  #earlyIgnored: string[] = [];
  #firstLine: string | null = null;

  #live = false;
  #dead = false;
  #applicationEnded = false;
  /** When the log came to rest after ApplicationEnd. */
  #restsSince: number | null = null;

  constructor(log: EventLog, options: LogReaderOptions) {
    const { clock, follow, speed, maxLineBytes } = options;
    const limit = maxLineBytes === undefined ? {} : { maxLineBytes };
    this.log = log;
    this.#options = options;
    this.#source = new LogLines({ log, clock, follow, ...limit });
    this.#pacer = speed === Infinity ? null : new Pacer(clock, speed);
  }

  /** How the log has ended; null before. */
  get ending(): Ending | null {
    return this.#ending;
  }

  /**
   * Reads a chunk of the log and hands its events over.
   *
   * @throws {SourceError} when it is no event log
   * @throws {Error} as {@link LineReader.next} does
   */
  async step(intake: Intake, signal: AbortSignal): Promise<Step> {
    if (this.#next >= this.#lines.length) {
      const batch = await this.#source.next();
      if (batch.kind === "idle") return this.#rest();
      if (batch.kind === "end") return this.#finish(batch.ending);
      if (batch.kind === "lost") {
        this.#reject(batch.reason, batch.detail);
        this.#options.onLoss(batch.detail);
        return "more";
      }
      this.#lines = batch.lines;
      this.#next = 0;
      this.#unfinished = batch.unfinished;
      this.#file = batch.file;
      this.#number = batch.number;
      this.#restsSince = null;
      await settledOrAborted(intake.ready(), signal);
    }
    await this.#handOver(intake, signal);
    const events = this.#events;
    this.#options.onProgress({ ...this.#source.progress, events });
    return this.#dead ? this.#finish("complete") : "more";
  }

  /** Closes what is open; says that no event will follow if `end` is true. */
  close(end: boolean): void {
    if (end && !this.#dead) this.#input?.end();
    this.#source.close();
  }

  /** The hot path: nothing is awaited unless the application is full or an event early. */
  async #handOver(intake: Intake, signal: AbortSignal): Promise<void> {
    while (this.#next < this.#lines.length && !signal.aborted) {
      if (this.#event === null) {
        this.#event = this.#decode(this.#lines[this.#next] ?? null);
        if (this.#event === null) {
          this.#next++;
          continue;
        }
        const early = this.#pacer?.delay(this.#event) ?? 0;
        if (early > 0) {
          await this.#wait(early, signal);
          continue;
        }
      }
      this.#input ??= this.#openInput(intake);
      const answer = this.#input.tell(this.#event);
      if (answer === "full") {
        await settledOrAborted(this.#input.drained(), signal);
        continue;
      }
      if (this.#event.type === "applicationEnd") this.#applicationEnded = true;
      this.#event = null;
      this.#next++;
      if (answer === "dead") {
        this.#dead = true;
        return;
      }
      this.#events++;
    }
  }

  /** Waits for an event's time, and says meanwhile how late it is. */
  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const end = clock.monotonic() + ms;
    for (let left = ms; left > 0 && !signal.aborted; left = end - clock.monotonic()) {
      await pause(clock, Math.min(left, PACE_MS), signal);
      const time = this.#pacer?.time() ?? null;
      if (time !== null) this.#input?.advance(Math.floor(time));
    }
  }

  /** @returns null for a line that holds no event to hand over */
  #decode(line: Line): SparkEvent | null {
    if (line === null) {
      this.#reject("oversized", `${this.#place()}: the line is too long`);
      return null;
    }
    const decoded = decodeSparkEvent(line);
    switch (decoded.kind) {
      case "event":
        this.#recognised++;
        return this.#shift(decoded.event);
      case "ignored":
        this.#recognised++;
        this.#ignored(decoded.name);
        return null;
      case "blank":
        if (!this.#unfinished) this.#reject("blank", this.#place());
        return null;
      case "rejected": {
        this.#firstLine ??= line.slice(0, 1000);
        const reason = this.#unfinished ? "truncated" : "malformed";
        this.#reject(reason, `${this.#place()}: ${decoded.reason}`);
        return null;
      }
    }
  }

  #place(): string {
    return `${this.#file}:${this.#number + this.#next}`;
  }

  #shift(event: SparkEvent): SparkEvent {
    const { shiftTo } = this.#options;
    if (shiftTo === null) return event;
    if (this.#offset === null) {
      const time = eventTime(event);
      if (time === null) return event;
      this.#offset = shiftTo - time;
    }
    return shiftTimes(event, this.#offset);
  }

  #openInput(intake: Intake): ApplicationInput {
    const { recorded } = this.#options;
    const fallbackId = idInName(this.log.name);
    const input = intake.open({ fallbackId, time: "event", recorded });
    for (const { reason, detail } of this.#early) input.reject(reason, detail);
    this.#early = [];
    for (const name of this.#earlyIgnored) input.ignored(name);
    this.#earlyIgnored = [];
    if (this.#live) input.live();
    return input;
  }

  #ignored(name: string): void {
    if (this.#input !== null) this.#input.ignored(name);
    else if (this.#earlyIgnored.length < EARLY_IGNORED) this.#earlyIgnored.push(name);
  }

  #reject(reason: RejectReason, detail: string): void {
    if (this.#input !== null) {
      this.#input.reject(reason, detail);
      return;
    }
    this.#early.push({ reason, detail });
    if (this.#early.length >= LINES_WITHOUT_EVENT) throw this.#noEventLog();
  }

  /** There is nothing more for now. */
  #rest(): Step {
    if (!this.#live) {
      this.#live = true;
      this.#input?.live();
    }
    const { kind, name } = this.log;
    const isFinal = kind === "file" && finalName(name) === name;
    // A copy that has only begun may be short, but it is not of something else.
    if (isFinal && this.#recognised === 0 && this.#firstLine !== null) throw this.#noEventLog();
    if (!this.#applicationEnded) return "idle";
    const now = this.#options.clock.monotonic();
    this.#restsSince ??= now;
    if (now - this.#restsSince < REST_AFTER_END_MS) return "idle";
    this.#source.finish();
    return "more";
  }

  #finish(ending: Ending): Step {
    this.#ending = ending;
    this.close(true);
    const goesOn = ending === "truncated" || ending === "replaced";
    if (this.#recognised === 0 && !goesOn) throw this.#noEventLog();
    return "done";
  }

  #noEventLog(): SourceError {
    return new SourceError(`Cannot read event log ${this.log.path}: ${this.#whyNoEventLog()}`);
  }

  #whyNoEventLog(): string {
    const early = this.#early;
    if (this.#firstLine !== null) {
      return `no line of it is a Spark event, ${describeContent(this.#firstLine)}`;
    }
    const other = early.find(({ reason }) => reason !== "blank");
    if (other !== undefined) return other.detail;
    if (early.length === 0) return "it is empty";
    return early.length < LINES_WITHOUT_EVENT
      ? "it holds only blank lines"
      : `its first ${LINES_WITHOUT_EVENT} lines are blank`;
  }
}
