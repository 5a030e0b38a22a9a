/**
 * What the sockets of the proxy have in common.
 *
 * @module
 */

import type { Clock } from "../../actors/runtime/clock.ts";

/**
 * A message as it lies on the wire of ZMTP 3: each frame with its own header.
 * So it goes on to another socket in one piece, and is never encoded anew.
 */
export interface WireMessage {
  /** The frames, views into `wire`. Of a message that is passed on in parts: those before them. */
  readonly frames: readonly Uint8Array[];
  /** The wire bytes of all `frames`. */
  readonly wire: Uint8Array;
  /** The wire bytes from frame `index` on, a view. */
  wireFrom(index: number): Uint8Array;
}

/** Takes the rest of a large message, piece by piece. */
export interface PartSink {
  /**
   * Takes wire bytes; a promise where the taker wants the next ones later. When
   * it has returned, or its promise has resolved, the bytes are the sender's
   * again, who overwrites them: so a large message costs one buffer.
   */
  part(wire: Uint8Array): void | Promise<void>;
  /** The message is complete. */
  end(): void;
  /** The sender is gone in the middle of it. */
  abort(): void;
}

/**
 * Takes what comes in. A promise holds back further reading from the same
 * peer until it resolves: that is the back-pressure.
 *
 * @typeParam Peer how the socket names who sent it
 */
export interface MessageHandler<Peer> {
  message(message: WireMessage, peer: Peer): void | Promise<void>;
  /**
   * A message with a frame above `largeFrame` bytes begins; `head` has the
   * frames before that one. Where it answers a sink the rest goes there as it
   * comes; where it answers null, or is absent, the message is put together
   * first, up to `maxMessage` bytes.
   */
  large?(head: WireMessage, peer: Peer): PartSink | null;
  /** The peer is gone. */
  gone?(peer: Peer): void;
}

/** What a socket refuses: each is counted, costs the peer its connection at most, and nobody else anything. */
export type Refusal =
  /** Not ZMTP, another version, mechanism or socket type, a command that is none. */
  | "handshake"
  /** A frame or message above `maxMessage`. */
  | "oversized"
  /** For a peer that reads too slowly, or not at all. */
  | "slow"
  /** A connection above `maxConnections`. */
  | "crowded";

/** The bounds of a socket. */
export interface SocketLimits {
  /** Bytes of one message. Default 512 MiB. */
  readonly maxMessage?: number;
  /** Bytes of a frame from which a message is passed on in parts, if the handler wants to. Default 256 KiB. */
  readonly largeFrame?: number;
  /** Connections at a time of a socket that is bound. Default 1024. */
  readonly maxConnections?: number;
  /** Of a socket that is bound; one that connects has it from its options. Default: the system's. */
  readonly clock?: Clock;
  /** Told of what was refused. */
  readonly onRefusal?: (refusal: Refusal) => void;
}

/** Where a socket binds or connects. */
export type Endpoint =
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly transport: "ipc"; readonly path: string };
