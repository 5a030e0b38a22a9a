import { SourceError } from "../source.ts";

/**
 * Makes a folder that only its user can look into, or makes sure that it is
 * one: a driver hands over what it does to whoever wrote a file there.
 *
 * @param uid the user; null where the system knows no modes, as Windows
 * @throws {SourceError} when it is a link, of another user, open to others, or
 * cannot be made; with the remedy
 */
export async function ensurePrivateFolder(folder: string, uid: number | null): Promise<void> {
  const refuse = (why: string) => {
    throw new SourceError(`Cannot keep the tap's address in ${folder}: ${why}`);
  };
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // What is there already, and is no folder, is named below.
    if (!(error instanceof Deno.errors.AlreadyExists)) {
      const reason = error instanceof Error ? error.message : String(error);
      refuse(`${reason}; set XDG_RUNTIME_DIR to a folder of yours`);
    }
  }
  const found = await Deno.lstat(folder);
  if (!found.isDirectory) refuse("it must be a folder and no link: remove it");
  if (uid === null) return;
  if (found.uid !== uid) {
    refuse(
      `it must belong to user ${uid}, received user ${found.uid}; ` +
        "set XDG_RUNTIME_DIR to a folder of yours",
    );
  }
  const mode = (found.mode ?? 0) & 0o777;
  if ((mode & 0o077) !== 0) {
    refuse(`its mode must be 700, received ${mode.toString(8)}; run chmod 700 on it`);
  }
}

/** The user whose folder it has to be; null where the system knows no modes. */
export function currentUser(): number | null {
  return Deno.build.os === "windows" ? null : Deno.uid();
}
