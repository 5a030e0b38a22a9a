import type { Decoder } from "./decoder.ts";

/** For a file that is not compressed: what comes in goes out. */
export class PlainDecoder implements Decoder {
  readonly incomplete = false;

  *decode(bytes: Uint8Array): Generator<Uint8Array, void> {
    yield bytes;
  }

  close(): void {}
}
