import {
  channels,
  type ConnectionInfo,
  parseConnectionFile,
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
  /** What goes with it. */
  #folder: string | null = null;

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
    const name = `kernel-${Deno.pid}-${crypto.randomUUID()}.json`;
    const path = `${folder}/${name}`;
    // Under its name only once it is locked.
    const fresh = `${folder}/.${name}`;
    using free = new FreePorts();
    const info: ConnectionInfo = {
      ...clients,
      transport: "tcp",
      ip: "127.0.0.1",
      ports: free.take(() => [...Object.values(clients.ports), ...portsIn(folder)]),
    };
    const file = Deno.openSync(fresh, { createNew: true, write: true, mode: 0o600 });
    try {
      file.lockSync(true);
      writeAll(file, new TextEncoder().encode(serializeConnectionFile(info)));
      Deno.renameSync(fresh, path);
    } catch (error) {
      file.close();
      removeIfThere(fresh);
      throw error;
    }
    return new PrivateConnectionFile(path, info, file);
  }

  /**
   * Writes it into a new folder among the temporary ones, which goes with it.
   *
   * @param clients the public connection file
   * @throws {Error} when nothing can be written there either
   */
  static createAside(clients: ConnectionInfo): PrivateConnectionFile {
    const folder = Deno.makeTempDirSync({ prefix: "sparkmonitor-" });
    try {
      const file = PrivateConnectionFile.create(folder, clients);
      file.#folder = folder;
      return file;
    } catch (error) {
      removeIfThere(folder);
      throw error;
    }
  }

  /** Removes it; the kernel may have done so already. */
  [Symbol.dispose](): void {
    removeIfThere(this.path);
    if (this.#folder !== null) removeIfThere(this.#folder);
    this.#lock.close();
  }
}

/** Removes what dead sidecars have left in `folder`; whatever cannot be removed stays. */
export function sweepConnectionFiles(folder: string): void {
  for (const path of filesIn(folder)) {
    try {
      using file = Deno.openSync(path, { read: true });
      if (file.tryLockSync(true)) removeIfThere(path);
    } catch {
      // Another sidecar was faster.
    }
  }
}

/** The ports that the kernels of other sidecars have, or will have once they are up. */
function portsIn(folder: string): number[] {
  return filesIn(folder).flatMap((path) => {
    try {
      return Object.values(parseConnectionFile(Deno.readTextFileSync(path)).ports);
    } catch {
      // It has just gone.
      return [];
    }
  });
}

function filesIn(folder: string): string[] {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return names.filter((name) => NAME.test(name)).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It is gone, or stays: only its user can read it.
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

/**
 * Ports that nobody has: neither another program nor, soon, a sidecar. They
 * are let go of once the file that names them is there, so that of two
 * sidecars one sees what the other has taken.
 */
class FreePorts implements Disposable {
  readonly #listeners: Deno.TcpListener[] = [];

  /** @param taken those that others have named; asked when none can be let go of unseen */
  take(taken: () => readonly number[]): ConnectionInfo["ports"] {
    let ports: number[] = [];
    while (ports.length < channels.length) {
      while (ports.length < channels.length) ports.push(this.#listen());
      const others = new Set(taken());
      ports = ports.filter((port) => !others.has(port));
    }
    const [shell, iopub, stdin, control, hb] = ports as [number, number, number, number, number];
    return { shell, iopub, stdin, control, hb };
  }

  /** All stay open, or one could be found twice. */
  #listen(): number {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#listeners.push(listener);
    return listener.addr.port;
  }

  [Symbol.dispose](): void {
    for (const listener of this.#listeners) listener.close();
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += file.writeSync(bytes.subarray(offset));
}
