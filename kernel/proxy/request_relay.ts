import { encodeMessage } from "../../protocol/zmtp/encode_message.ts";
import type { MessageHandler, WireMessage } from "../zmq/socket.ts";
import type { Failures } from "./failures.ts";
import type { Guard } from "./guard.ts";
import type { Request, RequestInterception } from "./interception.ts";
import type { RefusalTally } from "./refusal_tally.ts";

/** The kernel's end of a channel. */
export interface KernelPort {
  send(wire: Uint8Array): void;
  /** Resolves when it takes more; undefined: it does now. */
  ready(): Promise<void> | undefined;
}

/** What a {@link RequestRelay} needs. */
export interface RequestRelayOptions {
  /** The channel's name, as it is told. */
  readonly channel: string;
  readonly kernel: KernelPort;
  readonly guard: Guard;
  readonly tally: RefusalTally;
  readonly failures: Failures;
  readonly interceptions: readonly RequestInterception[];
  /** Nothing goes to the kernel before this resolves. */
  readonly opened: Promise<void>;
  /** Told of each client that says something. */
  readonly onHeard: (identity: Uint8Array) => void;
  /** Told when a client's connection has ended. */
  readonly onGone: (identity: Uint8Array) => void;
}

/** Brings what clients ask on a channel to the kernel: what is signed, and nobody else deals with. */
export class RequestRelay implements MessageHandler<Uint8Array> {
  readonly #options: RequestRelayOptions;
  readonly #interceptions = new Map<string, RequestInterception>();
  #isOpen = false;

  constructor(options: RequestRelayOptions) {
    this.#options = options;
    for (const interception of options.interceptions) {
      for (const type of interception.requestTypes) this.#interceptions.set(type, interception);
    }
    options.opened.then(() => this.#isOpen = true);
  }

  message(message: WireMessage, identity: Uint8Array): void | Promise<void> {
    const { channel, guard, tally, failures, opened, onHeard } = this.#options;
    const admitted = guard.check(message.frames);
    if (typeof admitted === "string") {
      tally.add(admitted, channel);
      return;
    }
    failures.attempt("heard", () => onHeard(identity), undefined);
    const interception = this.#interceptions.get(admitted.header.msgType);
    if (interception !== undefined) {
      const request: Request = { identity, ...admitted };
      const { msgType } = admitted.header;
      if (failures.attempt(msgType, () => interception.request(request), false)) return;
    }
    if (!this.#isOpen) return opened.then(() => this.#forward(message, identity));
    return this.#forward(message, identity);
  }

  gone(identity: Uint8Array): void {
    const { onGone, failures } = this.#options;
    failures.attempt("gone", () => onGone(identity), undefined);
  }

  #forward(message: WireMessage, identity: Uint8Array): Promise<void> | undefined {
    return forward(this.#options.kernel, message, identity);
  }
}

/** Sends a client's message on; the kernel's answer begins with the same identity. */
export function forward(
  kernel: KernelPort,
  message: WireMessage,
  identity: Uint8Array,
): Promise<void> | undefined {
  kernel.send(encodeMessage([identity, ...message.frames]));
  return kernel.ready();
}
