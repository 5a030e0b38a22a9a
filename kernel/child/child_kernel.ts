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
  /** Resolves at the kernel's end with its exit code; 128 and the signal's number for a signal. */
  readonly ended: Promise<number>;
  readonly #child: Deno.ChildProcess;
  #hasEnded = false;

  private constructor(child: Deno.ChildProcess, watchdog: Watchdog) {
    this.#child = child;
    this.ended = this.#follow(watchdog);
  }

  /** @throws {KernelStartError} when the program cannot be run, or not be watched */
  static spawn(options: ChildKernelOptions): ChildKernel {
    const child = spawn(options);
    try {
      return new ChildKernel(child, new Watchdog(child.pid));
    } catch (error) {
      child.kill("SIGKILL");
      throw startError("/bin/sh", error);
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

  async #follow(watchdog: Watchdog): Promise<number> {
    const { code } = await this.#child.status;
    this.#hasEnded = true;
    await watchdog.dismiss();
    return code;
  }
}

function spawn({ command, connectionFile, env }: ChildKernelOptions): Deno.ChildProcess {
  const [program = "", ...args] = command.map((word) =>
    word.replaceAll(CONNECTION_FILE_TOKEN, () => connectionFile)
  );
  if (program === "") {
    throw new KernelStartError("Cannot start the kernel: it must have a command", 127);
  }
  try {
    return new Deno.Command(program, {
      args,
      // Kernels end themselves when this process is gone.
      env: { ...env, JPY_PARENT_PID: String(Deno.pid) },
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
      detached: true,
    }).spawn();
  } catch (error) {
    throw startError(program, error);
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
