// @ts-types="./_lz4js.d.ts"
import { decompressBlock } from "lz4js";
import { ByteQueue } from "./_byte_queue.ts";
import { xxhash32 } from "./_xxhash32.ts";
import { DamagedStreamError, type Decoder } from "./decoder.ts";

const MAGIC = "LZ4Block";
const HEADER_LENGTH = 21;
const RAW = 0x10;
const COMPRESSED = 0x20;
/** lz4-java makes no larger blocks. */
const MAX_BLOCK = 1 << 25;
const SEED = 0x9747b28c;
/** lz4-java keeps 28 of the checksum's 32 bits. */
const CHECKSUM_MASK = 0x0fffffff;

/**
 * Decodes what lz4-java's `LZ4BlockOutputStream` writes, Spark's codec `lz4`.
 *
 * Each block starts with "LZ4Block", one byte for the method (high half) and
 * the block size (low half), and three little-endian 32-bit numbers: its
 * length in the file, its length decoded, and the checksum of the decoded
 * bytes, which is verified. A block of length 0 ends a stream; another stream
 * may follow. This is not the frame format of the `lz4` command.
 */
export class Lz4Decoder implements Decoder {
  readonly #queue = new ByteQueue();

  get incomplete(): boolean {
    return this.#queue.length > 0;
  }

  *decode(bytes: Uint8Array): Generator<Uint8Array, void> {
    const queue = this.#queue;
    queue.push(bytes);
    while (queue.length >= HEADER_LENGTH) {
      const header = readHeader(queue.peek(HEADER_LENGTH));
      if (queue.length < HEADER_LENGTH + header.storedLength) return;
      queue.take(HEADER_LENGTH);
      const stored = queue.take(header.storedLength);
      if (header.length > 0) yield readBlock(header, stored);
    }
  }

  close(): void {}
}

interface BlockHeader {
  readonly method: number;
  /** Bytes in the file. */
  readonly storedLength: number;
  /** Bytes once decoded. */
  readonly length: number;
  readonly checksum: number;
}

function readHeader(bytes: Uint8Array): BlockHeader {
  for (let i = 0; i < MAGIC.length; i++) {
    if (bytes[i] !== MAGIC.charCodeAt(i)) {
      throw new DamagedStreamError("no LZ4 block starts where one should");
    }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const token = view.getUint8(8);
  const header = {
    method: token & 0xf0,
    storedLength: view.getInt32(9, true),
    length: view.getInt32(13, true),
    checksum: view.getInt32(17, true),
  };
  const largest = Math.min(MAX_BLOCK, 1 << (10 + (token & 0x0f)));
  const { method, storedLength, length } = header;
  if (method !== RAW && method !== COMPRESSED) {
    throw new DamagedStreamError(`unknown LZ4 block method ${method}`);
  }
  if (
    length < 0 || length > largest || storedLength < 0 ||
    storedLength > length || (method === RAW && storedLength !== length) ||
    (storedLength === 0) !== (length === 0)
  ) {
    throw new DamagedStreamError(
      `impossible LZ4 block lengths ${storedLength} and ${length}`,
    );
  }
  return header;
}

function readBlock(header: BlockHeader, stored: Uint8Array): Uint8Array {
  let block = stored;
  if (header.method === COMPRESSED) {
    block = new Uint8Array(header.length);
    const end = decompressBlock(stored, block, 0, stored.length, 0);
    if (end !== header.length) {
      throw new DamagedStreamError("an LZ4 block has the wrong length");
    }
  }
  if ((xxhash32(block, SEED) & CHECKSUM_MASK) !== header.checksum) {
    throw new DamagedStreamError("an LZ4 block has the wrong checksum");
  }
  return block;
}
