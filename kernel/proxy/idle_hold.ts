import type { Clock } from "../../actors/runtime/clock.ts";

/** Milliseconds for which an idle is held at most. */
const LONGEST_HOLD = 250;

/** Holds an execution's idle back until its display is settled: some clients stop listening there. */
export class IdleHold {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when {@link release} is called for `msgId`, 250 ms later at the latest. */
  hold(msgId: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const late = this.#clock.setTimeout(() => this.release(msgId), LONGEST_HOLD);
    this.release(msgId);
    this.#waiting.set(msgId, () => {
      this.#clock.clearTimeout(late);
      resolve();
    });
    return promise;
  }

  /** Lets every idle go. */
  releaseAll(): void {
    for (const msgId of [...this.#waiting.keys()]) this.release(msgId);
  }

  /** Lets the idle of `msgId` go; one that is not held is no error. */
  release(msgId: string): void {
    const resolve = this.#waiting.get(msgId);
    this.#waiting.delete(msgId);
    resolve?.();
  }
}
