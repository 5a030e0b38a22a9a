import { encodeCommand } from "../../../protocol/zmtp/command.ts";
import type { DecodedMessage } from "../../../protocol/zmtp/decoded_message.ts";
import { encodeMessage } from "../../../protocol/zmtp/encode_message.ts";
import { type Decoded, FrameDecoder } from "../../../protocol/zmtp/frame_decoder.ts";
import type { Endpoint, Refusal } from "../../../kernel/zmq/socket.ts";

/** Where tests bind: any port of loopback. */
export const loopback: Endpoint = { transport: "tcp", hostname: "127.0.0.1", port: 0 };

/** libzmq's greeting. */
export const greeting = new Uint8Array(64);
greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1, 0x4e, 0x55, 0x4c, 0x4c]);

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** READY with one or more properties. */
export function ready(properties: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const data = Object.entries(properties).flatMap(([name, value]) => [
    ...[name.length, ...ascii(name), 0, 0, value.length >> 8, value.length & 255, ...value],
  ]);
  return encodeCommand("READY", new Uint8Array(data));
}

/** A peer that sends whatever a test wants. */
export class RawPeer implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #decoder = new FrameDecoder({ maxMessage: Infinity, largeFrame: Infinity });
  #closed = false;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Connects, and says nothing. */
  static async connect(endpoint: Endpoint): Promise<RawPeer> {
    if (endpoint.transport === "ipc") throw new Error("Cannot connect: it must be TCP");
    return new RawPeer(await Deno.connect(endpoint));
  }

  /** Connects, and has shaken hands when it resolves. */
  static async meet(endpoint: Endpoint, type: string, identity = ""): Promise<RawPeer> {
    const peer = await RawPeer.connect(endpoint);
    await peer.shakeHands(type, identity);
    return peer;
  }

  /** As {@link meet}, of somebody who has connected to this side. */
  static async accept(listener: Deno.TcpListener, type: string): Promise<RawPeer> {
    const peer = new RawPeer(await listener.accept());
    await peer.shakeHands(type);
    return peer;
  }

  async shakeHands(type: string, identity = ""): Promise<void> {
    const properties = { "Socket-Type": ascii(type), "Identity": ascii(identity) };
    await this.write(greeting, ready(properties));
    await this.skipGreeting();
    await this.command();
  }

  /** Writes as much of it as can be written before the connection ends. */
  async write(...pieces: readonly Uint8Array[]): Promise<void> {
    try {
      for (const piece of pieces) {
        for (let left = piece; left.length > 0;) {
          left = left.subarray(await this.#conn.write(left));
        }
      }
    } catch {
      // Whoever wants to know reads.
    }
  }

  async send(...frames: readonly (Uint8Array | string)[]): Promise<void> {
    await this.write(
      encodeMessage(frames.map((frame) => typeof frame === "string" ? ascii(frame) : frame)),
    );
  }

  /** The body of the next command. */
  async command(): Promise<Uint8Array> {
    const found = await this.#next();
    if (found?.kind !== "command") throw new Error(`It must be a command, received ${found?.kind}`);
    return found.body;
  }

  /** The next message, its frames as text. */
  async receive(): Promise<string[]> {
    const { frames } = await this.receiveMessage();
    return frames.map((frame) => new TextDecoder().decode(frame));
  }

  async receiveMessage(): Promise<DecodedMessage> {
    const found = await this.#next();
    if (found?.kind !== "message") throw new Error(`It must be a message, received ${found?.kind}`);
    return found.message;
  }

  /** Reads to the end of the connection, which this side has not ended. */
  async ended(): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      while (await this.#conn.read(buffer) !== null);
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
  }

  /** Sends no more, and reads to the end; so all that was sent is read, too. */
  async finish(): Promise<void> {
    await this.#conn.closeWrite().catch(() => {});
    await this.ended();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async skipGreeting(): Promise<void> {
    const buffer = new Uint8Array(64);
    for (let come = 0; come < 64;) come += await this.#conn.read(buffer.subarray(come)) ?? 64;
  }

  async #next(): Promise<Decoded | null> {
    for (;;) {
      const found = this.#decoder.next();
      if (found !== null) return found;
      const length = await this.#conn.read(this.#decoder.space());
      if (length === null) return null;
      this.#decoder.filled(length);
    }
  }
}

/** Keeps what comes, and waits for what is to come. */
export class Inbox<T> {
  readonly items: T[] = [];
  #changed = Promise.withResolvers<void>();

  readonly push = (item: T): void => {
    this.items.push(item);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  };

  /** The first `count` that came. */
  async first(count: number): Promise<T[]> {
    while (this.items.length < count) await this.#changed.promise;
    return this.items.slice(0, count);
  }
}

/** What a socket refused, in order. */
export function refusals(): {
  readonly refused: Inbox<Refusal>;
  onRefusal(refusal: Refusal): void;
} {
  const refused = new Inbox<Refusal>();
  return { refused, onRefusal: refused.push };
}
