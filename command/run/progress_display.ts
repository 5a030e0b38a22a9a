import type { Client, ClientItem, FrameHub } from "../../actors/gateway/frame_hub.ts";
import { JobBoard } from "../../actors/outlet/progress/job_board.ts";
import type { Clock, TimerHandle } from "../../actors/runtime/clock.ts";
import type { Terminal } from "../terminal.ts";
import { changeLine, progressLine } from "./plain_lines.ts";
import { statusLine } from "./status_line.ts";

/** Milliseconds between two drawings of the status line. */
const REDRAW = 250;
/** Milliseconds between two lines about a job that goes on, where nothing can be redrawn. */
const PLAIN_INTERVAL = 10_000;
/** One task in a tick is enough to know that tasks go on. */
const MAX_TASK_FRAMES = 2;

/** What a {@link ProgressDisplay} works with. */
export interface ProgressDisplayOptions {
  readonly hub: Pick<FrameHub, "connect">;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** True to count and show nothing. */
  readonly quiet: boolean;
}

/**
 * Shows on stderr what the jobs of a program do: on a terminal one line below
 * the program's own, which is there only while a job runs; elsewhere a line
 * for each start and end.
 */
export class ProgressDisplay {
  readonly board: JobBoard = new JobBoard();
  readonly #options: ProgressDisplayOptions;
  readonly #client: Client;
  readonly #done: Promise<void>;
  readonly #drawn: boolean;
  #timer: TimerHandle | null = null;

  constructor(options: ProgressDisplayOptions) {
    this.#options = options;
    this.#drawn = options.terminal.columns() !== undefined;
    this.#client = options.hub.connect({
      name: "terminal",
      overflow: "drop",
      maxTaskFrames: MAX_TASK_FRAMES,
    });
    this.#done = this.#run();
  }

  /** Takes what is there and ends; the terminal is as it was. */
  async close(): Promise<void> {
    this.#client.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    try {
      for (
        let items = await this.#client.take();
        items.length > 0;
        items = await this.#client.take()
      ) {
        for (const item of items) this.#take(item);
        this.#follow();
      }
    } finally {
      this.#stopTimer();
      this.#options.terminal.status("");
    }
  }

  #take(item: ClientItem): void {
    const { clock, quiet, terminal } = this.#options;
    if (item.kind === "end") this.board.end(item.appKey);
    if (item.kind !== "frame") return;
    const { frame, appKey } = item.frame;
    const change = this.board.take(appKey, frame, clock.monotonic());
    if (change === undefined || quiet || this.#drawn) return;
    terminal.err(`sparkmonitor: ${changeLine(change)}`);
  }

  /** Clears at once when no job runs; draws with the timer only, so that short jobs do not flicker. */
  #follow(): void {
    if (this.#options.quiet) return;
    if (this.board.running().length === 0) this.#options.terminal.status("");
    else if (this.#timer === null) this.#startTimer();
  }

  #startTimer(): void {
    const interval = this.#drawn ? REDRAW : PLAIN_INTERVAL;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#timer = null;
      if (this.#show()) this.#startTimer();
    }, interval);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Shows the oldest job; false where none runs. */
  #show(): boolean {
    const { terminal, clock } = this.#options;
    const [oldest, ...others] = this.board.running();
    if (oldest === undefined) return false;
    const now = clock.monotonic();
    const status = { ...oldest, numOthers: others.length, age: now - this.board.lastEvent };
    const columns = terminal.columns();
    // A character in the last column would make some terminals begin a line.
    if (columns !== undefined) {
      terminal.status(statusLine(status, columns - 1, terminal.colors));
    } else if (now - oldest.job.since >= PLAIN_INTERVAL) {
      terminal.err(`sparkmonitor: ${progressLine(status)}`);
    }
    return true;
  }
}
