import { cut } from "../../../protocol/frames/cut.ts";
import type { SparkEvent } from "../../../protocol/spark/spark_event.ts";
import { type DecodedTapLine, decodeTapLine } from "../../../protocol/tap/decode_tap_line.ts";
import type { TapHello, TapMessage } from "../../../protocol/tap/tap_message.ts";
import type { Clock } from "../../runtime/clock.ts";
import { settledOrAborted } from "../_waiting.ts";
import type { Line } from "../line_splitter.ts";
import type { ApplicationInput, Intake, Notice } from "../source.ts";
import { PacedNotice } from "./paced_notice.ts";
import type { TapRequests } from "./tap_requests.ts";

/** What a {@link DriverFeed} works with. */
export interface DriverFeedOptions {
  readonly hello: TapHello;
  readonly intake: Intake;
  readonly clock: Clock;
  /** Ends every wait. */
  readonly signal: AbortSignal;
  /** The way back to the driver. */
  readonly requests: TapRequests;
  /** Told of the driver at its first event. */
  readonly onDriver: (hello: TapHello) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** `SparkListenerJobStart: NoSuchMethodError …`; other errors lose no event. */
const EVENT_OF_ERROR = /^(SparkListener[A-Za-z]{1,50}|[A-Za-z]{1,50}Event):/;
/** Of one notice, in UTF-16 code units. */
const MAX_NOTICE = 500;
const TOO_LONG: DecodedTapLine = { kind: "foreign", reason: "it is too long" };

/** Hands over what one driver sends after its Hello. */
export class DriverFeed {
  readonly #options: DriverFeedOptions;
  readonly #leftOut: PacedNotice;
  readonly #errors: PacedNotice;
  #isKnown = false;
  #input: ApplicationInput | null = null;
  /** True where a newer application has the place of this one. */
  #replaced = false;
  /** True where nothing more has to come: its end, or a reason to give up, is known. */
  #finished = false;
  /** The Hello was the first. */
  #numLines = 1;

  constructor(options: DriverFeedOptions) {
    const { clock } = options;
    this.#options = options;
    this.#leftOut = new PacedNotice(
      clock,
      (total, last) => this.#notice("error", `left out ${total} events so far, at last ${last}`),
    );
    this.#errors = new PacedNotice(
      clock,
      (total, last) =>
        this.#notice("error", `had ${total} errors in its tap so far, at last ${last}`),
    );
  }

  /**
   * Takes the next lines.
   *
   * @returns false where nothing more of this connection is to be read
   */
  async take(lines: readonly Line[]): Promise<boolean> {
    const { signal } = this.#options;
    for (const line of lines) {
      this.#numLines++;
      const decoded = line === null ? TOO_LONG : decodeTapLine(line);
      switch (decoded.kind) {
        case "event":
          // The hot path: nothing is awaited unless the application is full.
          if (!this.#tell(decoded.event)) await this.#tellWhenDrained(decoded.event);
          if (signal.aborted) return false;
          break;
        case "message":
          this.#takeMessage(decoded.message);
          break;
        case "ignored":
          this.#application().ignored(decoded.name);
          break;
        case "blank":
          this.#application().reject("blank", this.#place());
          break;
        case "rejected":
          this.#application().reject("malformed", `${this.#place()}: ${decoded.reason}`);
          break;
        case "foreign":
          this.#finished = true;
          this.#notice(
            "error",
            `sent no line of a tap's, so it was cut off: ${this.#place()}: ${decoded.reason}`,
          );
          return false;
      }
    }
    return true;
  }

  /**
   * Says that no line follows.
   *
   * @param unfinished true where the last line came without its end
   */
  end(unfinished: boolean): void {
    this.#leftOut.flush();
    this.#errors.flush();
    if (this.#options.signal.aborted || this.#input === null) return;
    if (unfinished) this.#input.reject("truncated", `${this.#place()}: the last line has no end`);
    this.#input.end();
    if (this.#finished) return;
    this.#notice("warn", "is gone: its connection ended before its application did");
  }

  /** @returns false where the application has no room */
  #tell(event: SparkEvent): boolean {
    const input = this.#application();
    if (this.#replaced) return true;
    const answer = input.tell(event);
    if (answer === "full") return false;
    if (answer === "dead") this.#replace();
    else if (event.type === "applicationEnd") this.#finished = true;
    return true;
  }

  async #tellWhenDrained(event: SparkEvent): Promise<void> {
    const { signal } = this.#options;
    do {
      await settledOrAborted(this.#application().drained(), signal);
    } while (!signal.aborted && !this.#tell(event));
  }

  #replace(): void {
    this.#replaced = true;
    this.#finished = true;
    this.#notice(
      "error",
      "has an id that a newer application has: what it goes on to send is not used",
    );
  }

  #application(): ApplicationInput {
    if (this.#input !== null) return this.#input;
    const { hello, intake, onDriver, requests } = this.#options;
    if (!this.#isKnown) onDriver(hello);
    this.#isKnown = true;
    this.#replaced = false;
    this.#finished = false;
    this.#input = intake.open({
      fallbackId: `driver-${hello.driver}`,
      time: "wall",
      sparkUiUrl: hello.uiAddress,
      cancel: (target) => requests.cancel(target),
    });
    return this.#input;
  }

  #takeMessage(message: TapMessage): void {
    switch (message.kind) {
      case "hello":
        return this.#application().reject("malformed", `${this.#place()}: a second Hello`);
      case "resync":
        this.#input?.end();
        this.#input = null;
        return;
      case "leftOut":
        for (const [name, count] of message.events) {
          this.#application().leftOut(name, count);
        }
        return this.#leftOut.add(sum(message.events), names(message.events));
      case "errors":
        for (const [error, count] of message.errors) {
          const event = EVENT_OF_ERROR.exec(error)?.[1];
          if (event !== undefined) this.#application().leftOut(event, count);
        }
        return this.#errors.add(sum(message.errors), names(message.errors));
      case "problem":
        return this.#notice("warn", `cannot be watched: ${message.problem}`);
      case "answer":
        return this.#options.requests.answer(message);
    }
  }

  #place(): string {
    return `tap:${this.#numLines}`;
  }

  #notice(level: Notice["level"], what: string): void {
    const { processId, sparkVersion } = this.#options.hello;
    this.#options.onNotice({
      level,
      message: `The driver of process ${processId} (Spark ${sparkVersion}) ${what}`,
    });
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return counts.values().reduce((total, count) => total + count, 0);
}

function names(counts: ReadonlyMap<string, number>): string {
  return cut([...counts.keys()].join(", "), MAX_NOTICE);
}
