import { createGunzip } from "node:zlib";
import { inflate } from "./_inflate.ts";
import type { Decoder } from "./decoder.ts";

const PIECE = 1 << 17;

/** Decodes gzip: Spark never writes it, people who archive logs do. */
export class GzipDecoder implements Decoder {
  readonly #stream = createGunzip({ chunkSize: PIECE });
  /** Not known before the end: gzip does not say how long it is. */
  readonly incomplete = false;

  decode(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
    return inflate(this.#stream, bytes);
  }

  close(): void {
    this.#stream.destroy();
  }
}
