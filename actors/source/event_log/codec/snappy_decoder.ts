// @ts-types="./_snappyjs.d.ts"
import { uncompress } from "snappyjs";
import { ByteQueue } from "./_byte_queue.ts";
import { DamagedStreamError, type Decoder } from "./decoder.ts";

/** 0x82, "SNAPPY", 0x00. */
const MAGIC = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00];
const FIRST_WORD = 0x82534e41;
/** The magic, and two 32-bit version numbers. */
const HEADER_LENGTH = 16;
const VERSION = 1;
/** Spark's blocks have 32 kB; the setting for it takes more. */
const MAX_BLOCK = 1 << 26;

/**
 * Decodes what snappy-java's `SnappyOutputStream` writes, Spark's codec
 * `snappy`.
 *
 * A header, then blocks: each a big-endian 32-bit length and that many bytes
 * of raw Snappy, which carries no checksum. Where a length should be, another
 * header may start another stream.
 */
export class SnappyDecoder implements Decoder {
  readonly #queue = new ByteQueue();
  #started = false;

  get incomplete(): boolean {
    return this.#queue.length > 0;
  }

  *decode(bytes: Uint8Array): Generator<Uint8Array, void> {
    const queue = this.#queue;
    queue.push(bytes);
    while (queue.length >= 4) {
      const word = readUint32(queue.peek(4), 0);
      if (word === FIRST_WORD || !this.#started) {
        if (queue.length < HEADER_LENGTH) return;
        checkHeader(queue.take(HEADER_LENGTH));
        this.#started = true;
        continue;
      }
      if (word > MAX_BLOCK) {
        throw new DamagedStreamError(`impossible Snappy block length ${word}`);
      }
      if (queue.length < 4 + word) return;
      queue.take(4);
      const block = queue.take(word);
      if (word > 0) yield readBlock(block);
    }
  }

  close(): void {}
}

function checkHeader(bytes: Uint8Array): void {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new DamagedStreamError("no Snappy stream starts where one should");
  }
  const version = readUint32(bytes, 12);
  if (version > VERSION) {
    throw new DamagedStreamError(`unknown Snappy stream version ${version}`);
  }
}

function readBlock(bytes: Uint8Array): Uint8Array {
  try {
    return uncompress(bytes, MAX_BLOCK);
  } catch {
    throw new DamagedStreamError("a Snappy block cannot be decoded");
  }
}

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
}
