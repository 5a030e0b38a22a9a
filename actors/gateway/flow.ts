/**
 * Lets those who must not be outrun hold back those who produce: while anyone
 * has paused it, `ready` does not resolve.
 */
export class Flow {
  readonly #paused = new Set<object>();
  #waiters: (() => void)[] = [];

  pause(who: object): void {
    this.#paused.add(who);
  }

  resume(who: object): void {
    if (!this.#paused.delete(who) || this.#paused.size > 0) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  ready(): Promise<void> {
    if (this.#paused.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }
}
