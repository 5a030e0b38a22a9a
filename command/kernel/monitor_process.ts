import type { Clock } from "../../actors/runtime/clock.ts";
import { forgetOldest } from "../../actors/forget_oldest.ts";
import { commandRejected, MONITOR_ENDED, NO_MONITOR } from "../../kernel/proxy/command_rejected.ts";
import type { MonitorLink } from "../../kernel/proxy/monitor_link.ts";
import type {
  CommMessage,
  FromMonitor,
  ToMonitor,
} from "../../protocol/jupyter/monitor_message.ts";
import { readLines } from "./line_reader.ts";
import { LineWriter } from "./line_writer.ts";
import { MonitorState } from "./monitor_state.ts";

/** Milliseconds before it is started again; doubled with each failure. */
const FIRST_BACKOFF = 500;
/** Milliseconds after which an earlier failure no longer counts. */
const FORGET = 60_000;
/** Failures in a row after which it stays away. */
const MAX_FAILURES = 5;
/** Characters that may wait for it; beyond it the monitor has stalled and is ended. */
const MAX_WAITING = 16 * 1024 * 1024;
/** Characters of one of its lines. */
const MAX_LINE = 16 * 1024 * 1024;
/** Commands of clients that wait for it to start. */
const MAX_COMMANDS = 100;
/** Commands that it is known to have not answered. */
const MAX_ASKED = 200;
/** Milliseconds that it has to end by itself. */
const FAREWELL = 3000;

/** How a {@link MonitorProcess} is run. */
export interface MonitorProcessOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Variables besides those of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Told each time it takes drivers. */
  readonly onReady: () => void;
  /** Told, in a line, what is wrong with it; the kernel is not affected. */
  readonly onFailure: (message: string) => void;
}

/**
 * The monitor of a kernel: a process of its own, so that nothing that happens
 * to it happens to the kernel.
 *
 * It is started by a driver's call or a client's command. When it dies it is
 * started again and told everything that is open; after five deaths in a row
 * it stays away. Commands that it leaves without an answer are refused.
 */
export class MonitorProcess implements MonitorLink {
  onMessage: (message: FromMonitor) => void = () => {};
  onGone: () => void = () => {};
  readonly #options: MonitorProcessOptions;
  readonly #state = new MonitorState();
  #child: Deno.ChildProcess | null = null;
  #writer: LineWriter | null = null;
  #ended: Promise<void> = Promise.resolve();
  /** Those that wait for it to start. */
  #commands: CommMessage[] = [];
  /** By their ids, those that it was told and has not answered. */
  readonly #asked = new Map<number, CommMessage>();
  #numFailures = 0;
  #restart: unknown = null;
  #isClosed = false;

  constructor(options: MonitorProcessOptions) {
    this.#options = options;
  }

  /** Starts it, unless it runs, is about to, or has failed too often. */
  start(): void {
    if (this.#child !== null || this.#restart !== null || this.#isClosed || this.#hasGivenUp) {
      return;
    }
    const { command: [program = "", ...args], env } = this.#options;
    try {
      this.#child = new Deno.Command(program, {
        args,
        env,
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
        // Signals of the terminal are the kernel's.
        detached: true,
      }).spawn();
    } catch (error) {
      this.#failed(`cannot be started: ${error instanceof Error ? error.message : error}`);
      return;
    }
    this.#ended = this.#follow(this.#child);
  }

  tell(message: ToMonitor): boolean {
    this.#state.note(message);
    if (message.type === "commClosed") this.#forgetCommands(message.commId);
    if (this.#writer !== null) return this.#write(message);
    if (message.type !== "commMessage") return !this.#hasGivenUp;
    if (this.#hasGivenUp || this.#isClosed) return false;
    if (this.#commands.length < MAX_COMMANDS) this.#commands.push(message);
    else this.#reject(message, `${MAX_COMMANDS} others wait for the monitor to start`);
    this.start();
    return true;
  }

  async close(): Promise<void> {
    if (!this.#isClosed) this.#bidFarewell();
    await this.#ended;
  }

  #bidFarewell(): void {
    const { clock } = this.#options;
    this.#isClosed = true;
    clock.clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) return;
    // Before it takes drivers it has nothing to finish, and its start would be waited for.
    if (this.#writer === null) return end(child);
    // The end of its input is its order to end.
    this.#writer.flushed().then(() => child.stdin.close()).catch(() => {});
    const late = clock.setTimeout(() => end(child), FAREWELL);
    void this.#ended.then(() => clock.clearTimeout(late));
  }

  get #hasGivenUp(): boolean {
    return this.#numFailures >= MAX_FAILURES;
  }

  async #follow(child: Deno.ChildProcess): Promise<void> {
    const started = this.#options.clock.monotonic();
    try {
      for await (const line of readLines(child.stdout, MAX_LINE)) this.#take(line, child);
    } catch {
      // It wrote what nobody can read, or is gone: its end is what counts.
      end(child);
    }
    const { code, signal } = await child.status;
    this.#child = null;
    this.#writer = null;
    this.onGone();
    for (const command of this.#asked.values()) this.#reject(command, MONITOR_ENDED);
    this.#asked.clear();
    if (this.#isClosed) return;
    if (this.#options.clock.monotonic() - started > FORGET) this.#numFailures = 0;
    this.#failed(`ended with ${signal ?? `code ${code}`}`);
  }

  #take(line: string, child: Deno.ChildProcess): void {
    const message: FromMonitor = JSON.parse(line);
    if (message.type === "ready") this.#isReady(child);
    if (message.type === "told") this.#state.note(message);
    if (message.type === "commData") message.answers?.forEach((id) => this.#asked.delete(id));
    this.onMessage(message);
  }

  #isReady(child: Deno.ChildProcess): void {
    this.#writer = new LineWriter(child.stdin, MAX_WAITING);
    for (const message of this.#state.messages()) this.#write(message);
    for (const message of this.#commands.splice(0)) this.#write(message);
    this.#options.onReady();
  }

  #write(message: ToMonitor): boolean {
    if (message.type === "commMessage") {
      this.#asked.set(message.id, message);
      forgetOldest(this.#asked, MAX_ASKED);
    }
    if (this.#writer?.write(JSON.stringify(message)) === true) return true;
    // It has stalled: a new one is told everything.
    if (this.#child !== null) end(this.#child);
    return true;
  }

  #reject({ commId, id, data: command }: CommMessage, why: string): void {
    const data = JSON.stringify(commandRejected(why, command));
    this.onMessage({ type: "commData", commId, data, msgId: null, answers: [id] });
  }

  /** Nobody waits for their answers any more. */
  #forgetCommands(closed: string): void {
    this.#commands = this.#commands.filter(({ commId }) => commId !== closed);
    for (const { commId, id } of this.#asked.values()) {
      if (commId === closed) this.#asked.delete(id);
    }
  }

  #failed(what: string): void {
    const { clock, onFailure } = this.#options;
    this.#numFailures++;
    if (this.#hasGivenUp) {
      for (const command of this.#commands.splice(0)) this.#reject(command, NO_MONITOR);
      onFailure(`the monitor ${what} ${this.#numFailures} times and stays away`);
      return;
    }
    onFailure(`the monitor ${what} and is started again`);
    this.#restart = clock.setTimeout(() => {
      this.#restart = null;
      this.start();
    }, FIRST_BACKOFF * 2 ** (this.#numFailures - 1));
  }
}

function end(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
}
