/** What `deno task page` makes. */
const BUILT = new URL("../../../dashboard/built/", import.meta.url);

const TYPES: { readonly [ending: string]: string } = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** The end of a name that says what is in the file: there is never another of that name. */
const NAMED_BY_CONTENT = /-[\da-f]{8}\.js$/;

/** A file of the page. */
export interface PageFile {
  /** The value of Content-Type. */
  readonly type: string;
  /** The value of Cache-Control. */
  readonly caching: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The page's files. They are read together and once: what a monitor serves
 * belongs to it, also when a newer version is put in its place meanwhile.
 */
export class Page {
  readonly #folder: URL;
  #files: Promise<Map<string, PageFile>> | undefined;

  constructor(folder: URL = BUILT) {
    this.#folder = folder;
  }

  /**
   * @param name of a file that was built
   * @returns undefined where the page has no such file
   * @throws {Error} when they cannot be read; then the next call looks again
   */
  async file(name: string): Promise<PageFile | undefined> {
    this.#files ??= this.#read();
    try {
      return (await this.#files).get(name);
    } catch (cause) {
      this.#files = undefined;
      const reason = cause instanceof Deno.errors.NotCapable
        ? "the program may not read the page's files, allow it with --allow-read"
        : "the page is not built, run `deno task page`";
      throw new Error(reason, { cause });
    }
  }

  async #read(): Promise<Map<string, PageFile>> {
    const names: string[] = await (await this.#fetch("files.json")).json();
    const files = names.map(async (name) => {
      const bytes = await (await this.#fetch(name)).bytes();
      const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
      const caching = NAMED_BY_CONTENT.test(name)
        ? "private, max-age=31536000, immutable"
        : "no-store";
      return [name, { type, caching, bytes }] as const;
    });
    return new Map(await Promise.all(files));
  }

  /** Not `Deno.readFile`: the library may be imported over the network. */
  #fetch(name: string): Promise<Response> {
    return fetch(new URL(name, this.#folder));
  }
}
