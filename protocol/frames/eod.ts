const END = ";EOD:";
const END_BYTES = new TextEncoder().encode(END);
const SEMICOLON = 0x3b;

/**
 * Encodes one message for the existing kernel extensions, which read JSON
 * texts ended by `;EOD:` from a TCP connection.
 *
 * Their receiver dies of a character that is split over two reads and takes
 * every `;EOD:` for an end. So what is not ASCII goes as `\uXXXX`, and an
 * `;EOD:` in a string as `\u003bEOD:`: the same JSON value in plain bytes.
 *
 * @param json one message, such as a bare frame
 * @returns the bytes, the end included
 *
 * @example A name that holds the end mark
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeEod } from "./eod.ts";
 *
 * const bytes = encodeEod('{"name":"größe;EOD:"}');
 * assertEquals(
 *   new TextDecoder().decode(bytes),
 *   '{"name":"gr\\u00f6\\u00dfe\\u003bEOD:"};EOD:',
 * );
 * ```
 */
export function encodeEod(json: string): Uint8Array<ArrayBuffer> {
  const ascii = json
    .replaceAll(END, "\\u003bEOD:")
    // deno-lint-ignore no-control-regex
    .replace(/[^\x00-\x7f]/g, escapeUnit);
  return new TextEncoder().encode(ascii + END);
}

/** Without the flag `u` a match is one UTF-16 unit, as JSON's escapes are. */
function escapeUnit(unit: string): string {
  return "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

/**
 * The other direction: takes bytes in any cuts and gives whole messages.
 *
 * @example A message in two pieces
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeEod, EodDecoder } from "./eod.ts";
 *
 * const bytes = encodeEod('{"jobId":7}');
 * const decoder = new EodDecoder();
 * assertEquals(decoder.decode(bytes.subarray(0, 13)), []);
 * assertEquals(decoder.decode(bytes.subarray(13)), ['{"jobId":7}']);
 * ```
 */
export class EodDecoder {
  readonly #maxBytes: number;
  /** The open message, its end mark's first bytes included. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** How many bytes of the end mark have just been seen. */
  #matched = 0;

  /** @param maxBytes the longest message, its end mark included; default 16 MiB */
  constructor(maxBytes: number = 16 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes.
   *
   * @param bytes may be reused by the caller afterwards
   * @returns the messages that they end, in order, without the end marks
   * @throws {RangeError} when a message exceeds the limit; the decoder is then
   * of no more use
   */
  decode(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === END_BYTES[this.#matched]) this.#matched++;
      else this.#matched = bytes[at] === SEMICOLON ? 1 : 0;
      if (this.#matched < END_BYTES.length) continue;
      this.#keep(bytes.subarray(start, at + 1));
      messages.push(this.#take());
      start = at + 1;
    }
    this.#keep(bytes.slice(start));
    return messages;
  }

  #keep(bytes: Uint8Array): void {
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > this.#maxBytes) {
      throw new RangeError(
        `Cannot decode a message: it must not exceed ${this.#maxBytes} bytes, received ${this.#pendingBytes}`,
      );
    }
    if (bytes.length > 0) this.#pending.push(bytes);
  }

  #take(): string {
    const message = new Uint8Array(this.#pendingBytes);
    let at = 0;
    for (const part of this.#pending) {
      message.set(part, at);
      at += part.length;
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#matched = 0;
    return new TextDecoder().decode(message.subarray(0, -END_BYTES.length));
  }
}
