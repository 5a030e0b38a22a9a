import { folderOf } from "./paths.ts";
import { currentUser, ensurePrivateFolder } from "./private_folder.ts";

/** Where a sidecar listens for taps, and what the two say to know each other. */
export interface TapAddress {
  /** On 127.0.0.1. */
  readonly port: number;
  /** What a tap shows; 32 hexadecimal digits. */
  readonly tapToken: string;
  /** What the sidecar shows; 32 hexadecimal digits. */
  readonly sidecarToken: string;
}

/** A token that nobody can guess: 128 random bits. */
export function newToken(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/**
 * The file by which taps find a sidecar and the two tokens; only its user can
 * read it. Whoever writes it last has the path.
 */
export class AddressFile {
  readonly path: string;
  #text = "";

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Puts an address in place of the one before, so that no reader sees a part.
   *
   * @throws {SourceError} when the folder is not the user's alone
   */
  async write({ port, tapToken, sidecarToken }: TapAddress): Promise<void> {
    await ensurePrivateFolder(folderOf(this.path), currentUser());
    const text = "version=1\nhost=127.0.0.1\n" +
      `port=${port}\ntapToken=${tapToken}\nsidecarToken=${sidecarToken}\n`;
    const fresh = `${this.path}.${crypto.randomUUID()}`;
    await Deno.writeTextFile(fresh, text, { createNew: true, mode: 0o600 });
    try {
      await Deno.rename(fresh, this.path);
    } catch (error) {
      await Deno.remove(fresh);
      throw error;
    }
    this.#text = text;
  }

  /**
   * Takes the file away, unless it is gone or another sidecar's by now. Where
   * that fails it stays: its tokens are of no use to anybody.
   */
  remove(): void {
    try {
      if (Deno.readTextFileSync(this.path) === this.#text) Deno.removeSync(this.path);
    } catch {
      // See above.
    }
  }
}
