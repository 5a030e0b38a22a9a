import type { Clock } from "../../actors/runtime/clock.ts";
import {
  type Channel,
  type ConnectionInfo,
  endpointOf,
} from "../../protocol/jupyter/connection_file.ts";
import { DealerSocket } from "../zmq/dealer_socket.ts";
import type { MessageHandler } from "../zmq/socket.ts";
import { SubSocket } from "../zmq/sub_socket.ts";

/** The connections to the real kernel. */
export class KernelPorts {
  /** Resolves once the kernel has opened its iopub port. */
  readonly opened: Promise<void>;
  readonly #info: ConnectionInfo;
  readonly #clock: Clock;
  /** One for all channels: kernels address stdin with the routing id of the shell's request. */
  readonly #identity = new TextEncoder().encode(`sidecar-${crypto.randomUUID()}`);
  readonly #opened = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();
  readonly #sockets: { close(): void }[] = [];
  readonly #ends: Promise<void>[] = [];

  /** @param info where the kernel listens, or will */
  constructor(info: ConnectionInfo, clock: Clock) {
    this.#info = info;
    this.#clock = clock;
    this.opened = this.#opened.promise;
    // Nobody has to look at it.
    this.#failed.promise.catch(() => {});
  }

  /** Rejects when the kernel can never be reached: this process may not connect. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Connects to any channel but iopub. */
  connectDealer(channel: Channel, handler: MessageHandler<null>): DealerSocket {
    const ended = Promise.withResolvers<void>();
    const dealer = DealerSocket.connect(
      endpointOf(this.#info, channel),
      { identity: this.#identity, clock: this.#clock },
      withEnd(handler, ended.resolve),
    );
    this.#sockets.push(dealer);
    this.#follow(dealer.connected, ended.promise);
    return dealer;
  }

  /** Connects to iopub, and hears everything. */
  connectIopub(handler: MessageHandler<null>): void {
    const ended = Promise.withResolvers<void>();
    const sub = SubSocket.connect(
      endpointOf(this.#info, "iopub"),
      { clock: this.#clock },
      withEnd(handler, ended.resolve),
    );
    this.#sockets.push(sub);
    this.#follow(sub.connected, ended.promise, this.#opened.resolve);
  }

  /** Resolves when the kernel has closed all that it had opened, and its last word is handled. */
  async drained(): Promise<void> {
    await Promise.all(this.#ends);
  }

  /** Lets go of all connections. */
  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.close();
  }

  /** From the first handshake on, the end is one to wait for. */
  #follow(connected: Promise<void>, ended: Promise<void>, onConnected?: () => void): void {
    connected.then(() => {
      this.#ends.push(ended);
      onConnected?.();
    }, this.#failed.reject);
  }
}

function withEnd(handler: MessageHandler<null>, onGone: () => void): MessageHandler<null> {
  return {
    message: (message) => handler.message(message, null),
    large: (head) => handler.large?.(head, null) ?? null,
    gone: onGone,
  };
}
