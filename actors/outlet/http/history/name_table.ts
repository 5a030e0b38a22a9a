/** Names beyond which it is worth a look whether all are still in use. */
const MANY = 1024;

/** Numbers names from 0, so that columns can hold the number. */
export class NameTable {
  #names: string[] = [];
  #numbers = new Map<string, number>();
  #enough = MANY;

  /** The number of a name, old or new. */
  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }

  /** All names, each at its number. */
  get names(): readonly string[] {
    return this.#names;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? "";
  }

  /** Whether there are so many names that `renumber` may pay. */
  get isLarge(): boolean {
    return this.#names.length > this.#enough;
  }

  /** Forgets the names that `numbers` does not hold, and puts the new numbers in. */
  renumber(numbers: Uint32Array): void {
    const old = this.#names;
    this.#names = [];
    this.#numbers = new Map();
    for (const [i, number] of numbers.entries()) numbers[i] = this.numberOf(old[number] ?? "");
    this.#enough = Math.max(MANY, 2 * this.#names.length);
  }
}
