import { decodeTapLine } from "../../../protocol/tap/decode_tap_line.ts";
import { greeting, isGreeting } from "../../../protocol/tap/greeting.ts";
import type { TapHello } from "../../../protocol/tap/tap_message.ts";
import type { Clock } from "../../runtime/clock.ts";
import { settledOrAborted } from "../_waiting.ts";
import { type Line, LineSplitter } from "../line_splitter.ts";
import type { Intake, Notice } from "../source.ts";
import type { TapAddress } from "./address_file.ts";
import { DriverFeed } from "./driver_feed.ts";
import { TapRequests } from "./tap_requests.ts";

/** How long the greeting may take. */
const GREETING_MS = 5000;
/** A greeting is 49 bytes. */
const MAX_GREETING_BYTES = 256;
/** What is read at once, and with it what waits here while an application is full. */
const CHUNK_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/** What a {@link TapConnection} works with. */
export interface TapConnectionOptions {
  readonly address: TapAddress;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The other end has shown the token. */
  readonly onGreeted: () => void;
  /** The other end is no tap; `reason` is one clause. */
  readonly onRefused: (reason: string) => void;
  /** See {@link DriverFeedOptions}. */
  readonly onDriver: (hello: TapHello) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** One connection to the tap's port. */
export class TapConnection {
  readonly #conn: Deno.TcpConn;
  readonly #options: TapConnectionOptions;
  readonly #requests: TapRequests;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  /** Settles when all lines so far are written. */
  #written = Promise.resolve();
  #closed = false;

  constructor(conn: Deno.TcpConn, options: TapConnectionOptions) {
    this.#conn = conn;
    this.#options = options;
    this.#requests = new TapRequests(options.clock, (line) => this.#write(line));
  }

  /** Reads to the end of the connection. */
  async run(): Promise<void> {
    try {
      const rest = await this.#greet();
      if (rest !== null) await this.#feed(rest);
    } finally {
      this.close();
    }
  }

  /** Closes it as one that is no tap's. */
  refuse(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#options.onRefused(reason);
  }

  /** Closes it; `run` then ends. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
    this.#requests.close();
  }

  /**
   * Takes the other end's greeting and answers it.
   *
   * @returns what came after it; null where the connection is closed
   */
  async #greet(): Promise<Uint8Array | null> {
    const { address, clock, onGreeted } = this.#options;
    const deadline = clock.setTimeout(
      () => this.refuse(`it did not greet within ${GREETING_MS / 1000} s`),
      GREETING_MS,
    );
    const received = await this.#receiveGreeting();
    clock.clearTimeout(deadline);
    if (received === null) return null;
    if (!isGreeting(received.line, address.tapToken)) {
      this.refuse("its greeting is not the tap's with the right token");
      return null;
    }
    onGreeted();
    // Where this fails there is nothing more to read either.
    await this.#write(`${greeting(address.sidecarToken)}\n`).catch(() => {});
    return received.rest;
  }

  async #receiveGreeting(): Promise<{ line: string; rest: Uint8Array } | null> {
    const bytes = this.#chunk.subarray(0, MAX_GREETING_BYTES);
    for (let length = 0; length < bytes.length;) {
      const more = await this.#read(bytes.subarray(length));
      if (more === null) {
        // Who says nothing at all may be a driver that ended just now.
        if (length > 0) this.refuse("its greeting has no end");
        return null;
      }
      length += more.length;
      const end = bytes.subarray(0, length).indexOf(LINE_FEED);
      if (end !== -1) {
        const line = new TextDecoder().decode(bytes.subarray(0, end));
        return { line, rest: bytes.subarray(end + 1, length) };
      }
    }
    this.refuse("its first line is too long for a greeting");
    return null;
  }

  async #feed(rest: Uint8Array): Promise<void> {
    const { intake, signal } = this.#options;
    const splitter = new LineSplitter();
    let feed: DriverFeed | null = null;
    for (
      let bytes: Uint8Array | null = rest;
      bytes !== null;
      bytes = await this.#read(this.#chunk)
    ) {
      const lines = splitter.push(bytes);
      if (feed === null && lines.length > 0) {
        feed = this.#meet(lines.shift() ?? null);
        if (feed === null) return;
      }
      if (feed !== null && !await feed.take(lines)) break;
      await settledOrAborted(intake.ready(), signal);
    }
    feed?.end(splitter.end() !== undefined);
  }

  /** @returns null where the first line is not the tap's Hello */
  #meet(line: Line): DriverFeed | null {
    const { clock, intake, onDriver, onNotice, signal } = this.#options;
    const decoded = decodeTapLine(line ?? "");
    if (decoded.kind === "message" && decoded.message.kind === "hello") {
      const requests = this.#requests;
      return new DriverFeed({
        ...{ hello: decoded.message, clock, intake, onDriver, onNotice, requests, signal },
      });
    }
    const why = "reason" in decoded ? decoded.reason : "its first line must be the tap's Hello";
    onNotice({ level: "error", message: `A driver's connection was closed: ${why}` });
    return null;
  }

  /** @returns null at the end of the connection, whoever ended it, and however */
  async #read(buffer: Uint8Array): Promise<Uint8Array | null> {
    try {
      const length = await this.#conn.read(buffer);
      return length === null ? null : buffer.subarray(0, length);
    } catch {
      return null;
    }
  }

  /** Writes after what is being written; rejects where the connection is gone. */
  #write(line: string): Promise<void> {
    this.#written = this.#written.then(async () => {
      let bytes = new TextEncoder().encode(line);
      while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
    });
    return this.#written;
  }
}
