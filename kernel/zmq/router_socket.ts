import { LONGEST_IDENTITY } from "../../protocol/zmtp/ready.ts";
import { BoundSocket } from "./_bound_socket.ts";
import type { Peer, PeerEvents } from "./_peer.ts";
import type { Endpoint, MessageHandler, PartSink, SocketLimits } from "./socket.ts";

/**
 * A ROUTER that is bound. A peer that connects with the identity of another
 * replaces it (ZMQ_ROUTER_HANDOVER); one without gets a random one.
 *
 * @example
 * ```ts
 * import { RouterSocket } from "./router_socket.ts";
 *
 * const echo = RouterSocket.bind({ transport: "tcp", hostname: "127.0.0.1", port: 0 }, {
 *   message: ({ wire }, identity) => {
 *     echo.send(identity, wire);
 *   },
 * });
 * echo.close();
 * ```
 */
export class RouterSocket {
  readonly #socket: BoundSocket;
  readonly #peers = new Map<string, Peer>();

  private constructor(
    endpoint: Endpoint,
    handler: MessageHandler<Uint8Array>,
    limits: SocketLimits,
  ) {
    this.#socket = new BoundSocket(endpoint, "ROUTER", limits, (peer, { identity }) => {
      return this.#meet(peer, identity.length > 0 ? identity : this.#newIdentity(), handler);
    });
  }

  /** @throws {Error} when the endpoint cannot be bound */
  static bind(
    endpoint: Endpoint,
    handler: MessageHandler<Uint8Array>,
    limits: SocketLimits = {},
  ): RouterSocket {
    return new RouterSocket(endpoint, handler, limits);
  }

  /** Where it is bound, with the port that was given where 0 was asked for. */
  get address(): Endpoint {
    return this.#socket.address;
  }

  /** @returns false where there is no such peer, or it is too slow: the message is dropped */
  send(identity: Uint8Array, wire: Uint8Array): boolean {
    return this.#find(identity)?.send(wire) ?? false;
  }

  /** Sends a message in parts; what is sent to the peer meanwhile waits behind it. Null: no such peer. */
  sendLarge(identity: Uint8Array): PartSink | null {
    return this.#find(identity)?.sendLarge() ?? null;
  }

  /**
   * Resolves when the peer has taken enough of what waits for it, or nobody
   * should wait for it; undefined: go on.
   */
  ready(identity: Uint8Array): Promise<void> | undefined {
    return this.#find(identity)?.writer.room();
  }

  /** Resolves when all that is queued is written, but for peers that are gone or without progress. */
  flush(): Promise<void> {
    return this.#socket.flush();
  }

  /** Lets go of everything; what is queued is lost. */
  close(): void {
    this.#socket.close();
  }

  /** @param identity what somebody takes for one: it may be of any length */
  #find(identity: Uint8Array): Peer | undefined {
    return identity.length > LONGEST_IDENTITY ? undefined : this.#peers.get(keyOf(identity));
  }

  #meet(peer: Peer, identity: Uint8Array, handler: MessageHandler<Uint8Array>): PeerEvents {
    const key = keyOf(identity);
    this.#peers.get(key)?.close();
    this.#peers.set(key, peer);
    return {
      message: (message) => handler.message(message, identity),
      large: (head) => handler.large?.(head, identity) ?? null,
      gone: () => {
        if (this.#peers.get(key) !== peer) return;
        this.#peers.delete(key);
        handler.gone?.(identity);
      },
    };
  }

  /** As libzmq's: a zero, so that no peer can have chosen it, and four octets. */
  #newIdentity(): Uint8Array {
    for (;;) {
      const identity = crypto.getRandomValues(new Uint8Array(5));
      identity[0] = 0;
      if (!this.#peers.has(keyOf(identity))) return identity;
    }
  }
}

function keyOf(identity: Uint8Array): string {
  return String.fromCharCode(...identity);
}
