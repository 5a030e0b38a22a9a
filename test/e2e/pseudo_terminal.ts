import { fromFileUrl } from "@std/path";
import { Screen } from "../command/screen.ts";
import type { ChildOptions } from "./child.ts";

const program = fromFileUrl(import.meta.resolve("./pseudo_terminal.py"));
const ROWS = 24;
const COLUMNS = 100;

/** Milliseconds after which a program is ended by force, so that no test waits for ever. */
const DEADLINE = 120_000;

/** A program in a terminal of its own. */
export class PseudoTerminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #screen = new Screen(COLUMNS, ROWS);
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #runtime = Deno.makeTempDirSync();
  readonly #deadline: ReturnType<typeof setTimeout>;

  constructor(command: readonly string[], { cwd, env = {} }: ChildOptions = {}) {
    this.#child = new Deno.Command("python3", {
      args: [program, String(ROWS), String(COLUMNS), ...command],
      ...(cwd === undefined ? {} : { cwd }),
      env: { TERM: "xterm", XDG_RUNTIME_DIR: this.#runtime, SPARK_SUBMIT_OPTS: "", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#reader = this.#child.stdout.getReader();
    this.#deadline = setTimeout(() => this.#child.kill("SIGKILL"), DEADLINE);
  }

  /** What has been on the screen, all that has scrolled out of it included. */
  get lines(): readonly string[] {
    return this.#screen.lines;
  }

  /** Reads on until the screen meets a condition. */
  async shows(condition: (lines: readonly string[]) => boolean): Promise<void> {
    while (!condition(this.lines)) {
      if (!await this.#read()) {
        throw new Error(`It ended too early with:\n${this.lines.join("\n")}`);
      }
    }
  }

  async type(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Reads to the end. */
  async end(): Promise<number> {
    while (await this.#read());
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#deadline);
    await this.#child.stdin.close().catch(() => {});
    await this.#reader.cancel();
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
    await Deno.remove(this.#runtime, { recursive: true });
  }

  async #read(): Promise<boolean> {
    const { value, done } = await this.#reader.read();
    if (value !== undefined) this.#screen.write(value);
    return !done;
  }
}
