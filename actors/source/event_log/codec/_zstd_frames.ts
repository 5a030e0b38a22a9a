import { DamagedStreamError } from "./decoder.ts";

const MAGIC = 0xfd2fb528;
/** The low four bits of a skippable frame's magic number are free. */
const SKIPPABLE_MAGIC = 0x184d2a50;
/** No block may be longer, in the file or decoded. */
const MAX_BLOCK = 1 << 17;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/**
 * Finds where zstd frames end, by their headers alone.
 *
 * Spark closes a frame at each flush, so a log is many frames one after the
 * other; the decompressor of node:zlib leaves out what follows the first frame
 * of a write.
 */
export class ZstdFrames {
  /** Bytes of the header that is being collected. */
  readonly #header = new Uint8Array(8);
  #collected = 0;
  /** How long that header is. */
  #headerLength = 5;
  #inFrame = false;
  /** Bytes to pass over before the next header. */
  #content = 0;
  #hasChecksum = false;
  /** True once the content that is passed over is the frame's last. */
  #last = false;

  /** True from the first byte of a frame until its last. */
  get incomplete(): boolean {
    return this.#inFrame || this.#collected > 0;
  }

  /**
   * Cuts bytes after the last byte of each frame.
   *
   * @param bytes what follows the bytes of the call before
   * @throws {DamagedStreamError} from the iterator, where no frame can be
   */
  *split(bytes: Uint8Array): Generator<Uint8Array, void> {
    let start = 0;
    let at = 0;
    while (at < bytes.length) {
      if (this.#content > 0) {
        const count = Math.min(this.#content, bytes.length - at);
        at += count;
        this.#content -= count;
      } else {
        this.#header[this.#collected++] = bytes[at++] ?? 0;
        if (this.#collected === this.#headerLength) this.#readHeader();
      }
      if (this.#content === 0 && this.#last) {
        yield bytes.subarray(start, at);
        start = at;
        this.#inFrame = this.#last = false;
        this.#expectHeader(5);
      }
    }
    if (start < at) yield bytes.subarray(start, at);
  }

  #expectHeader(length: number): void {
    this.#headerLength = length;
    this.#collected = 0;
  }

  #readHeader(): void {
    if (this.#inFrame) this.#readBlockHeader();
    else this.#readFrameHeader();
  }

  #readFrameHeader(): void {
    const view = new DataView(this.#header.buffer);
    const magic = view.getUint32(0, true);
    if ((magic & 0xfffffff0) === SKIPPABLE_MAGIC) {
      if (this.#headerLength < 8) {
        this.#headerLength = 8;
        return;
      }
      this.#content = view.getUint32(4, true);
      this.#last = true;
    } else if (magic === MAGIC) {
      const descriptor = view.getUint8(4);
      this.#hasChecksum = (descriptor & 4) !== 0;
      this.#content = restOfFrameHeader(descriptor);
    } else {
      throw new DamagedStreamError("no zstd frame starts where one should");
    }
    this.#inFrame = true;
    this.#expectHeader(3);
  }

  #readBlockHeader(): void {
    const [low = 0, middle = 0, high = 0] = this.#header;
    const word = low | (middle << 8) | (high << 16);
    const type = (word >> 1) & 3;
    const size = word >> 3;
    if (type === RESERVED_BLOCK || size > MAX_BLOCK) {
      throw new DamagedStreamError("impossible zstd block header");
    }
    this.#content = type === RLE_BLOCK ? 1 : size;
    this.#last = (word & 1) !== 0;
    if (this.#last && this.#hasChecksum) this.#content += 4;
    this.#expectHeader(3);
  }
}

/** How many bytes of the frame header follow its descriptor. */
function restOfFrameHeader(descriptor: number): number {
  const singleSegment = (descriptor >> 5) & 1;
  const windowDescriptor = 1 - singleSegment;
  const dictionaryId = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [singleSegment, 2, 4, 8][descriptor >> 6] ?? 0;
  return windowDescriptor + dictionaryId + contentSize;
}
