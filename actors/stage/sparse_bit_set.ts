/** Bits in a chunk. */
const CHUNK = 4096;

/**
 * A set of non-negative integers that costs one bit each where they lie close
 * together, as Spark's task ids and indexes do, and stays small where a few
 * lie far apart.
 */
export class SparseBitSet {
  readonly #chunks = new Map<number, Uint32Array>();
  #size = 0;

  /** How many numbers are in the set. */
  get size(): number {
    return this.#size;
  }

  has(value: number): boolean {
    const word = this.#chunks.get(Math.floor(value / CHUNK))?.[(value % CHUNK) >>> 5];
    return word !== undefined && (word & (1 << (value % 32))) !== 0;
  }

  /** @returns false where it was there already */
  add(value: number): boolean {
    const key = Math.floor(value / CHUNK);
    let chunk = this.#chunks.get(key);
    if (chunk === undefined) {
      chunk = new Uint32Array(CHUNK / 32);
      this.#chunks.set(key, chunk);
    }
    return this.#flip(chunk, value, false);
  }

  /** @returns false where it was not there */
  delete(value: number): boolean {
    const chunk = this.#chunks.get(Math.floor(value / CHUNK));
    return chunk !== undefined && this.#flip(chunk, value, true);
  }

  #flip(chunk: Uint32Array, value: number, from: boolean): boolean {
    const index = (value % CHUNK) >>> 5;
    const bit = 1 << (value % 32);
    const word = chunk[index] as number;
    if (((word & bit) !== 0) !== from) return false;
    chunk[index] = word ^ bit;
    this.#size += from ? -1 : 1;
    return true;
  }
}
