import type { ActorRef, Behavior } from "../runtime/mod.ts";
import { ClientQueue, type Delivery } from "./client_queue.ts";
import type { GatewayMessage } from "./comm_gateway.ts";
import type { Flow } from "./flow.ts";
import type { Client, ClientItem, ClientOptions } from "./frame_hub.ts";

/** Items that may wait for a client that loses nothing; then the sources wait. */
const ENOUGH = 250;

/** What a client needs of the monitor. */
export interface GatewayClientOptions extends ClientOptions {
  readonly gateway: ActorRef<GatewayMessage>;
  readonly flow: Flow;
  /** Told of each frame that is left out, for the metrics. */
  readonly onOmitted: (numFrames: number) => void;
  /** Ends the client's actor. */
  readonly onClose: () => void;
}

/**
 * One client: an actor that the gateway tells everything, and a queue from
 * which the outlet takes at its own pace.
 */
export class GatewayClient implements Client {
  readonly #options: GatewayClientOptions;
  readonly #queue: ClientQueue;
  #ref: ActorRef<Delivery> | null = null;
  #waiter: (() => void) | null = null;
  #closed = false;

  constructor(options: GatewayClientOptions) {
    this.#options = options;
    this.#queue = new ClientQueue(options, options.onOmitted);
  }

  /** The behavior of the client's actor. */
  get behavior(): Behavior<Delivery, null> {
    return {
      init: () => null,
      receive: (_state, delivery) => this.#push(delivery),
      // With the monitor: whoever waits in `take` must not wait for ever.
      onStop: () => this.close(),
    };
  }

  /** Says under which address its actor runs, and asks for frames. */
  connect(ref: ActorRef<Delivery>): void {
    const { appKey = null, after = 0 } = this.#options;
    this.#ref = ref;
    this.#tell({ type: "connect", client: ref, appKey, after });
  }

  async take(): Promise<readonly ClientItem[]> {
    for (;;) {
      if (this.#queue.length > 0) return this.#takeAll();
      if (this.#closed) return [];
      if (this.#queue.overflowed && this.#ref !== null) {
        this.#tell({ type: "resend", client: this.#ref });
      }
      await new Promise<void>((resolve) => this.#waiter = resolve);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.flow.resume(this);
    this.#options.onClose();
    this.#wake();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** Tells the gateway, later where thousands do so at once. */
  #tell(message: GatewayMessage): void {
    const { gateway } = this.#options;
    if (gateway.tell(message) === "full") void gateway.drained().then(() => this.#tell(message));
  }

  #takeAll(): ClientItem[] {
    const items = this.#queue.take();
    this.#options.flow.resume(this);
    return items;
  }

  #push(delivery: Delivery): void {
    this.#queue.push(delivery);
    const { overflow, flow } = this.#options;
    if (overflow === "block" && !this.#closed && this.#queue.length >= ENOUGH) flow.pause(this);
    if (this.#queue.length > 0) this.#wake();
  }

  #wake(): void {
    this.#waiter?.();
    this.#waiter = null;
  }
}
