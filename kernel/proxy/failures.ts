/**
 * Keeps what goes wrong in an interception away from the message: it passes
 * then as if nobody had looked at it.
 */
export class Failures {
  readonly #counts = new Map<string, number>();
  readonly #onFirst: (what: string, error: unknown) => void;

  /** @param onFirst told of the first failure of each kind */
  constructor(onFirst: (what: string, error: unknown) => void) {
    this.#onFirst = onFirst;
  }

  /** What `run` answers; `otherwise` where it fails. */
  attempt<T>(what: string, run: () => T, otherwise: T): T {
    try {
      return run();
    } catch (error) {
      const count = this.#counts.get(what) ?? 0;
      this.#counts.set(what, count + 1);
      if (count === 0) this.#onFirst(what, error);
      return otherwise;
    }
  }

  /** How many of each kind; kinds that did not occur are absent. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
