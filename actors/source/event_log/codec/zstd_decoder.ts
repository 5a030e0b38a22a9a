import { createZstdDecompress } from "node:zlib";
import { inflate } from "./_inflate.ts";
import { ZstdFrames } from "./_zstd_frames.ts";
import type { Decoder } from "./decoder.ts";

const PIECE = 1 << 17;

/**
 * Decodes zstd, one frame or many. A frame that is still open gives the blocks
 * that are whole. Its window may be 128 MB at most, zstd's own default.
 */
export class ZstdDecoder implements Decoder {
  readonly #stream = createZstdDecompress({ chunkSize: PIECE });
  readonly #frames = new ZstdFrames();

  get incomplete(): boolean {
    return this.#frames.incomplete;
  }

  async *decode(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
    for (const part of this.#frames.split(bytes)) {
      yield* inflate(this.#stream, part);
    }
  }

  close(): void {
    this.#stream.destroy();
  }
}
