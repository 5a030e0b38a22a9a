import type { Clock } from "../../runtime/clock.ts";

const INTERVAL_MS = 10_000;

/**
 * Says how often something happened so far: at once, then at most once in ten
 * seconds, and at the end what has not been said.
 */
export class PacedNotice {
  readonly #clock: Clock;
  readonly #say: (total: number, last: string) => void;
  #total = 0;
  #said = 0;
  #last = "";
  #quietUntil = -Infinity;

  /** @param say is given how often it happened, and the detail of the last time */
  constructor(clock: Clock, say: (total: number, last: string) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** It happened `count` times more. */
  add(count: number, detail: string): void {
    this.#total += count;
    this.#last = detail;
    if (this.#clock.monotonic() >= this.#quietUntil) this.flush();
  }

  /** Says what has not been said. */
  flush(): void {
    if (this.#said === this.#total) return;
    this.#said = this.#total;
    this.#quietUntil = this.#clock.monotonic() + INTERVAL_MS;
    this.#say(this.#total, this.#last);
  }
}
