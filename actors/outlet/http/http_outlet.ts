import { getLogger } from "@logtape/logtape";
import { aborted } from "../../aborted.ts";
import type { FrameHub } from "../../gateway/frame_hub.ts";
import { pause } from "../../pause.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { ExecutionBook } from "../execution_book.ts";
import { type Outlet, OutletError } from "../outlet.ts";
import { History } from "./history/history.ts";
import { urlHost } from "./host_guard.ts";
import type { MetricsSource } from "../../metrics_source.ts";
import { type OpenStream, routes } from "./routes.ts";

/** Milliseconds that open connections have to end by themselves. */
const GRACE = 2000;

const logger = getLogger(["sparkmonitor", "http"]);

/** How the web server is set up. */
export interface HttpOutletOptions {
  readonly clock: Clock;
  /** The monitor's version, for people. */
  readonly version: string;
  /** What every route asks for. */
  readonly token: string;
  /** What `/metrics` shows. */
  readonly metrics: MetricsSource;
  /** Default "127.0.0.1". */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /**
   * Names by which the server may be called, beside `host` and loopback; a
   * request for any other gets 421.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Other origins whose pages may use the API, as `https://hub.example.org`; a
   * request from a page of any other gets 403.
   */
  readonly corsOrigins?: readonly string[];
  /** Task frames per application and tick, for each client. Default 250. */
  readonly maxTaskFrames?: number;
  /** Lets clients cancel jobs, stages and job groups. Default false. */
  readonly allowCancel?: boolean;
  /** In a kernel: which cell caused a job. */
  readonly executions?: ExecutionBook;
}

/** Where the server listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Serves the web page, the API and its streams.
 *
 * At the end WebSockets are closed with code 1001 and event streams end; what
 * has not ended within 2 s is cut.
 *
 * `/api/v1/frames`, the frames of all applications, cannot be resumed: its
 * frames have no ids, and whoever connects again gets all of them again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor } from "../../monitor.ts";
 * import { systemClock } from "../../runtime/clock.ts";
 * import { HttpOutlet } from "./http_outlet.ts";
 *
 * const token = "secret";
 * await using monitor = new Monitor();
 * const { metrics } = monitor;
 * const outlet = new HttpOutlet({ clock: systemClock, version: "1.0.0", token, metrics });
 * const running = monitor.addOutlet(outlet);
 * const { port } = await outlet.listening;
 * const response = await fetch(`http://127.0.0.1:${port}/health`, {
 *   headers: { authorization: `Bearer ${token}` },
 * });
 * assertEquals((await response.json()).status, "ok");
 * await running.remove();
 * ```
 */
export class HttpOutlet implements Outlet {
  readonly name = "http";
  /** Where the server listens, once it does; rejects if it cannot. */
  readonly listening: Promise<ListenAddress>;
  readonly #options: HttpOutletOptions;
  readonly #listening: PromiseWithResolvers<ListenAddress>;
  #port: number;

  constructor(options: HttpOutletOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.#listening = Promise.withResolvers();
    this.listening = this.#listening.promise;
    this.listening.catch(() => {}); // `run` throws it too.
  }

  /** @throws {OutletError} when the port cannot be had */
  async run(hub: FrameHub, signal: AbortSignal): Promise<void> {
    const { clock, host = "127.0.0.1", allowedHosts = [], corsOrigins = [] } = this.#options;
    const streams = new Set<OpenStream>();
    const requests = new Set<Promise<unknown>>();
    const { executions } = this.#options;
    // A job's cell is decided on when its start is seen, whoever looks at it later.
    const history = new History(hub.epoch, (jobStart) => void executions?.of(jobStart));
    const app = routes({
      hub,
      history,
      clock,
      version: this.#options.version,
      token: this.#options.token,
      metrics: this.#options.metrics,
      allowedHosts: [...allowedHosts, host],
      corsOrigins,
      maxTaskFrames: this.#options.maxTaskFrames ?? 250,
      allowCancel: this.#options.allowCancel ?? false,
      executions,
      onStream(stream) {
        streams.add(stream);
        stream.closed.then(() => streams.delete(stream));
      },
    });
    const cut = new AbortController();
    const server = this.#listen(host, cut.signal, (request, info) => {
      if (signal.aborted) return new Response(null, { status: 503 });
      const completed = info.completed.catch(() => {});
      requests.add(completed);
      completed.then(() => requests.delete(completed));
      return app.fetch(request, info);
    });
    const { port } = server.addr;
    this.#port = port;
    this.#listening.resolve({ host, port });
    logger.info("Listening on {host}:{port}", { host: urlHost(host), port });

    const following = history.follow(hub, AbortSignal.any([signal, cut.signal]));
    // A hub that closes its clients is about to end this one; a failure is thrown below.
    const over = following.then(() => aborted(signal), () => {});
    await Promise.race([aborted(signal), server.finished, over]);
    for (const stream of streams) stream.close();
    const ended = new AbortController();
    Promise.all([...requests, ...Array.from(streams, (stream) => stream.closed)])
      .then(() => ended.abort());
    await pause(clock, GRACE, ended.signal);
    cut.abort();
    await server.finished;
    await following;
    if (!signal.aborted) throw new Error("Cannot go on serving: the server has stopped");
  }

  #listen(
    hostname: string,
    signal: AbortSignal,
    handler: Deno.ServeHandler<Deno.NetAddr>,
  ): Deno.HttpServer<Deno.NetAddr> {
    const port = this.#port;
    try {
      return Deno.serve({ hostname, port, signal, onListen() {} }, handler);
    } catch (error) {
      const reason = error instanceof Deno.errors.AddrInUse
        ? "the port is in use, choose another"
        : error instanceof Error
        ? error.message
        : error;
      const failure = new OutletError(
        `Cannot listen on ${urlHost(hostname)}:${port}: ${reason}`,
        { cause: error },
      );
      this.#listening.reject(failure);
      throw failure;
    }
  }
}
