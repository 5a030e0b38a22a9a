import { fromFileUrl } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };

/** The project's folder. */
export const root = fromFileUrl(import.meta.resolve("../../"));

/** How the command is run. */
export interface RunOptions {
  /** The user's folder. Default: the project's. */
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Default "null". */
  readonly stdin?: "null" | "piped";
  /** True for a session of its own, without a terminal. Default false. */
  readonly detached?: boolean;
}

/** What the command did. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts the command as `deno task sparkmonitor` does, with that task's own
 * permissions. It ends within a minute, if need be by force. Its address files
 * are its own: no driver of the user's finds it.
 */
export function startSparkmonitor(
  args: readonly string[],
  { cwd = root, env = {}, stdin = "null", detached = false }: RunOptions = {},
): Deno.ChildProcess {
  const runtime = Deno.makeTempDirSync();
  const [program = "", ...flags] = manifest.tasks.sparkmonitor.split(" ");
  const child = new Deno.Command(program, {
    args: [...flags, ...args],
    cwd: root,
    env: { NO_COLOR: "1", XDG_RUNTIME_DIR: runtime, SPARK_SUBMIT_OPTS: "", ...env, INIT_CWD: cwd },
    stdin,
    stdout: "piped",
    stderr: "piped",
    detached,
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  child.status.then(() => {
    clearTimeout(timer);
    Deno.removeSync(runtime, { recursive: true });
  });
  return child;
}

/** Runs the command to its end. */
export async function runSparkmonitor(
  args: readonly string[],
  options?: RunOptions,
): Promise<RunResult> {
  const { code, stdout, stderr } = await startSparkmonitor(args, options).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Reads lines of a stream as they come. */
export class LineReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next line without its end; undefined after the last. */
  async next(): Promise<string | undefined> {
    while (!this.#text.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  /** All that is still to come. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) {
      lines.push(line);
    }
    return lines;
  }
}

/** Gives a folder to `use` and removes it afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
