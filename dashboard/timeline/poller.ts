import { browserClock, type PageClock } from "../connection/page_clock.ts";

/** When a {@link Poller} asks. */
export interface PollerOptions {
  /** Milliseconds from an answer to the next question. */
  readonly interval: number;
  /** Asks once; false when there is nothing more to ask for. */
  readonly ask: () => Promise<boolean>;
  /** Default: the browser's. */
  readonly clock?: PageClock;
}

/** After failures the next question waits longer, up to this, milliseconds. */
const MAX_INTERVAL = 30_000;

/** Asks again and again while it is wanted, never twice at once. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #clock: PageClock;
  #timer: unknown;
  #wanted = false;
  #asking = false;
  #numFailures = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
  }

  /** Asks now, and goes on; nothing if it does so already. */
  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#numFailures = 0;
    if (!this.#asking) void this.#ask();
  }

  /** Asks no more; an answer that is under way still counts. */
  stop(): void {
    this.#wanted = false;
    this.#clock.clearTimeout(this.#timer as never);
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    let more = true;
    try {
      more = await this.#options.ask();
      this.#numFailures = 0;
    } catch {
      // The shell of the page says that the monitor does not answer.
      this.#numFailures++;
    } finally {
      this.#asking = false;
    }
    if (!more) this.#wanted = false;
    if (!this.#wanted) return;
    const wait = Math.min(this.#options.interval * 2 ** this.#numFailures, MAX_INTERVAL);
    this.#timer = this.#clock.setTimeout(() => void this.#ask(), wait);
  }
}
