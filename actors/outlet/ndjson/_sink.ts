/** Where bytes go. */
export interface Sink {
  /** Resolves once all of `bytes` are handed over. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Lets go of what the sink holds. */
  close(): void;
}

/** A file, emptied first. */
export async function fileSink(path: string): Promise<Sink> {
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  return {
    async write(bytes) {
      let written = 0;
      while (written < bytes.length) written += await file.write(bytes.subarray(written));
    },
    close: () => file.close(),
  };
}

/** A stream of somebody else's, which stays open. */
export function streamSink(writable: WritableStream<Uint8Array<ArrayBuffer>>): Sink {
  const writer = writable.getWriter();
  return {
    write: (bytes) => writer.write(bytes),
    close: () => writer.releaseLock(),
  };
}
