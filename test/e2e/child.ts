import manifest from "../../deno.json" with { type: "json" };
import { LineReader, root } from "../command/run_sparkmonitor.ts";

/** Milliseconds after which a child is ended by force, so that no test waits for ever. */
const DEADLINE = 120_000;
/** Milliseconds that a child has to end when it is asked to. */
const GRACE = 5000;

type Timer = ReturnType<typeof setTimeout>;

/** The words of the command that `deno task sparkmonitor` runs, in the project's folder. */
export const sparkmonitor: readonly string[] = manifest.tasks.sparkmonitor.split(" ");

/** How a child process is started. */
export interface ChildOptions {
  /** Default: the project's folder. */
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Default "null". */
  readonly stdin?: "null" | "piped";
}

/** What a child process did. */
export interface ChildResult {
  readonly code: number;
  /** The lines of stdout that were not read yet. */
  readonly stdout: readonly string[];
  readonly stderr: string;
}

/**
 * A child process with a deadline. Every wait of a test is one for what a
 * child says, so it ends when the child does. At the end of the test the child
 * is gone, and so are its own children that share its output.
 */
export class Child implements AsyncDisposable {
  /** The lines of stdout. */
  readonly stdout: LineReader;
  readonly #child: Deno.ChildProcess;
  readonly #stderr: Promise<string>;
  readonly #deadline: Timer;
  /** For address files: no driver of the user's finds a sidecar of a test. */
  readonly #runtime = Deno.makeTempDirSync();
  #ended = false;

  constructor(command: readonly string[], options: ChildOptions = {}) {
    const [program = "", ...args] = command;
    const { cwd = root, env = {}, stdin = "null" } = options;
    const child = new Deno.Command(program, {
      args,
      cwd,
      env: { NO_COLOR: "1", XDG_RUNTIME_DIR: this.#runtime, SPARK_SUBMIT_OPTS: "", ...env },
      stdin,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.stdout = new LineReader(child.stdout);
    this.#stderr = new Response(child.stderr).text();
    this.#deadline = setTimeout(() => this.kill("SIGKILL"), DEADLINE);
    child.status.then(() => {
      this.#ended = true;
      Deno.removeSync(this.#runtime, { recursive: true });
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  get stdin(): WritableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stdin;
  }

  /** The next line of stdout. */
  async nextLine(): Promise<string> {
    const line = await this.stdout.next();
    if (line !== undefined) return line;
    const { code, signal } = await this.#child.status;
    throw new Error(`It ended too early with ${signal ?? code} and said: ${await this.#stderr}`);
  }

  kill(signal: Deno.Signal): void {
    if (!this.#ended) this.#child.kill(signal);
  }

  /** Waits for the end; where `signal` is given it is sent, and the end comes soon or by force. */
  async end(signal?: Deno.Signal): Promise<ChildResult> {
    let force: Timer | undefined;
    if (signal !== undefined) {
      this.kill(signal);
      force = setTimeout(() => this.kill("SIGKILL"), GRACE);
    }
    try {
      const [{ code }, stdout, stderr] = await Promise.all([
        this.#child.status,
        this.stdout.rest(),
        this.#stderr,
      ]);
      return { code, stdout, stderr };
    } finally {
      clearTimeout(force);
      clearTimeout(this.#deadline);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGTERM");
  }
}
