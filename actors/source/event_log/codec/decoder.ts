/**
 * Turns the bytes of a compressed file back into the bytes that were written.
 * A decoder keeps what it needs between two calls, so that the input may be
 * cut anywhere.
 */
export interface Decoder {
  /**
   * Takes the next bytes of the file and gives, piece by piece, all that can
   * be decoded by now. A piece is valid until the next one is asked for, and
   * `bytes` must not change until the last one is.
   *
   * @throws {DamagedStreamError} from the iterator, where the bytes are wrong
   */
  decode(bytes: Uint8Array): Pieces;
  /** True while a frame or block has begun and its end has not come. */
  readonly incomplete: boolean;
  /** Frees what the decoder holds. */
  close(): void;
}

/** Decoded bytes, in order. */
export type Pieces = Iterator<Uint8Array, void> | AsyncIterator<Uint8Array, void>;

/** The bytes of a compressed file are not what its format asks for. */
export class DamagedStreamError extends Error {
  override readonly name = "DamagedStreamError";
}
