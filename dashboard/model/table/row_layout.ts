/** Which rows of a tall table are in sight, and where each is, in pixels from the top. */
export class RowLayout {
  readonly #tops: Float64Array;

  /** @param heights of all rows, from the top */
  constructor(heights: readonly number[]) {
    this.#tops = new Float64Array(heights.length + 1);
    heights.forEach((height, i) => this.#tops[i + 1] = this.topOf(i) + height);
  }

  /** Of all rows together. */
  get height(): number {
    return this.topOf(this.#tops.length - 1);
  }

  topOf(index: number): number {
    return this.#tops[index] ?? 0;
  }

  /** @returns the first row that reaches below `top`, and the one after the last above `bottom` */
  between(top: number, bottom: number): { readonly first: number; readonly end: number } {
    const numRows = this.#tops.length - 1;
    const first = Math.max(0, this.#search(top) - 1);
    let end = first;
    while (end < numRows && this.topOf(end) < bottom) end++;
    return { first, end };
  }

  /** The number of tops at or above `position`. */
  #search(position: number): number {
    let low = 0;
    let high = this.#tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.topOf(middle) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
