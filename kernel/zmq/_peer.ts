import type { Clock } from "../../actors/runtime/clock.ts";
import type { Command } from "../../protocol/zmtp/command.ts";
import type { DecodedMessage } from "../../protocol/zmtp/decoded_message.ts";
import type { Connection } from "./_connection.ts";
import { MessageQueue } from "./_message_queue.ts";
import { Writer } from "./_writer.ts";
import type { PartSink } from "./socket.ts";

/** How long a peer may be without progress before nobody waits for it. */
const PATIENCE_MS = 1000;

/** What a peer does. */
export interface PeerEvents {
  message(message: DecodedMessage): void | Promise<void>;
  large?(head: DecodedMessage): PartSink | null;
  command?(command: Command): void;
  gone(): void;
}

/** Who has connected to a bound socket, and what waits for it. */
export class Peer {
  readonly writer: Writer;
  readonly #connection: Connection;
  readonly #queue: MessageQueue;
  readonly #onDropped: () => void;

  constructor(connection: Connection, clock: Clock, onDropped: () => void) {
    this.#connection = connection;
    this.#onDropped = onDropped;
    this.writer = new Writer(clock, PATIENCE_MS);
    this.writer.attach(connection);
    this.#queue = new MessageQueue(this.writer, (slow) => {
      if (slow) onDropped();
      this.close();
    });
  }

  /** @returns false where too much waits for it already, and the message is dropped */
  send(wire: Uint8Array): boolean {
    const taken = this.#queue.send(wire);
    if (!taken) this.#onDropped();
    return taken;
  }

  sendLarge(): PartSink {
    return this.#queue.sendLarge();
  }

  /** Reads to the end of the connection. */
  async read(events: PeerEvents): Promise<void> {
    try {
      await this.#connection.read({
        message: (message) => events.message(message),
        large: (head) => events.large?.(head) ?? null,
        command: (command) => events.command?.(command),
        reply: (wire) => this.send(wire),
      });
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#connection.close();
    this.writer.close();
    this.#queue.close();
  }
}
