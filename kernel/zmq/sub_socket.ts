import type { Clock } from "../../actors/runtime/clock.ts";
import { encodeSubscription } from "../../protocol/zmtp/subscription.ts";
import { ConnectedSocket } from "./_connected_socket.ts";
import { Writer } from "./_writer.ts";
import type { Endpoint, MessageHandler, SocketLimits } from "./socket.ts";

/** A SUB that connects, and again when the connection is lost, and subscribes to everything. */
export class SubSocket {
  /** Resolves when the first handshake is done; rejects where this process may not connect. */
  readonly connected: Promise<void>;
  readonly #socket: ConnectedSocket;
  readonly #writer: Writer;

  private constructor(
    endpoint: Endpoint,
    { clock }: { readonly clock: Clock },
    handler: MessageHandler<null>,
    limits: SocketLimits,
  ) {
    this.#writer = new Writer(clock, Infinity);
    this.#socket = new ConnectedSocket({
      ...{ endpoint, socketType: "SUB", clock, limits },
      handler: {
        message: (message) => handler.message(message, null),
        large: (head) => handler.large?.(head, null) ?? null,
        command: () => {},
        reply: (wire) => this.#writer.push(wire),
      },
      onConnected: (connection) => {
        this.#writer.attach(connection);
        this.#writer.push(encodeSubscription(new Uint8Array()));
      },
      onLost: () => {
        this.#writer.detach();
        handler.gone?.(null);
      },
    });
    this.connected = this.#socket.connected;
  }

  static connect(
    endpoint: Endpoint,
    options: { readonly clock: Clock },
    handler: MessageHandler<null>,
    limits: SocketLimits = {},
  ): SubSocket {
    return new SubSocket(endpoint, options, handler, limits);
  }

  close(): void {
    this.#socket.close();
    this.#writer.close();
  }
}
