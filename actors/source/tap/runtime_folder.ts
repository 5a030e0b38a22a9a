import { inFolder } from "./paths.ts";
import { newToken } from "./address_file.ts";
import { currentUser, ensurePrivateFolder } from "./private_folder.ts";

/** What the place of the address files depends on. */
export interface RuntimeEnvironment {
  readonly os: typeof Deno.build.os;
  /** Null where the system has no user ids. */
  readonly uid: number | null;
  /** A variable of the environment. */
  readonly env: (name: string) => string | undefined;
}

/**
 * The folder for what lives as long as its user is logged in: address files.
 *
 * It is `sparkmonitor` in `XDG_RUNTIME_DIR`, which is the user's alone; else
 * `sparkmonitor-<uid>` in the folder for temporary files; on Windows
 * `sparkmonitor` in the user's own temporary folder.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { runtimeFolder } from "./runtime_folder.ts";
 *
 * const env = (name: string) => name === "XDG_RUNTIME_DIR" ? "/run/user/1000" : undefined;
 * assertEquals(
 *   runtimeFolder({ os: "linux", uid: 1000, env }),
 *   "/run/user/1000/sparkmonitor",
 * );
 * ```
 */
export function runtimeFolder({ os, uid, env }: RuntimeEnvironment): string {
  if (os === "windows") {
    const local = env("LOCALAPPDATA");
    return inFolder(local ? inFolder(local, "Temp") : env("TEMP") || "C:\\Temp", "sparkmonitor");
  }
  const runtime = env("XDG_RUNTIME_DIR");
  const temporary = env("TMPDIR");
  // The specification has relative paths ignored; drivers may run in another folder.
  if (runtime?.startsWith("/")) return inFolder(runtime, "sparkmonitor");
  return inFolder(temporary?.startsWith("/") ? temporary : "/tmp", `sparkmonitor-${uid}`);
}

/** The path of an address file, while this process holds it. */
export interface HeldAddressFile extends Disposable {
  readonly path: string;
}

/**
 * Takes the first of `<name>`, `<name>-2`, … in `folder` that no live process
 * holds: a sidecar that is started again finds its old path, and the drivers
 * that know it find the sidecar. It is let go of when the process ends.
 *
 * @throws {SourceError} when the folder is not the user's alone
 */
export async function holdAddressFile(folder: string, name: string): Promise<HeldAddressFile> {
  await ensurePrivateFolder(folder, currentUser());
  for (let number = 1;; number++) {
    const path = inFolder(folder, number === 1 ? name : `${name}-${number}`);
    const lock = await Deno.open(`${path}.lock`, { create: true, write: true, mode: 0o600 });
    if (await lock.tryLock(true)) return { path, [Symbol.dispose]: () => lock.close() };
    lock.close();
  }
}

/**
 * Takes a fresh path `<kind>-<token>` in `folder`, which no driver of an
 * earlier process knows. Address files of that kind whose processes were
 * killed are removed.
 *
 * @throws {Error} when the folder cannot be made or written to
 */
export function holdFreshAddressFile(folder: string, kind: string): HeldAddressFile {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = inFolder(folder, `${kind}-${newToken()}`);
  // It gets its name when it is locked: another process may sweep what is not.
  const unnamed = `${path}.new`;
  const lock = Deno.openSync(unnamed, { createNew: true, write: true, mode: 0o600 });
  lock.lockSync(true);
  Deno.renameSync(unnamed, `${path}.lock`);
  sweepAddressFiles(folder, kind);
  return {
    path,
    [Symbol.dispose]: () => {
      removeAddressFile(path);
      lock.close();
    },
  };
}

/** What cannot be removed stays: its tokens are of no use to anybody. */
function sweepAddressFiles(folder: string, kind: string): void {
  const locks = new RegExp(`^${kind}-[\\da-f]{32}\\.lock$`);
  for (const { name } of Deno.readDirSync(folder)) {
    if (!locks.test(name)) continue;
    try {
      using lock = Deno.openSync(inFolder(folder, name), { write: true });
      if (lock.tryLockSync(true)) {
        removeAddressFile(inFolder(folder, name.slice(0, -".lock".length)));
      }
    } catch {
      // Another process was faster.
    }
  }
}

function removeAddressFile(path: string): void {
  for (const name of [path, `${path}.lock`]) {
    try {
      Deno.removeSync(name);
    } catch {
      // It is not there: the sidecar removes its address file itself.
    }
  }
}
