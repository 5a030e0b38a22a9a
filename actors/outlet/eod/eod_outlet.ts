import { getLogger } from "@logtape/logtape";
import { encodeEod } from "../../../protocol/frames/eod.ts";
import { frameKind } from "../../../protocol/frames/frame_kind.ts";
import type { Client, ClientItem, FrameHub } from "../../gateway/frame_hub.ts";
import { pause } from "../../pause.ts";
import type { Clock } from "../../runtime/clock.ts";
import { CurrentApplication } from "../current_application.ts";
import type { Outlet } from "../outlet.ts";

/** Bytes that go out in one write. */
const CHUNK_BYTES = 64 * 1024;
/** Milliseconds before the second attempt to connect; doubled with each one. */
const FIRST_BACKOFF = 250;
/** The longest pause between two attempts, milliseconds. */
const MAX_BACKOFF = 10_000;
/** Milliseconds that a peer has, at the end, for what is being written. */
const LAST_WRITE = 1000;

const logger = getLogger(["sparkmonitor", "eod"]);

/** Where a kernel extension listens. */
export interface EodOutletOptions {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  /** Task frames per application and tick. Default 250. */
  readonly maxTaskFrames?: number;
}

/**
 * Feeds the kernel extension of PyPI `sparkmonitor`: a TCP connection to it,
 * each frame ended by `;EOD:`.
 *
 * While the kernel is absent, and when it goes away, the outlet tries again at
 * growing intervals; a new connection gets the whole retained log. What the
 * kernel cannot take in time is left out, as with every slow client. Frames of
 * streaming queries, which the kernel extension does not know, are not sent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor } from "../../monitor.ts";
 * import { systemClock } from "../../runtime/clock.ts";
 * import { EodOutlet } from "./eod_outlet.ts";
 *
 * using kernel = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const { hostname: host, port } = kernel.addr;
 *
 * await using monitor = new Monitor();
 * monitor.addSource({
 *   name: "mine",
 *   run(intake) {
 *     const application = intake.open({ fallbackId: "app-1", time: "event" });
 *     application.tell({ type: "applicationEnd", time: 1000 });
 *     application.end();
 *     return Promise.resolve();
 *   },
 * });
 * monitor.addOutlet(new EodOutlet({ host, port, clock: systemClock }));
 *
 * using connection = await kernel.accept();
 * const bytes = new Uint8Array(1024);
 * const length = await connection.read(bytes) ?? 0;
 * assertEquals(
 *   new TextDecoder().decode(bytes.subarray(0, length)),
 *   '{"msgtype":"sparkApplicationEnd","endTime":1000,' +
 *     '"appId":"app-1","appAttemptId":"null","seq":1};EOD:',
 * );
 * ```
 */
export class EodOutlet implements Outlet {
  readonly name = "eod";
  readonly #options: EodOutletOptions;
  readonly #address: string;

  constructor(options: EodOutletOptions) {
    this.#options = options;
    this.#address = `${options.host}:${options.port}`;
  }

  async run(hub: FrameHub, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let backoff = FIRST_BACKOFF;
    let warned = false;
    while (!signal.aborted) {
      const connection = await this.#connect(signal).catch((error: Error) => error);
      const connected = clock.monotonic();
      if (!(connection instanceof Error)) {
        logger.info("Connected to the kernel at {address}", { address: this.#address });
        warned = false;
        await this.#feed(hub, connection, signal);
        if (!signal.aborted) {
          logger.info("The kernel at {address} has gone away", { address: this.#address });
        }
      } else if (!warned && !signal.aborted) {
        logger.warn("Cannot connect to the kernel at {address}: {reason}; trying again", {
          address: this.#address,
          reason: connection.message,
        });
        warned = true;
      }
      // A kernel that accepts and goes away at once is not tried without pause.
      if (clock.monotonic() - connected > MAX_BACKOFF) backoff = FIRST_BACKOFF;
      await pause(clock, backoff, signal);
      backoff = Math.min(2 * backoff, MAX_BACKOFF);
    }
  }

  #connect(signal: AbortSignal): Promise<Deno.TcpConn> {
    const { host, port } = this.#options;
    return Deno.connect({ hostname: host, port, signal });
  }

  /** Sends frames until the kernel goes away or `signal` aborts. */
  async #feed(hub: FrameHub, connection: Deno.TcpConn, signal: AbortSignal): Promise<void> {
    const { clock, maxTaskFrames = 250 } = this.#options;
    await using client = hub.connect({ name: this.name, overflow: "drop", maxTaskFrames });
    let lastWrite: unknown;
    const stop = () => {
      client.close();
      lastWrite = clock.setTimeout(() => close(connection), LAST_WRITE);
    };
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    const gone = untilClosed(connection).then(() => client.close());
    try {
      await send(client, connection);
    } catch (error) {
      logger.debug("Cannot send to the kernel at {address}: {error}", {
        address: this.#address,
        error,
      });
    } finally {
      signal.removeEventListener("abort", stop);
      clock.clearTimeout(lastWrite);
      close(connection);
      await gone;
    }
  }
}

async function send(client: Client, connection: Deno.TcpConn): Promise<void> {
  const current = new CurrentApplication();
  while (true) {
    const items = await client.take();
    if (items.length === 0) return;
    let parts: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (const frame of frames(items, current)) {
      parts.push(frame);
      size += frame.length;
      if (size >= CHUNK_BYTES) {
        await writeAll(connection, parts, size);
        parts = [];
        size = 0;
      }
    }
    if (size > 0) await writeAll(connection, parts, size);
  }
}

function* frames(
  items: readonly ClientItem[],
  current: CurrentApplication,
): Generator<Uint8Array<ArrayBuffer>> {
  for (const item of items) {
    if (item.kind === "removed") current.remove(item.appKey);
    if (item.kind !== "frame" || frameKind(item.frame.frame) === "streaming") continue;
    const start = current.before(item.frame);
    if (start !== undefined) yield encodeEod(start.json);
    yield encodeEod(item.frame.json);
  }
}

async function writeAll(
  connection: Deno.TcpConn,
  parts: readonly Uint8Array[],
  size: number,
): Promise<void> {
  const bytes = new Uint8Array(size);
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  let written = 0;
  while (written < size) written += await connection.write(bytes.subarray(written));
}

/** The kernel never sends: a read ends when the connection does. */
async function untilClosed(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(1024);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // Reset by the peer, or closed by us: the connection is over either way.
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}
