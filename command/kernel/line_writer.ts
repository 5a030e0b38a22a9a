/** Writes lines in order; nobody has to wait for it. */
export class LineWriter {
  readonly #writable: WritableStream<Uint8Array<ArrayBuffer>>;
  readonly #encoder = new TextEncoder();
  readonly #maxWaiting: number;
  #waiting: string[] = [];
  #numWaiting = 0;
  #idle: Promise<void> = Promise.resolve();
  #isWriting = false;
  #broken = false;

  /** @param maxWaiting characters; lines beyond it are refused */
  constructor(writable: WritableStream<Uint8Array<ArrayBuffer>>, maxWaiting: number) {
    this.#writable = writable;
    this.#maxWaiting = maxWaiting;
  }

  /** @returns false where the reader is gone or too far behind: the line is lost then */
  write(line: string): boolean {
    if (this.#broken || this.#numWaiting + line.length > this.#maxWaiting) return false;
    this.#waiting.push(line, "\n");
    this.#numWaiting += line.length + 1;
    if (!this.#isWriting) this.#idle = this.#writeAll();
    return true;
  }

  /** Resolves once all is written, or the reader is gone. */
  flushed(): Promise<void> {
    return this.#idle;
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    const writer = this.#writable.getWriter();
    try {
      while (this.#waiting.length > 0) {
        const text = this.#waiting.join("");
        this.#waiting = [];
        this.#numWaiting = 0;
        await writer.write(this.#encoder.encode(text));
      }
    } catch {
      this.#broken = true;
      this.#waiting = [];
    } finally {
      writer.releaseLock();
      this.#isWriting = false;
    }
  }
}
