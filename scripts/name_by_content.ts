/** The hash that the bundler puts before a name's ending. It depends on where the sources lie. */
const BUNDLERS_HASH = /-[A-Z0-9]{8}(?=\.js$)/;

/** One script's name in another: all are in one folder. */
const REFERENCE = /(?<="\.\/)[^"/]+\.js(?=")/g;

/**
 * Names scripts after what they hold, and their references to one another with
 * them, so that the same sources give the same files wherever they are built.
 *
 * @param scripts by the names that the bundler gave them; one without a hash keeps its name
 * @returns by the new names, `<stem>-<8 hexadecimal digits>.js`
 * @throws {Error} when scripts import each other in a circle: neither could be named first
 */
export async function nameByContent(
  scripts: ReadonlyMap<string, Uint8Array>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const named = new Map<string, Uint8Array<ArrayBuffer>>();
  const newNames = new Map<string, string>();

  async function nameOf(name: string, importers: readonly string[]): Promise<string> {
    const known = newNames.get(name);
    if (known !== undefined) return known;
    if (importers.includes(name)) {
      throw new Error(`Cannot name ${name}: it imports itself through ${importers.join(", ")}`);
    }
    let code = new TextDecoder().decode(scripts.get(name));
    for (const reference of new Set(code.match(REFERENCE))) {
      if (!scripts.has(reference)) continue;
      const newName = await nameOf(reference, [...importers, name]);
      code = code.replaceAll(`"./${reference}"`, `"./${newName}"`);
    }
    const bytes = new TextEncoder().encode(code);
    const newName = name.replace(BUNDLERS_HASH, `-${await shortHash(bytes)}`);
    newNames.set(name, newName);
    named.set(newName, bytes);
    return newName;
  }

  for (const name of scripts.keys()) await nameOf(name, []);
  return named;
}

async function shortHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 8);
}
