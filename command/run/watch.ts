import { Monitor } from "../../actors/monitor.ts";
import { NdjsonOutlet } from "../../actors/outlet/ndjson/ndjson_outlet.ts";
import type { BoardTotals } from "../../actors/outlet/progress/job_board.ts";
import { checkLocale, withAgent } from "../../actors/source/tap/java_agent.ts";
import {
  type HeldAddressFile,
  holdFreshAddressFile,
} from "../../actors/source/tap/runtime_folder.ts";
import { TapSource } from "../../actors/source/tap/tap_source.ts";
import type { CommandContext } from "../command_context.ts";
import type { Config } from "../config.ts";
import { noticeLogger } from "../logging.ts";
import { monitorOptions } from "../monitor_options.ts";
import { lossesOf } from "../reject_tally.ts";
import { stopMonitor } from "../stop_monitor.ts";
import type { ServedPage } from "../page/served_page.ts";
import { addressFolder, optionFor } from "../tap.ts";
import { ProgressDisplay } from "./progress_display.ts";

/** Milliseconds that drivers have, after the program's end, to send their last events. */
const DRAIN = 2000;

/** What a {@link Watch} is made with. */
export interface WatchOptions {
  readonly config: Config;
  readonly context: CommandContext;
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Where every frame is written; null for nowhere. */
  readonly out: string | null;
  readonly quiet: boolean;
  /** Told of what ends the watching, or a part of it; the program goes on. */
  readonly onFailure: (error: unknown) => void;
}

/** What was seen of a program. */
export interface WatchResult {
  readonly totals: BoardTotals;
  /** What was left out of the frames, by reason. */
  readonly losses: ReadonlyMap<string, number>;
  /** Whether any driver called. */
  readonly attached: boolean;
  /** Whether a driver was still there at the end of the wait for it. */
  readonly unfinished: boolean;
}

/** The monitor of one program: taps, frames, progress and the page. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #monitor: Monitor;
  readonly #tap: TapSource;
  readonly #address: HeldAddressFile;
  readonly #display: ProgressDisplay;
  /** What the program's environment needs. */
  readonly env: Record<string, string>;
  #page: Promise<ServedPage | void> | undefined;
  #attached = false;

  private constructor(options: WatchOptions, address: HeldAddressFile, option: string) {
    const { config, context, out, quiet, onFailure } = options;
    const { clock, terminal, env } = context;
    this.#options = options;
    this.#address = address;
    this.env = { SPARK_SUBMIT_OPTS: withAgent(env("SPARK_SUBMIT_OPTS"), option) };
    this.#monitor = new Monitor(monitorOptions(config, clock));
    this.#display = new ProgressDisplay({ hub: this.#monitor, terminal, clock, quiet });
    if (out !== null) {
      const outlet = new NdjsonOutlet({ to: out, dialect: config.dialect });
      this.#monitor.addOutlet(outlet).finished.catch(onFailure);
    }
    this.#tap = new TapSource({
      addressFile: address.path,
      clock,
      onNotice: noticeLogger("tap"),
      onDriver: () => {
        this.#attached = true;
        this.#page ??= this.#servePage().catch(onFailure);
      },
    });
    this.#monitor.addSource(this.#tap);
    this.#monitor.failure().catch(onFailure);
  }

  /**
   * Begins to listen for drivers.
   *
   * @throws {Error} when drivers cannot be attached
   */
  static async start(options: WatchOptions): Promise<Watch> {
    const address = holdFreshAddressFile(addressFolder(options.context.env), "run");
    let watch: Watch | undefined;
    try {
      const option = await optionFor(address.path);
      checkLocale(option);
      watch = new Watch(options, address, option);
      await watch.#tap.listening;
      return watch;
    } catch (error) {
      // Tried again, it would be of no use: the program is to start without.
      if (watch !== undefined) await stopMonitor(watch.#monitor, options.context.clock);
      address[Symbol.dispose]();
      throw error;
    }
  }

  /** Takes the drivers' last events, writes what is left and ends. */
  async end(): Promise<WatchResult> {
    const unfinished = !await this.#drained();
    // What an application has not dealt with yet is ahead of this question.
    await this.#monitor.applications().catch(() => []);
    await this.#display.close();
    const page = await this.#page;
    // Before the stop: what it takes from the mailboxes is no loss.
    const losses = lossesOf(this.#monitor.metrics.dropped);
    // The display chose not to see them.
    losses.delete("client limit");
    await stopMonitor(this.#monitor, this.#options.context.clock);
    page?.[Symbol.dispose]();
    this.#address[Symbol.dispose]();
    return { totals: this.#display.board.totals(), losses, attached: this.#attached, unfinished };
  }

  /** Not before there is something to see: a program without Spark waits for no web server. */
  async #servePage(): Promise<ServedPage> {
    const { config, context, command, quiet, onFailure } = this.#options;
    const { ServedPage } = await import("../page/served_page.ts");
    const page = await ServedPage.start({
      monitor: this.#monitor,
      config,
      context,
      command: "run",
      program: command,
      anyPort: true,
    });
    page.finished.catch(onFailure);
    if (!quiet) context.terminal.err(`sparkmonitor: watch at ${page.address}`);
    return page;
  }

  /** Waits until no driver is connected; false where that takes too long. */
  async #drained(): Promise<boolean> {
    const { clock } = this.#options.context;
    const late = Promise.withResolvers<false>();
    const timer = clock.setTimeout(() => late.resolve(false), DRAIN);
    const drained = await Promise.race([this.#tap.idle().then(() => true), late.promise]);
    clock.clearTimeout(timer);
    return drained;
  }
}
