import type { Clock } from "../../runtime/clock.ts";

/** Messages a second, of all comms together. */
const MESSAGE_RATE = 400;
/** Bytes a second, of all comms together. */
const BYTE_RATE = 500_000;
/** What must be left, of a second's worth, before those that wait go on. */
const RESUME_SHARE = 0.05;

/**
 * Keeps all comms of a kernel together below a rate that its clients bear.
 *
 * iopub is broadcast: jupyter_server counts the messages of all comms, and what
 * the kernel prints, and leaves out what exceeds 1000 a second. A second's
 * worth may leave at once. What is sent in spite of an empty account, as one
 * large message, is paid back before anything else is let go.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { VirtualClock } from "../../runtime/testkit/mod.ts";
 * import { CommPacer } from "./comm_pacer.ts";
 *
 * const clock = new VirtualClock();
 * const pacer = new CommPacer(clock);
 * pacer.spend(750_000);
 * assertEquals(pacer.share, -0.5);
 * let called = 0;
 * const turn = pacer.inTurn(() => called++);
 * clock.advance(500);
 * assertEquals(called, 0);
 * clock.advance(50);
 * assertEquals(called, 1);
 * await turn;
 * ```
 */
export class CommPacer {
  readonly #clock: Clock;
  #messages = MESSAGE_RATE;
  #bytes = BYTE_RATE;
  #filledAt: number;
  #waiters: (() => void)[] = [];
  #timer: unknown;
  #isReleased = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.monotonic();
  }

  /** What may leave at once, of a second's worth: from 1 down, below 0 where more has left. */
  get share(): number {
    const now = this.#clock.monotonic();
    const seconds = (now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#messages = Math.min(MESSAGE_RATE, this.#messages + seconds * MESSAGE_RATE);
    this.#bytes = Math.min(BYTE_RATE, this.#bytes + seconds * BYTE_RATE);
    return Math.min(this.#messages / MESSAGE_RATE, this.#bytes / BYTE_RATE);
  }

  /**
   * Calls `action`, which sends a message or none, as soon as one may leave;
   * those that wait take turns.
   *
   * @returns undefined where it was called at once
   */
  inTurn(action: () => void): Promise<void> | undefined {
    const { share } = this;
    if (this.#isReleased || share > 0 && this.#waiters.length === 0) {
      action();
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiters.push(() => {
        action();
        resolve();
      });
      if (this.#waiters.length === 1) this.#wait(share);
    });
  }

  /** Notes that a message of so many bytes leaves. */
  spend(bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
  }

  /** Calls all actions that wait, and lets none wait until `resume`. */
  release(): void {
    this.#isReleased = true;
    this.#clock.clearTimeout(this.#timer);
    for (const call of this.#waiters.splice(0)) call();
  }

  /** Keeps the pace again, after `release`. */
  resume(): void {
    this.#isReleased = false;
  }

  #wait(share: number): void {
    const ms = Math.max(1, Math.ceil((RESUME_SHARE - share) * 1000));
    this.#timer = this.#clock.setTimeout(() => {
      while (this.share > 0) {
        const call = this.#waiters.shift();
        if (call === undefined) return;
        call();
      }
      if (this.#waiters.length > 0) this.#wait(this.share);
    }, ms);
  }
}
