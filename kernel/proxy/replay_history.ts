/**
 * The signatures that were seen of late: two generations, so that the oldest
 * ones go many at a time and at no cost.
 */
export class ReplayHistory {
  readonly #half: number;
  #young = new Set<string>();
  #old = new Set<string>();

  /** @param capacity signatures kept at most; the last half of that many always are. Default 2^16. */
  constructor(capacity: number = 2 ** 16) {
    this.#half = capacity / 2;
  }

  /**
   * Remembers a signature.
   *
   * @returns false where it was seen before
   */
  add(signature: string): boolean {
    if (this.#young.has(signature) || this.#old.has(signature)) return false;
    if (this.#young.size === this.#half) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(signature);
    return true;
  }

  /** Signatures that are kept. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
