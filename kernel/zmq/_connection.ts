import type { Clock } from "../../actors/runtime/clock.ts";
import {
  type Command,
  decodeCommand,
  decodeError,
  encodeError,
  encodePong,
} from "../../protocol/zmtp/command.ts";
import type { DecodedMessage } from "../../protocol/zmtp/decoded_message.ts";
import { type Decoded, FrameDecoder } from "../../protocol/zmtp/frame_decoder.ts";
import { checkGreeting, encodeGreeting, GREETING_LENGTH } from "../../protocol/zmtp/greeting.ts";
import {
  decodeReady,
  encodeReady,
  type PeerProperties,
  type SocketType,
} from "../../protocol/zmtp/ready.ts";
import { ZmtpError } from "../../protocol/zmtp/zmtp_error.ts";
import type { PartSink, SocketLimits } from "./socket.ts";

/** How long greeting and READY may take. */
const HANDSHAKE_MS = 10_000;
const MAX_MESSAGE = 512 * 1024 * 1024;
const LARGE_FRAME = 256 * 1024;

/** What a {@link Connection} works with. */
export interface ConnectionOptions {
  readonly socketType: SocketType;
  /** That of this side. */
  readonly identity?: Uint8Array;
  readonly clock: Clock;
  readonly limits: SocketLimits;
}

/** Takes what the peer of a {@link Connection} sends. */
export interface PeerHandler {
  message(message: DecodedMessage): void | Promise<void>;
  large?(head: DecodedMessage): PartSink | null;
  /** A command other than PING, or a PING's answer. */
  command(command: Command): void;
  /** Bytes that are to be sent between two messages. */
  reply(wire: Uint8Array): void;
}

/** One connection to a peer: the handshake, then what it sends. */
export class Connection {
  readonly #conn: Deno.Conn;
  readonly #options: ConnectionOptions;
  readonly #decoder: FrameDecoder;
  #closed = false;

  constructor(conn: Deno.Conn, options: ConnectionOptions) {
    const { maxMessage = MAX_MESSAGE, largeFrame = LARGE_FRAME } = options.limits;
    this.#conn = conn;
    this.#options = options;
    this.#decoder = new FrameDecoder({ maxMessage, largeFrame });
    setNoDelay(conn);
  }

  /** Shakes hands; null where that fails, and the connection is closed. */
  async shakeHands(): Promise<PeerProperties | null> {
    const { clock } = this.#options;
    const deadline = clock.setTimeout(
      () => this.#refuse(new ZmtpError("Cannot greet peer: it must do so within 10 s")),
      HANDSHAKE_MS,
    );
    let peer: PeerProperties | null = null;
    try {
      if (await this.#greet()) peer = await this.#meet();
    } catch (error) {
      if (error instanceof ZmtpError) await this.#writeAll(encodeError(error.message));
      this.#refuse(error);
    } finally {
      clock.clearTimeout(deadline);
      if (peer === null) this.close();
    }
    return peer;
  }

  /** Reads to the end of the connection, which is closed then. */
  async read(handler: PeerHandler): Promise<void> {
    let sink: PartSink | null = null;
    try {
      do {
        for (let found = this.#decoder.next(); found !== null; found = this.#decoder.next()) {
          let held: void | Promise<void> = undefined;
          if (found.kind === "message") {
            held = handler.message(found.message);
          } else if (found.kind === "part") {
            held = sink?.part(found.wire);
          } else if (found.kind === "large") {
            sink = handler.large?.(found.head) ?? null;
            if (sink !== null) this.#decoder.passInParts();
          } else {
            takeCommand(decodeCommand(found.body), handler);
          }
          if (held !== undefined) await held;
          if (found.kind === "part" && found.last) {
            sink?.end();
            sink = null;
          }
        }
      } while (await this.#receive());
    } catch (error) {
      this.#refuse(error);
    } finally {
      sink?.abort();
      this.close();
    }
  }

  /** Writes some of the bytes. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  /** Closes it; reading ends then. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }

  async #greet(): Promise<boolean> {
    if (!await this.#writeAll(encodeGreeting())) return false;
    const greeting = new Uint8Array(GREETING_LENGTH);
    for (let come = 0; come < GREETING_LENGTH;) {
      const length = await this.#read(greeting.subarray(come));
      if (length === null) return false;
      come += length;
      checkGreeting(greeting.subarray(0, come));
    }
    return true;
  }

  async #meet(): Promise<PeerProperties | null> {
    const { socketType, identity } = this.#options;
    if (!await this.#writeAll(encodeReady(socketType, identity))) return null;
    let found: Decoded | null = null;
    while (found === null) {
      if (!await this.#receive()) return null;
      found = this.#decoder.next();
    }
    const { name, data } = found.kind === "command"
      ? decodeCommand(found.body)
      : { name: "a message", data: new Uint8Array() };
    if (name === "ERROR") {
      throw new ZmtpError(`Cannot greet peer: it answered ${JSON.stringify(decodeError(data))}`);
    }
    if (name !== "READY") {
      throw new ZmtpError(`Cannot greet peer: its first must be READY, received ${name}`);
    }
    const peer = decodeReady(data, socketType);
    return this.#closed ? null : peer;
  }

  /** @returns false at the end of the connection */
  async #receive(): Promise<boolean> {
    const length = await this.#read(this.#decoder.space());
    if (length === null) return false;
    this.#decoder.filled(length);
    return true;
  }

  /** @returns null at the end of the connection, whoever ended it, and however */
  #read(buffer: Uint8Array): Promise<number | null> {
    return this.#conn.read(buffer).catch(() => null);
  }

  async #writeAll(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let left = bytes; left.length > 0;) left = left.subarray(await this.#conn.write(left));
      return true;
    } catch {
      return false;
    }
  }

  /** Counts what broke the protocol, and closes. */
  #refuse(error: unknown): void {
    if (!(error instanceof ZmtpError)) throw error;
    if (this.#closed) return;
    this.close();
    this.#options.limits.onRefusal?.(error.oversized ? "oversized" : "handshake");
  }
}

function setNoDelay(conn: Deno.Conn): void {
  if (!("setNoDelay" in conn)) return;
  try {
    (conn as Deno.TcpConn).setNoDelay(true);
  } catch {
    // The peer is gone already: reading will say so.
  }
}

function takeCommand(command: Command, handler: PeerHandler): void {
  if (command.name === "PING") handler.reply(encodePong(command.data));
  else handler.command(command);
}
