/**
 * Drivers as a source of events: each has the tap, an agent that calls the
 * sidecar on loopback and sends what Spark's listener bus tells it.
 *
 * ## Who gets in
 *
 * - The address file names the port and two tokens, new at each start. Only its
 *   user can read it, so whoever shows the tap's token is a process of his, and
 *   whoever shows the sidecar's is the sidecar.
 * - Who does not show the token is sent nothing and closed: after 256 bytes, after
 *   five seconds, or as the oldest of 64 who have not shown it. This is counted
 *   and said, at most once in ten seconds.
 * - Who shows the token and then sends a line that is no JSON object, or one
 *   above 64 MB, is cut off. Other drivers do not notice.
 *
 * ## What can be lost
 *
 * - Nothing between the tap and the application: events are handed over in the
 *   order in which they came, each once. Where the application is full, or a
 *   client that loses nothing is slow, nothing more is read, and the tap waits.
 * - What the tap has to let go of meanwhile it counts, and says so: these counts
 *   are the application's, and are said here. It states the counters of the
 *   stages concerned anew, so that they are right again; the tasks' frames are
 *   lost. Where it had to let go of more than tasks, it tells the application
 *   anew from its start: the new one replaces the old one.
 * - Drivers that start while the address file is gone, as a cleaner of temporary
 *   folders may take it: it is put back within a minute, and they call again.
 * - While no sidecar listens, or a connection breaks: the same. The driver calls
 *   again within five seconds and tells the application anew.
 * - An event that cannot be decoded is left out and counted; the next is read.
 *   So is the last line of a connection that broke in the middle of it.
 * - A driver that ends without a word: what its tap had not sent. Its
 *   application ends here without an ApplicationEnd, and this is said.
 * - Of two applications with the same id at once, the older one is lost.
 *
 * @module
 */
import type { TapHello } from "../../../protocol/tap/tap_message.ts";
import { pause } from "../../pause.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Intake, Notice, Source } from "../source.ts";
import { AddressFile, newToken, type TapAddress } from "./address_file.ts";
import { PacedNotice } from "./paced_notice.ts";
import { TapConnection } from "./tap_connection.ts";

const HOST = "127.0.0.1";
/** Connections that may wait to be greeted. */
const MAX_NOT_GREETED = 64;
/** How often the address file is looked for. */
const KEEP_MS = 60_000;
/** The pause after a connection that could not be accepted, as when files run out. */
const ACCEPT_PAUSE_MS = 1000;

/** Where a {@link TapSource} can be found, and who hears of it. */
export interface TapSourceOptions {
  /** The path of the address file, in a folder of the user's alone. */
  readonly addressFile: string;
  readonly clock: Clock;
  readonly onNotice?: (notice: Notice) => void;
  /** Told of each driver at its first event, and again when it calls again. */
  readonly onDriver?: (hello: TapHello) => void;
}

/**
 * Listens for drivers and hands over their events, an application for each
 * SparkContext; see the module's text for who gets in and what can be lost.
 *
 * `run` ends only when it is aborted. It then closes all connections, takes its
 * address file away and leaves the applications as they are.
 *
 * @example Where drivers find it, if `SPARK_SUBMIT_OPTS` has `-javaagent:<jar>=<address file>`
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { Monitor } from "../../monitor.ts";
 * import { systemClock } from "../../runtime/clock.ts";
 * import { TapSource } from "./tap_source.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const addressFile = `${folder}/etl`;
 * {
 *   await using monitor = new Monitor();
 *   const tap = new TapSource({ addressFile, clock: systemClock });
 *   monitor.addSource(tap);
 *   await tap.listening;
 *   assertStringIncludes(await Deno.readTextFile(addressFile), "host=127.0.0.1");
 * }
 * await Deno.remove(folder);
 * ```
 */
export class TapSource implements Source {
  readonly name = "tap";
  /** Resolves when drivers can connect; rejects as the first `run` does where it cannot start. */
  readonly listening: Promise<void>;
  readonly #options: TapSourceOptions;
  readonly #started = Promise.withResolvers<void>();
  readonly #refused: PacedNotice;
  readonly #notAccepted: PacedNotice;
  readonly #connections = new Set<TapConnection>();
  /** Those of them that have not been greeted, the oldest first. */
  readonly #notGreeted = new Set<TapConnection>();
  #idleWaiters: (() => void)[] = [];

