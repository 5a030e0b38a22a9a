import { getLogger } from "@logtape/logtape";
import type { Monitor, Running } from "../../actors/monitor.ts";
import type { ExecutionBook } from "../../actors/outlet/execution_book.ts";
import { HttpOutlet } from "../../actors/outlet/http/http_outlet.ts";
import { OutletError } from "../../actors/outlet/outlet.ts";
import manifest from "../../deno.json" with { type: "json" };
import type { CommandContext } from "../command_context.ts";
import type { Config } from "../config.ts";
import { checkHost, pageAddress, randomToken } from "../page_address.ts";
import { addressFolder } from "../tap.ts";
import { type RunningPage, tellOfPage } from "./page_file.ts";

const logger = getLogger(["sparkmonitor", "page"]);

/** What a page is of, and how it is served. */
export interface ServedPageOptions {
  readonly monitor: Monitor;
  readonly config: Config;
  readonly context: CommandContext;
  readonly command: RunningPage["command"];
  /** What `run` runs. */
  readonly program?: readonly string[];
  /** Takes any free port where another has the configured one. */
  readonly anyPort?: boolean;
  /** In a kernel: which cell caused a job. */
  readonly executions?: ExecutionBook;
}

/** The page of one command, and what tells `list` of it. */
export class ServedPage implements Disposable {
  /** To open in a browser, the token in it. */
  readonly address: string;
  /** Rejects when the page can be served no longer. */
  readonly finished: Promise<void>;
  readonly #notice: Disposable | undefined;

  private constructor(address: string, running: Running, notice: Disposable | undefined) {
    this.address = address;
    this.finished = running.finished;
    this.#notice = notice;
  }

  /**
   * Serves the page as the configuration says.
   *
   * @throws {UsageError} when the address needs a token that is not there
   * @throws {OutletError} when the port cannot be had
   */
  static async start(options: ServedPageOptions): Promise<ServedPage> {
    const { config, context, command, program, anyPort = false } = options;
    checkHost(config.host, config.token);
    const token = config.token ?? randomToken();
    const { running, port } = await listen(options, token, config.port).catch((error) => {
      if (!anyPort || config.port === 0 || !(error instanceof OutletError)) throw error;
      return listen(options, token, 0);
    });
    const address = pageAddress(config.host, port, token);
    const notice = await tellOfPage(addressFolder(context.env), {
      address,
      command,
      ...(program !== undefined && { program: [...program] }),
      folder: context.cwd,
      startTime: context.clock.now(),
    }).catch((error) => {
      const reason = error instanceof Error ? error.message : String(error);
      // Whoever needs the folder says what is wrong with it.
      logger.info("`list` will not name this page: {reason}", { reason });
    });
    return new ServedPage(address, running, notice ?? undefined);
  }

  [Symbol.dispose](): void {
    this.#notice?.[Symbol.dispose]();
  }
}

async function listen(
  { monitor, config, context, executions }: ServedPageOptions,
  token: string,
  port: number,
): Promise<{ running: Running; port: number }> {
  const outlet = new HttpOutlet({
    host: config.host,
    port,
    token,
    clock: context.clock,
    version: manifest.version,
    metrics: monitor.metrics,
    allowedHosts: config.allowedHosts,
    corsOrigins: config.corsOrigins,
    maxTaskFrames: config.sparkStageActiveTasksMaxMessages,
    allowCancel: config.allowCancel.http,
    ...(executions !== undefined && { executions }),
  });
  const running = monitor.addOutlet(outlet);
  running.finished.catch(() => {}); // `listening` rejects, or who asked for it is told.
  const address = await outlet.listening;
  return { running, port: address.port };
}
