import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { pause } from "../../pause.ts";
import type { Clock } from "../../runtime/clock.ts";
import { settledOrAborted } from "../_waiting.ts";
import { type ApplicationInput, type Intake, type Notice, SourceError } from "../source.ts";
import { AnswerError } from "./answer_error.ts";
import { ApplicationReader } from "./application_reader.ts";
import type { UiClient } from "./ui_client.ts";
import { readList, type UiApplication, uiApplication } from "./ui_records.ts";

/** Milliseconds between two rounds where answers are slow or fail. */
const MAX_WAIT = 5000;
/** Rounds that fail one after the other until the driver is taken for gone. */
const MAX_FAILURES = 5;
/** Bad answers in a row that may come from a driver that starts, or stops. */
const MAX_PASSING = 2;
/** Milliseconds between two notices of bad answers. */
const NOTICE_EVERY = 60_000;

/** What a {@link Watch} is made with. */
export interface WatchOptions {
  readonly client: UiClient;
  /** The UI's address as messages show it. */
  readonly shown: string;
  readonly clock: Clock;
  readonly pollEvery: number;
  readonly onNotice: (notice: Notice) => void;
  readonly intake: Intake;
  readonly signal: AbortSignal;
}

/** The application at a UI. */
interface Followed {
  readonly application: UiApplication;
  readonly reader: ApplicationReader;
  /** Null until the first round is complete. */
  input: ApplicationInput | null;
  /** False once the monitor takes nothing more of it. */
  isWanted: boolean;
}

/** Watches a UI: round after round, application after application. */
export class Watch {
  readonly #options: WatchOptions;
  #followed: Followed | null = null;
  /** Whether the application is known to be the one that answers. */
  #isIdentified = false;
  #failures = 0;
  /** Of the failures, those at the end that were answers. */
  #badAnswers = 0;
  #saidWaiting = false;
  #saidBad = -Infinity;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** @throws {SourceError} when the UI is not that of a driver */
  async run(): Promise<void> {
    const { clock, pollEvery, intake, signal } = this.#options;
    const maxWait = Math.max(pollEvery, MAX_WAIT);
    for (let wait = pollEvery; !signal.aborted; await pause(clock, wait, signal)) {
      await settledOrAborted(intake.ready(), signal);
      const startedAt = clock.monotonic();
      const isGood = await this.#tryRound();
      // A UI that is slow to answer has rest for as long as it took.
      const wanted = isGood ? clock.monotonic() - startedAt : pollEvery * 2 ** this.#failures;
      wait = Math.min(Math.max(wanted, pollEvery), maxWait);
    }
  }

  async #tryRound(): Promise<boolean> {
    try {
      await this.#round();
      this.#failures = this.#badAnswers = 0;
      this.#saidWaiting = false;
      return true;
    } catch (error) {
      if (this.#options.signal.aborted) return false;
      if (!(error instanceof AnswerError)) throw error;
      this.#fail(error);
      return false;
    }
  }

  async #round(): Promise<void> {
    const { intake, shown, signal } = this.#options;
    if (!this.#isIdentified) await this.#identify();
    const followed = this.#followed;
    if (!followed?.isWanted) {
      // Another one may have taken its place.
      this.#isIdentified = false;
      return;
    }
    const { events, leftOut, rejected } = await followed.reader.round(signal);
    const { application } = followed;
    const start = followed.input === null ? startOf(application) : [];
    const input = followed.input ??= intake.open({
      fallbackId: application.id,
      time: "wall",
      sparkUiUrl: shown,
    });
    for (const { reason, detail } of rejected) input.reject(reason, detail);
    const [first] = rejected;
    if (first !== undefined) {
      this.#noticeBad("error", `Left out of what ${this.#options.shown} answers: ${first.detail}`);
    }
    for (const name of leftOut) input.leftOut(name, 1);
    await this.#tell(followed, input, [...start, ...events]);
  }