  constructor(options: TapSourceOptions) {
    const { clock } = options;
    this.#options = options;
    this.listening = this.#started.promise;
    // Whoever does not wait for it must not be ended by it.
    this.listening.catch(() => {});
    this.#refused = new PacedNotice(
      clock,
      (total, reason) =>
        this.#notice(`Closed ${total} connections so far that were no tap's: the last, ${reason}`),
    );
    this.#notAccepted = new PacedNotice(
      clock,
      (total, reason) =>
        this.#notice(`Could not accept ${total} connections so far, and tries on: ${reason}`),
    );
  }

  /** @throws {SourceError} when the address file's folder is not the user's alone */
  async run(intake: Intake, signal: AbortSignal): Promise<void> {
    const file = new AddressFile(this.#options.addressFile);
    const { listener, address } = await this.#listen(file);
    const stop = () => {
      listener.close();
      // At once: the process may end before this source's next turn.
      file.remove();
      for (const connection of this.#connections) connection.close();
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const kept = this.#keep(file, address, signal);
    while (!signal.aborted) {
      const conn = await this.#accept(listener, signal);
      if (conn !== null) this.#serve(conn, { address, intake, signal });
    }
    await Promise.all([kept, this.idle()]);
    this.#refused.flush();
    this.#notAccepted.flush();
  }

  /** Resolves when no driver is connected. */
  idle(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async #listen(file: AddressFile): Promise<{ listener: Deno.TcpListener; address: TapAddress }> {
    let listener: Deno.TcpListener | null = null;
    try {
      listener = Deno.listen({ hostname: HOST, port: 0 });
      const { port } = listener.addr;
      const address = { port, tapToken: newToken(), sidecarToken: newToken() };
      await file.write(address);
      this.#started.resolve();
      return { listener, address };
    } catch (error) {
      listener?.close();
      this.#started.reject(error);
      throw error;
    }
  }

  /** Puts the address file back where something takes it away; another sidecar's stays. */
  async #keep(file: AddressFile, address: TapAddress, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#options.clock, KEEP_MS, signal);
      const found = await Deno.lstat(file.path).catch((error: unknown) => error);
      if (signal.aborted || !(found instanceof Deno.errors.NotFound)) continue;
      // Where that fails it is tried again.
      await file.write(address).catch(() => {});
      if (signal.aborted) file.remove();
    }
  }

  /** @returns null where there is none, or none that is wanted */
  async #accept(listener: Deno.TcpListener, signal: AbortSignal): Promise<Deno.TcpConn | null> {
    try {
      const conn = await listener.accept();
      if (!signal.aborted) return conn;
      conn.close();
      return null;
    } catch (error) {
      if (signal.aborted) return null;
      this.#notAccepted.add(1, error instanceof Error ? error.message : String(error));
      await pause(this.#options.clock, ACCEPT_PAUSE_MS, signal);
      return null;
    }
  }

  #serve(
    conn: Deno.TcpConn,
    run: { address: TapAddress; intake: Intake; signal: AbortSignal },
  ): void {
    const connection: TapConnection = new TapConnection(conn, {
      ...run,
      clock: this.#options.clock,
      onGreeted: () => this.#notGreeted.delete(connection),
      onRefused: (reason) => this.#refused.add(1, reason),
      onDriver: (hello) => this.#options.onDriver?.(hello),
      onNotice: (notice) => this.#options.onNotice?.(notice),
    });
    this.#connections.add(connection);
    this.#notGreeted.add(connection);
    const [oldest] = this.#notGreeted;
    if (this.#notGreeted.size > MAX_NOT_GREETED) {
      oldest?.refuse(`it did not greet before ${MAX_NOT_GREETED} others called`);
    }
    void connection.run().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `Lost a driver's connection by a fault of this program: ${reason}`;
      this.#options.onNotice?.({ level: "error", message });
    }).finally(() => {
      this.#connections.delete(connection);
      this.#notGreeted.delete(connection);
      if (this.#connections.size > 0) return;
      for (const resolve of this.#idleWaiters.splice(0)) resolve();
    });
  }

  #notice(message: string): void {
    this.#options.onNotice?.({ level: "warn", message });
  }
}
