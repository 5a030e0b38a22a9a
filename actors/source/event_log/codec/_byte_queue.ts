/** Bytes that wait until a block is whole. */
export class ByteQueue {
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** How many bytes wait. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Adds a copy of `bytes` at the end. */
  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#bytes.length) this.#makeRoom(bytes);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** The first `count` bytes, which must be there; valid until the next push. */
  peek(count: number): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + count);
  }

  /** Removes the first `count` bytes and returns them; valid until the next push. */
  take(count: number): Uint8Array {
    const bytes = this.peek(count);
    this.#start += count;
    return bytes;
  }

  #makeRoom(bytes: Uint8Array): void {
    const waiting = this.peek(this.length);
    const needed = waiting.length + bytes.length;
    const room = needed > this.#bytes.length
      ? new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
      : this.#bytes;
    room.set(waiting);
    this.#bytes = room;
    this.#start = 0;
    this.#end = waiting.length;
  }
}
