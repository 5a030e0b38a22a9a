import { Watchdog } from "./watchdog.ts";

/** Stands in the command of a kernel for the path of its connection file. */
export const CONNECTION_FILE_TOKEN = "{kernel_connection_file}";

/** What the sidecar forwards to the kernel. */
export type KernelSignal = "SIGINT" | "SIGTERM";

/** How a {@link ChildKernel} is started. */
export interface ChildKernelOptions {
  /** The program and its arguments; `{kernel_connection_file}` in them is replaced. */
  readonly command: readonly string[];
  /** Of the private connection file. */
  readonly connectionFile: string;
  /** Variables besides those of the sidecar. */
  readonly env: Readonly<Record<string, string>>;
}

/** A kernel that could not be started. */
export class KernelStartError extends Error {
  /** What a shell would end with: 127 where there is no such program, else 126. */
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.name = "KernelStartError";
    this.code = code;
  }
}

/**
 * The real kernel, in a session and process group of its own: so a signal
 * reaches it through the sidecar alone, once, whether it was sent to the
 * sidecar's group or to its process.
 */
export class ChildKernel {
  readonly #child: Deno.ChildProcess;
  readonly #watchdog: Watchdog | null;
  #hasEnded = false;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#watchdog = Deno.build.os === "windows" ? null : new Watchdog(child.pid);
    child.status.then(() => this.#hasEnded = true);
  }

  /** @throws {KernelStartError} when the program cannot be run */
  static spawn({ command, connectionFile, env }: ChildKernelOptions): ChildKernel {
    const [program, ...args] = command.map((word) =>
      word.replaceAll(CONNECTION_FILE_TOKEN, () => connectionFile)
    );
    if (program === undefined || program === "") {
      throw new KernelStartError("Cannot start the kernel: it must have a command", 127);
    }
    try {
      return new ChildKernel(
        new Deno.Command(program, {
          args,
          // Kernels end themselves when this process is gone.
          env: { ...env, JPY_PARENT_PID: String(Deno.pid) },
          stdin: "inherit",
          stdout: "inherit",
          stderr: "inherit",
          detached: true,
        }).spawn(),
      );
    } catch (error) {
      throw startError(program, error);
    }
  }

  /** Of the process, and of its group. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a signal to the kernel and all that it has started in its group. */
  signal(signal: KernelSignal | "SIGKILL"): void {
    if (this.#hasEnded) return;
    try {
      Deno.kill(-this.#child.pid, signal);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Resolves at the kernel's end with its exit code; 128 and the signal's number for a signal. */
  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#watchdog?.dismiss();
    return code;
  }
}

function startError(program: string, error: unknown): KernelStartError {
  if (error instanceof Deno.errors.NotFound) {
    return new KernelStartError(
      `Cannot start the kernel: ${program} must be a program, received none of that name; ` +
        "install it, or the kernel anew",
      127,
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new KernelStartError(`Cannot start the kernel: ${program}: ${reason}`, 126);
}
