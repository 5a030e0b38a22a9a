import type { Command } from "../../protocol/zmtp/command.ts";
import { decodeSubscription, type Subscription } from "../../protocol/zmtp/subscription.ts";
import { BoundSocket, together } from "./_bound_socket.ts";
import type { Peer, PeerEvents } from "./_peer.ts";
import { TopicSet } from "./_topic_set.ts";
import type { Endpoint, PartSink, SocketLimits } from "./socket.ts";

/** Octets of what a subscriber sends: it subscribes, and no more. */
const MAX_RECEIVED = 8 * 1024;

/** What an {@link XpubSocket} tells. */
export interface SubscriptionHandler {
  /** `subscriber` has subscribed to `topic`, which it had not; `send` reaches it alone. */
  subscribed(topic: Uint8Array, subscriber: { send(wire: Uint8Array): void }): void;
}

/**
 * An XPUB that is bound: what is published goes to every peer that has
 * subscribed to a beginning of its topic.
 *
 * @example
 * ```ts
 * import { XpubSocket } from "./xpub_socket.ts";
 *
 * const iopub = XpubSocket.bind({ transport: "tcp", hostname: "127.0.0.1", port: 0 }, {
 *   subscribed: () => {},
 * });
 * iopub.close();
 * ```
 */
export class XpubSocket {
  readonly #socket: BoundSocket;
  readonly #subscribers = new Map<Peer, TopicSet>();

  private constructor(endpoint: Endpoint, handler: SubscriptionHandler, limits: SocketLimits) {
    this.#socket = new BoundSocket(
      ...[endpoint, "XPUB", { ...limits, maxMessage: MAX_RECEIVED }] as const,
      (peer) => this.#meet(peer, handler),
    );
  }

  /** @throws {Error} when the endpoint cannot be bound */
  static bind(
    endpoint: Endpoint,
    handler: SubscriptionHandler,
    limits: SocketLimits = {},
  ): XpubSocket {
    return new XpubSocket(endpoint, handler, limits);
  }

  /** Where it is bound, with the port that was given where 0 was asked for. */
  get address(): Endpoint {
    return this.#socket.address;
  }

  /** Peers that have subscribed to something. */
  get numSubscribers(): number {
    return this.#subscribers.size;
  }

  /** @param topic the message's first frame */
  publish(topic: Uint8Array, wire: Uint8Array): void {
    for (const [peer, topics] of this.#subscribers) {
      if (topics.match(topic)) peer.send(wire);
    }
  }

  /** Publishes a message in parts; what is sent to its subscribers meanwhile waits behind it. */
  publishLarge(topic: Uint8Array): PartSink {
    const sinks = [...this.#subscribers]
      .filter(([, topics]) => topics.match(topic))
      .map(([peer]) => peer.sendLarge());
    return {
      part: (wire) => together(sinks.map((sink) => sink.part(wire))),
      end: () => sinks.forEach((sink) => sink.end()),
      abort: () => sinks.forEach((sink) => sink.abort()),
    };
  }

  /** Resolves when every peer has room, but for those without progress; undefined: go on. */
  ready(): Promise<void> | undefined {
    return this.#socket.ready();
  }

  /** Resolves when all that is queued is written, but for peers that are gone or without progress. */
  flush(): Promise<void> {
    return this.#socket.flush();
  }

  /** Lets go of everything; what is queued is lost. */
  close(): void {
    this.#socket.close();
  }

  #meet(peer: Peer, handler: SubscriptionHandler): PeerEvents {
    const topics = new TopicSet();
    const take = ({ cancel, topic }: Subscription) => {
      if (cancel) {
        topics.delete(topic);
        if (topics.size === 0) this.#subscribers.delete(peer);
        return;
      }
      if (!topics.add(topic)) return;
      this.#subscribers.set(peer, topics);
      handler.subscribed(topic, peer);
    };
    return {
      // What is neither is a message from a subscriber: XPUB has no use for it.
      message: ({ frames }) => {
        const subscription = decodeSubscription(frames);
        if (subscription !== null) take(subscription);
      },
      command: ({ name, data }: Command) => {
        if (name === "SUBSCRIBE" || name === "CANCEL") {
          take({ cancel: name === "CANCEL", topic: data });
        }
      },
      gone: () => this.#subscribers.delete(peer),
    };
  }
}
