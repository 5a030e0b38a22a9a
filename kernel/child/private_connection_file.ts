import {
  channels,
  type ConnectionInfo,
  serializeConnectionFile,
} from "../../protocol/jupyter/connection_file.ts";

/** The file names of live and dead sidecars. */
const NAME = /^kernel-\d+-[\da-f-]+\.json$/;

/**
 * The connection file for the real kernel: ports of the loopback interface
 * that were free, and the key of the public one.
 *
 * The file stays locked as long as the sidecar lives, so that another one can
 * tell the files of dead ones.
 */
export class PrivateConnectionFile implements Disposable {
  readonly path: string;
  readonly info: ConnectionInfo;
  readonly #lock: Deno.FsFile;

  private constructor(path: string, info: ConnectionInfo, lock: Deno.FsFile) {
    this.path = path;
    this.info = info;
    this.#lock = lock;
  }

  /**
   * Writes it.
   *
   * @param folder the user's own; made where it is missing
   * @param clients the public connection file
   * @throws {Error} when the folder is not the user's alone, or nothing can be written there
   */
  static create(folder: string, clients: ConnectionInfo): PrivateConnectionFile {
    ensureOwn(folder);
    const info: ConnectionInfo = {
      ...clients,
      transport: "tcp",
      ip: "127.0.0.1",
      ports: freePorts(Object.values(clients.ports)),
    };
    const name = `kernel-${Deno.pid}-${crypto.randomUUID()}.json`;
    const path = `${folder}/${name}`;
    // Under its name only once it is locked.
    const fresh = `${folder}/.${name}`;
    const file = Deno.openSync(fresh, { createNew: true, write: true, mode: 0o600 });
    try {
      file.lockSync(true);
      writeAll(file, new TextEncoder().encode(serializeConnectionFile(info)));
      Deno.renameSync(fresh, path);
    } catch (error) {
      file.close();
      Deno.removeSync(fresh);
      throw error;
    }
    return new PrivateConnectionFile(path, info, file);
  }

  /** Removes it; the kernel may have done so already. */
  [Symbol.dispose](): void {
    removeIfThere(this.path);
    this.#lock.close();
  }
}

/** Removes what dead sidecars have left in `folder`; whatever cannot be removed stays. */
export function sweepConnectionFiles(folder: string): void {
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      if (NAME.test(name)) sweep(`${folder}/${name}`);
    }
  } catch {
    // Another sidecar was faster, or the folder cannot be read.
  }
}

function sweep(path: string): void {
  using file = Deno.openSync(path, { read: true });
  if (file.tryLockSync(true)) removeIfThere(path);
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Whoever can write there could make the kernel listen elsewhere. */
function ensureOwn(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { isDirectory, uid, mode } = Deno.lstatSync(folder);
  if (isDirectory && uid === Deno.uid() && (mode ?? 0) % 0o100 === 0) return;
  throw new Error(
    `Cannot keep the kernel's connection file in ${folder}: it must be a folder of the user's ` +
      "own with mode 700; set XDG_RUNTIME_DIR to one",
  );
}

/** Ports that nobody has: neither another program nor, soon, the sidecar itself. */
function freePorts(taken: readonly number[]): ConnectionInfo["ports"] {
  const listeners: Deno.TcpListener[] = [];
  try {
    const ports: number[] = [];
    while (ports.length < channels.length) {
      // All stay open until the last one is found, or one could be found twice.
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      listeners.push(listener);
      if (!taken.includes(listener.addr.port)) ports.push(listener.addr.port);
    }
    const [shell, iopub, stdin, control, hb] = ports as [number, number, number, number, number];
    return { shell, iopub, stdin, control, hb };
  } finally {
    for (const listener of listeners) listener.close();
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += file.writeSync(bytes.subarray(offset));
}
