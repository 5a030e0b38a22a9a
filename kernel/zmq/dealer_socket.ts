import type { Clock } from "../../actors/runtime/clock.ts";
import { ConnectedSocket } from "./_connected_socket.ts";
import { Writer } from "./_writer.ts";
import type { Endpoint, MessageHandler, SocketLimits } from "./socket.ts";

/** Octets that may wait in all: more than is ever read from clients that are asked to wait. */
const BOUND = 1024 * 1024 * 1024;

/** What a {@link DealerSocket} works with. */
export interface DealerOptions {
  /** At most 255 octets, the first not zero. */
  readonly identity: Uint8Array;
  readonly clock: Clock;
}

/** A DEALER that connects, and again when the connection is lost. What is sent meanwhile waits. */
export class DealerSocket {
  /** Resolves when the first handshake is done; rejects where this process may not connect. */
  readonly connected: Promise<void>;
  readonly #socket: ConnectedSocket;
  readonly #writer: Writer;
  readonly #limits: SocketLimits;

  private constructor(
    endpoint: Endpoint,
    options: DealerOptions,
    handler: MessageHandler<null>,
    limits: SocketLimits,
  ) {
    // Messages for the kernel are never dropped because it computes.
    this.#writer = new Writer(options.clock, Infinity);
    this.#limits = limits;
    this.#socket = new ConnectedSocket({
      ...{ endpoint, socketType: "DEALER", limits, ...options },
      handler: {
        message: (message) => handler.message(message, null),
        large: (head) => handler.large?.(head, null) ?? null,
        command: () => {},
        reply: (wire) => this.#writer.push(wire),
      },
      onConnected: (connection) => this.#writer.attach(connection),
      onLost: () => {
        this.#writer.detach();
        handler.gone?.(null);
      },
    });
    this.connected = this.#socket.connected;
  }

  static connect(
    endpoint: Endpoint,
    options: DealerOptions,
    handler: MessageHandler<null>,
    limits: SocketLimits = {},
  ): DealerSocket {
    return new DealerSocket(endpoint, options, handler, limits);
  }

  /** @returns false where too much waits, and the message is dropped */
  send(wire: Uint8Array): boolean {
    const taken = this.#writer.backlog <= BOUND;
    if (taken) this.#writer.push(wire);
    else this.#limits.onRefusal?.("slow");
    return taken;
  }

  /** Resolves when the other end has taken enough of what waits; undefined: go on. */
  ready(): Promise<void> | undefined {
    return this.#writer.room();
  }

  /** Lets go of everything; what waits is lost. */
  close(): void {
    this.#socket.close();
    this.#writer.close();
  }
}
