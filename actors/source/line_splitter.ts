const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** What the buffer for an unfinished line keeps when it is empty. */
const SPARE_BYTES = 1024 * 1024;

/** A line without its end, or null in the place of one that was too long. */
export type Line = string | null;

/**
 * Turns pieces of a stream into lines. The lines do not depend on where the
 * pieces were cut: a piece is decoded up to its last line feed, and what
 * follows waits for the next piece.
 *
 * Lines end in a line feed, with or without a carriage return before it. A
 * byte order mark at the start is left out; bytes that are no UTF-8 become
 * U+FFFD. A line above the limit is left out and its bytes are not kept.
 *
 * @example A line in two pieces
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { LineSplitter } from "./line_splitter.ts";
 *
 * const splitter = new LineSplitter();
 * const encoder = new TextEncoder();
 * assertEquals(splitter.push(encoder.encode("one\ntw")), ["one"]);
 * assertEquals(splitter.push(encoder.encode("o\n")), ["two"]);
 * ```
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** The start of a line whose end has not come. */
  #buffer = new Uint8Array(0);
  #length = 0;
  /** True while the rest of a line that is too long passes by. */
  #tooLong = false;
  #atStart = true;

  /** @param options.maxLineBytes the limit, without the line's end; default 64 MB */
  constructor(options: { readonly maxLineBytes?: number } = {}) {
    this.#maxBytes = options.maxLineBytes ?? MAX_LINE_BYTES;
  }

  /** How many bytes are kept of the line whose end has not come; for tests. */
  get numKept(): number {
    return this.#length;
  }

  /**
   * Takes the next piece; it may be reused afterwards.
   *
   * @returns the lines that are whole now, in order
   */
  push(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    // No line inside a piece this short can be above the limit.
    for (let at = 0; at < bytes.length; at += this.#maxBytes) {
      this.#push(bytes.subarray(at, at + this.#maxBytes), lines);
    }
    return lines;
  }

  /**
   * Says that no piece follows.
   *
   * @returns what follows the last line feed; undefined where nothing does
   */
  end(): Line | undefined {
    if (this.#tooLong) return null;
    if (this.#length === 0) return undefined;
    const lines: Line[] = [];
    this.#endLine(lines);
    return lines[0];
  }

  #push(bytes: Uint8Array, lines: Line[]): void {
    const last = bytes.lastIndexOf(LINE_FEED);
    if (last === -1) {
      this.#keep(bytes);
      return;
    }
    let start = 0;
    if (this.#length > 0 || this.#tooLong) {
      start = bytes.indexOf(LINE_FEED) + 1;
      this.#keep(bytes.subarray(0, start - 1));
      this.#endLine(lines);
    }
    if (start <= last) this.#decode(bytes.subarray(start, last + 1), lines);
    this.#keep(bytes.subarray(last + 1));
  }

  /** Adds to the line whose end has not come. */
  #keep(bytes: Uint8Array): void {
    if (this.#tooLong || bytes.length === 0) return;
    const length = this.#length + bytes.length;
    // One byte more: it may be the carriage return before the line feed.
    if (length > this.#maxBytes + 1) {
      this.#tooLong = true;
      this.#empty();
      return;
    }
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  #endLine(lines: Line[]): void {
    const length = this.#length;
    // The carriage return before the line feed does not count; decoding takes it off.
    const isReturned = length > 0 && this.#buffer[length - 1] === CARRIAGE_RETURN;
    if (this.#tooLong || length - (isReturned ? 1 : 0) > this.#maxBytes) lines.push(null);
    else this.#decode(this.#buffer.subarray(0, length), lines);
    this.#tooLong = false;
    this.#empty();
  }

  #empty(): void {
    this.#length = 0;
    if (this.#buffer.length > SPARE_BYTES) this.#buffer = new Uint8Array(0);
  }

  /** Takes whole lines; the last may lack its end. */
  #decode(bytes: Uint8Array, lines: Line[]): void {
    const text = this.#decoder.decode(bytes);
    let start = 0;
    if (this.#atStart && text.charCodeAt(0) === BYTE_ORDER_MARK) start = 1;
    this.#atStart = false;
    do {
      let end = text.indexOf("\n", start);
      if (end === -1) end = text.length;
      const next = end + 1;
      if (end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
      lines.push(text.slice(start, end));
      start = next;
    } while (start < text.length);
  }
}
