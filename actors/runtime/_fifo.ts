/** A first-in-first-out queue whose `push` and `shift` cost the same at any length. */
export class Fifo<T extends object> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /**
   * Puts `item` in the place of the first that `matches`.
   *
   * @returns the one that was there
   */
  replace(matches: (item: T) => boolean, item: T): T | undefined {
    for (let i = this.#head; i < this.#items.length; i++) {
      const waiting = this.#items[i] as T;
      if (matches(waiting)) {
        this.#items[i] = item;
        return waiting;
      }
    }
    return undefined;
  }
}
