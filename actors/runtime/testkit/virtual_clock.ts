import type { Clock, TimerHandle } from "../clock.ts";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until a test moves it. Everything due runs in
 * order, at its own time; what it causes runs before time moves on.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { VirtualClock } from "./virtual_clock.ts";
 *
 * const clock = new VirtualClock();
 * const order: string[] = [];
 * clock.setTimeout(() => order.push("late"), 20);
 * clock.setTimeout(() => order.push("early"), 10);
 * clock.advance(20);
 * assertEquals(order, ["early", "late"]);
 * ```
 */
export class VirtualClock implements Clock {
  #elapsed = 0;
  readonly #start: number;
  readonly #timers = new Map<number, Timer>();
  readonly #immediates: (() => void)[] = [];
  #nextHandle = 1;

  /** @param options `now`: the wall clock's first reading, epoch ms. Default 0. */
  constructor(options: { readonly now?: number } = {}) {
    this.#start = options.now ?? 0;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    const handle = this.#nextHandle++;
    this.#timers.set(handle, { due: this.#elapsed + Math.max(0, ms), callback });
    return handle;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as number);
  }

  setImmediate(callback: () => void): void {
    this.#immediates.push(callback);
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Runs what is due now, and what that causes, until nothing is left. */
  flush(): void {
    for (let next = this.#immediates.shift(); next; next = this.#immediates.shift()) next();
  }

  /** Moves time on by `ms`, running everything due on the way. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    this.flush();
    for (let next = this.#earliest(end); next; next = this.#earliest(end)) {
      const [handle, timer] = next;
      this.#timers.delete(handle);
      this.#elapsed = Math.max(this.#elapsed, timer.due);
      timer.callback();
      this.flush();
    }
    this.#elapsed = end;
  }

  /** {@link VirtualClock.flush}, and the promises that wait in between. */
  async runUntilIdle(): Promise<void> {
    do {
      this.flush();
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#immediates.length > 0);
  }

  #earliest(end: number): [number, Timer] | undefined {
    let found: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].due <= end && (!found || entry[1].due < found[1].due)) found = entry;
    }
    return found;
  }
}
