import { basename, dirname, join } from "@std/path";
import { DamagedStreamError, type Decoder, type Pieces } from "./codec/decoder.ts";
import { chooseDecoder, MAGIC_LENGTH } from "./codec/choose_decoder.ts";
import { type Line, LineSplitter } from "../line_splitter.ts";
import { finalName } from "./log_name.ts";

const CHUNK_BYTES = 256 * 1024;
const NO_BYTES = new Uint8Array(0);

/** Why no more lines come from a file. */
export type Ending =
  /** Its end was reached, and nobody writes to it any more. */
  | "complete"
  /** It was deleted while it was followed; it was read to its end. */
  | "deleted"
  /** Another file took its name while it was followed; it was read to its end. */
  | "replaced"
  /** It became shorter than what had been read of it. */
  | "truncated"
  /** Its compressed stream is wrong somewhere; the rest cannot be read. */
  | "damaged";

/** What {@link LineReader.next} gives. */
export type Batch =
  | { readonly kind: "lines"; readonly lines: readonly Line[] }
  /** There is nothing more for now. */
  | { readonly kind: "idle" }
  | {
    readonly kind: "end";
    readonly ending: Ending;
    /** What followed the last line feed; undefined where nothing did. */
    readonly rest: Line | undefined;
    /** What is wrong with a damaged stream, or with one whose end is missing. */
    readonly damage: string | null;
  };

/** How to read a file. */
export interface LineReaderOptions {
  readonly path: string;
  /**
   * True to wait for more at the file's end, until it is renamed as Spark does
   * when the application ends, or {@link LineReader.finish} is called.
   */
  readonly follow: boolean;
  /** See {@link LineSplitter}. */
  readonly maxLineBytes?: number;
}

/**
 * Reads the lines of one file, compressed or not, that may still be written.
 *
 * The file stays open: it is read to its end whatever becomes of its name.
 * Each of its bytes is used once, even if `next` throws and is called again.
 */
export class LineReader {
  readonly #splitter: LineSplitter;
  /** Empty while there is nothing to read: many logs may be followed. */
  #buffer = NO_BYTES;
  #path: string;
  #file: Deno.FsFile | null = null;
  #inode: number | null = null;
  #position = 0;
  #size = 0;
  #decoder: Decoder | null = null;
  #pieces: Pieces | null = null;
  /** Known before the last bytes are read: what the end will be. */
  #ending: Ending | null = null;

  constructor(options: LineReaderOptions) {
    this.#path = options.path;
    this.#splitter = new LineSplitter(options);
    if (!options.follow) this.#ending = "complete";
  }

  /** Where the file is; changes when Spark renames it. */
  get path(): string {
    return this.#path;
  }

  /** How many bytes of the file have been read. */
  get position(): number {
    return this.#position;
  }

  /** How long the file was when it was last looked at, in bytes. */
  get size(): number {
    return Math.max(this.#size, this.#position);
  }

  /**
   * Reads on, at most 256 kB of the file.
   *
   * @throws {Error} as `Deno.open` and `Deno.FsFile` do
   * @throws {UnsupportedCodecError} when the file is compressed in a way that cannot be read
   */
  async next(): Promise<Batch> {
    try {
      return await this.#nextPiece() ?? await this.#nextChunk();
    } catch (error) {
      if (!(error instanceof DamagedStreamError)) throw error;
      return this.#end("damaged", error.message);
    }
  }

  /** Says that nobody writes to the file any more. */
  finish(): void {
    this.#ending ??= "complete";
  }

  /** Closes the file. */
  close(): void {
    this.#file?.close();
    this.#file = null;
    this.#decoder?.close();
  }

  async #nextPiece(): Promise<Batch | null> {
    if (this.#pieces === null) return null;
    const piece = await this.#pieces.next();
    if (!piece.done) {
      return { kind: "lines", lines: this.#splitter.push(piece.value) };
    }
    this.#pieces = null;
    return null;
  }

  async #nextChunk(): Promise<Batch> {
    const file = this.#file ?? await this.#open();
    if (file === null) return this.#end(this.#ending ?? "replaced");
    const count = await this.#read(file);
    if (count > 0) {
      const bytes = this.#buffer.subarray(0, count);
      this.#decoder ??= await chooseDecoder(basename(this.#path), bytes);
      this.#pieces = this.#decoder.decode(bytes);
      return await this.#nextPiece() ?? this.#nextChunk();
    }
    if (this.#ending !== null) return this.#end(this.#ending);
    this.#ending = await this.#lookForEnd();
    if (this.#ending === null) {
      this.#buffer = NO_BYTES;
      return { kind: "idle" };
    }
    // What was written between the last read and the look is still to come.
    return this.#ending === "truncated" ? this.#end("truncated") : this.#nextChunk();
  }

  /** Opens the file, or opens it again after an error, where reading stopped. */
  async #open(): Promise<Deno.FsFile | null> {
    const file = await this.#openByEitherName();
    const { ino, size } = await file.stat();
    if (this.#position > 0) {
      if (!sameInode(ino, this.#inode) || size < this.#position) {
        file.close();
        return null;
      }
      await file.seek(this.#position, Deno.SeekMode.Start);
    }
    this.#inode = ino;
    this.#size = size;
    return this.#file = file;
  }

  async #openByEitherName(): Promise<Deno.FsFile> {
    try {
      return await Deno.open(this.#path);
    } catch (error) {
      const renamed = this.#finalPath();
      if (!(error instanceof Deno.errors.NotFound) || renamed === null) {
        throw error;
      }
      const file = await Deno.open(renamed);
      this.#path = renamed;
      this.finish();
      return file;
    }
  }

  /** @returns how many bytes are in the buffer now, 0 at the end of the file */
  async #read(file: Deno.FsFile): Promise<number> {
    if (this.#buffer.length === 0) this.#buffer = new Uint8Array(CHUNK_BYTES);
    try {
      const count = await file.read(this.#buffer) ?? 0;
      this.#position += count;
      if (this.#position < MAGIC_LENGTH && this.#ending === null) {
        // Too few to tell the codec by: they are read again with the others.
        await file.seek(0, Deno.SeekMode.Start);
        this.#position = 0;
        return 0;
      }
      return count;
    } catch (error) {
      file.close();
      this.#file = null;
      // The platform's words do not say which file.
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Cannot read ${this.#path}: ${reason}`, { cause: error });
    }
  }

  async #lookForEnd(): Promise<Ending | null> {
    const now = await statOrNull(this.#path);
    if (now !== null && sameInode(now.ino, this.#inode)) {
      this.#size = now.size;
      return now.size < this.#position ? "truncated" : null;
    }
    const finalPath = this.#finalPath();
    const renamed = finalPath === null ? null : await statOrNull(finalPath);
    if (
      finalPath !== null && renamed !== null &&
      sameInode(renamed.ino, this.#inode)
    ) {
      this.#path = finalPath;
      return "complete";
    }
    return now === null && renamed === null ? "deleted" : "replaced";
  }

  #finalPath(): string | null {
    const name = basename(this.#path);
    const renamed = finalName(name);
    return renamed === name ? null : join(dirname(this.#path), renamed);
  }

  #end(ending: Ending, damage: string | null = null): Batch {
    const cut = this.#decoder?.incomplete === true && ending !== "damaged";
    return {
      kind: "end",
      ending,
      rest: this.#splitter.end(),
      damage: cut ? "the last compressed block is cut off" : damage,
    };
  }
}

async function statOrNull(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Where the platform has no inodes, a name is a file. */
function sameInode(a: number | null, b: number | null): boolean {
  return a === null || b === null || a === b;
}
