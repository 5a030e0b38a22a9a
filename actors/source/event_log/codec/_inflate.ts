import type { Transform } from "node:stream";
import { DamagedStreamError } from "./decoder.ts";

/**
 * Writes bytes to a decompressor of node:zlib and reads what comes of them,
 * as the caller asks for it: no more than a few pieces wait at any time.
 *
 * @param stream a decompressor with no other reader or writer
 * @param bytes its next input, at least one byte
 * @throws {DamagedStreamError} from the iterator, where the stream fails
 */
export async function* inflate(
  stream: Transform,
  bytes: Uint8Array,
): AsyncGenerator<Uint8Array, void> {
  let written = false;
  let failure: Error | null = null;
  let wake = () => {};
  const onReadable = () => wake();
  const onError = (error: Error) => {
    failure = error;
    wake();
  };
  stream.on("readable", onReadable);
  stream.on("error", onError);
  try {
    stream.write(bytes, () => {
      written = true;
      wake();
    });
    while (true) {
      const piece: Uint8Array | null = stream.read();
      if (piece !== null) yield piece;
      else if (failure !== null) throw damaged(failure);
      else if (written) return;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    stream.off("readable", onReadable);
    stream.off("error", onError);
  }
}

function damaged(error: Error): DamagedStreamError {
  return new DamagedStreamError(error.message, { cause: error });
}
