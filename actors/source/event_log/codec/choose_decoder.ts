import { DamagedStreamError, type Decoder } from "./decoder.ts";
import { PlainDecoder } from "./plain_decoder.ts";

/** How many bytes of a file tell its codec. */
export const MAGIC_LENGTH = 4;

/** The file is compressed in a way that cannot be read. */
export class UnsupportedCodecError extends Error {
  override readonly name = "UnsupportedCodecError";
}

/** What a codec's files start with, and the ends of their names. */
interface Codec {
  readonly magics: readonly string[];
  readonly suffixes: readonly string[];
  /** Loads the library that it needs, which takes longer than reading a small log. */
  create(): Promise<Decoder>;
}

const codecs: readonly Codec[] = [
  {
    // A frame, or one of zstd's skippable ones.
    magics: ["28b52ffd", "502a4d18"],
    suffixes: [".zstd", ".zst"],
    create: async () => new (await import("./zstd_decoder.ts")).ZstdDecoder(),
  },
  {
    magics: ["4c5a3442"],
    suffixes: [".lz4"],
    create: async () => new (await import("./lz4_decoder.ts")).Lz4Decoder(),
  },
  {
    magics: ["82534e41"],
    suffixes: [".snappy"],
    create: async () => new (await import("./snappy_decoder.ts")).SnappyDecoder(),
  },
  {
    magics: ["1f8b"],
    suffixes: [".gz"],
    create: async () => new (await import("./gzip_decoder.ts")).GzipDecoder(),
  },
  { magics: ["5a56"], suffixes: [".lzf"], create: unsupportedLzf },
];

/**
 * Chooses by a file's first bytes, which tell more than its name; the name
 * counts where they say nothing.
 *
 * @param name the file's name
 * @param head its first bytes, four or as many as there are
 * @throws {UnsupportedCodecError} for lzf, and for the format of the `lz4` command
 * @throws {DamagedStreamError} when the name promises a codec and the bytes are not its
 *
 * @example A log that is not compressed
 * ```ts
 * import { assertInstanceOf } from "@std/assert";
 * import { chooseDecoder } from "./choose_decoder.ts";
 * import { PlainDecoder } from "./plain_decoder.ts";
 *
 * const head = new TextEncoder().encode('{"Ev');
 * assertInstanceOf(await chooseDecoder("local-1700000000000", head), PlainDecoder);
 * ```
 */
export async function chooseDecoder(name: string, head: Uint8Array): Promise<Decoder> {
  const magic = head.subarray(0, MAGIC_LENGTH).toHex();
  for (const codec of codecs) {
    if (codec.magics.some((start) => magic.startsWith(start))) {
      return await codec.create();
    }
  }
  if (magic === "04224d18") throw unsupportedLz4Frame();
  const bare = name.replace(/\.(?:inprogress|compact)$/, "");
  const named = codecs.some(({ suffixes }) => suffixes.some((suffix) => bare.endsWith(suffix)));
  if (named && head.length > 0 && !startsLikeText(head)) {
    throw new DamagedStreamError(
      "the file does not start as its name promises",
    );
  }
  return new PlainDecoder();
}

/** True for a brace, or the byte order mark that may come before it. */
function startsLikeText(head: Uint8Array): boolean {
  return head[0] === 0x7b || (head[0] === 0xef && head[1] === 0xbb);
}

function unsupportedLzf(): Promise<never> {
  throw new UnsupportedCodecError(
    "lzf compression is not supported: set " +
      "spark.eventLog.compression.codec to zstd, lz4 or snappy",
  );
}

function unsupportedLz4Frame(): UnsupportedCodecError {
  return new UnsupportedCodecError(
    "it was compressed with the lz4 command, whose format is not the one " +
      "that Spark writes: decompress it with lz4 -d",
  );
}