  async #tell(followed: Followed, input: ApplicationInput, events: readonly SparkEvent[]) {
    const { signal } = this.#options;
    for (const event of events) {
      let answer = input.tell(event);
      while (answer === "full" && !signal.aborted) {
        await settledOrAborted(input.drained(), signal);
        answer = input.tell(event);
      }
      if (answer === "dead") followed.isWanted = false;
      if (answer !== "ok") return;
    }
  }

  /** Finds out which application is there. */
  async #identify(): Promise<void> {
    const { client, clock, shown, signal } = this.#options;
    const answer = await client.get("applications", signal);
    if (answer === undefined) {
      throw new AnswerError(
        "it has no REST API: give the address of a driver's UI, without the page, " +
          "as http://host:4040",
        "unknown",
      );
    }
    const list = readList(uiApplication, answer);
    const problem = list === null ? "it is not a list" : list.problems[0];
    if (list === null || problem !== undefined) {
      throw new AnswerError(`applications: ${problem}`, "malformed");
    }
    const [application, ...others] = list.items;
    if (application === undefined) throw new AnswerError("it lists no application yet", null);
    if (others.length > 0 || application.completed) {
      this.#endApplication("it has ended");
      // A driver says so, too, between its end and that of its UI.
      if (others.length === 0 && this.#badAnswers < MAX_PASSING) {
        throw new AnswerError("its application has ended", "unknown");
      }
      throw new SourceError(
        `Cannot watch ${shown}: it must be the UI of one running driver, and it is a ` +
          "History Server, whose applications are to be read from their event logs",
      );
    }
    if (!isSame(application, this.#followed?.application)) {
      this.#endApplication("another application is there now");
      const reader = new ApplicationReader({ client, clock, appId: application.id });
      this.#followed = { application, reader, input: null, isWanted: true };
    }
    this.#isIdentified = true;
  }

  #fail(error: AnswerError): void {
    const { onNotice, shown } = this.#options;
    this.#failures++;
    this.#isIdentified = false;
    const { message, reason } = error;
    this.#badAnswers = reason === null ? 0 : this.#badAnswers + 1;
    if (reason !== null) {
      if (this.#followed?.isWanted) this.#followed.input?.reject(reason, message);
      const mayPass = this.#followed === null && this.#badAnswers <= MAX_PASSING;
      if (!mayPass) {
        this.#noticeBad("warn", `Cannot read the Spark UI at ${shown}: ${message}`);
      }
    }
    if (this.#failures >= MAX_FAILURES) this.#endApplication(message);
    if (this.#followed === null && reason === null && !this.#saidWaiting) {
      this.#saidWaiting = true;
      onNotice({
        level: "warn",
        message: `No Spark UI answers at ${shown} (${message}): waiting for one`,
      });
    }
  }

  #endApplication(why: string): void {
    const followed = this.#followed;
    this.#followed = null;
    if (followed === null || followed.input === null || !followed.isWanted) return;
    followed.input.end();
    // The one notice says that the next driver is waited for, too.
    this.#saidWaiting = true;
    const { onNotice, shown } = this.#options;
    const { id } = followed.application;
    onNotice({
      level: "warn",
      message: `Application ${id} is no longer at ${shown} (${why}): ` +
        "what it did last may be missing, and the next one there is a new application",
    });
  }

  #noticeBad(level: Notice["level"], message: string): void {
    const { clock, onNotice } = this.#options;
    const now = clock.monotonic();
    if (now - this.#saidBad < NOTICE_EVERY) return;
    this.#saidBad = now;
    onNotice({ level, message });
  }
}

function isSame(a: UiApplication, b: UiApplication | undefined): boolean {
  return a.id === b?.id && a.startTime === b.startTime;
}

function startOf(application: UiApplication): SparkEvent[] {
  return [
    { type: "logStart", sparkVersion: application.appSparkVersion },
    {
      type: "applicationStart",
      appName: application.name,
      appId: application.id,
      // A driver's UI does not say which attempt it is.
      appAttemptId: null,
      sparkUser: application.sparkUser,
      time: application.startTime,
    },
  ];
}
