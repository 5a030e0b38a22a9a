/** What is to happen, by time; at the same time in the order in which it was added. */
export class Agenda {
  readonly #heap: { readonly time: number; readonly order: number; readonly act: () => void }[] =
    [];
  #order = 0;

  add(time: number, act: () => void): void {
    const heap = this.#heap;
    heap.push({ time, order: this.#order++, act });
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  take(): { readonly time: number; readonly act: () => void } | undefined {
    const heap = this.#heap;
    if (heap.length === 0) return undefined;
    this.#swap(0, heap.length - 1);
    const first = heap.pop();
    let at = 0;
    while (true) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [left, right] = [this.#heap[a]!, this.#heap[b]!];
    return left.time - right.time < 0 || (left.time === right.time && left.order < right.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
