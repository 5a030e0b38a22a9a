import { delimiterIndex, signedParts, splitEnvelope } from "../../protocol/jupyter/envelope.ts";
import { includesBytes } from "../../protocol/jupyter/includes_bytes.ts";
import { parseMessageHeader } from "../../protocol/jupyter/message_header.ts";
import type { MessageMaker } from "../../protocol/jupyter/message_maker.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";
import { encodeMessage } from "../../protocol/zmtp/encode_message.ts";

/** A client that has subscribed. */
export interface Subscriber {
  send(wire: Uint8Array): void;
}

/** Bytes of a welcome's content: it names the sidecar's subscription, which is to everything. */
const MAX_CONTENT = 32;
/** Subscriptions that wait for the kernel's first welcome; many kernels never send one. */
const MAX_WAITING = 100;

const TYPE = "iopub_welcome";
const typeBytes = new TextEncoder().encode(TYPE);

/**
 * Welcomes those who subscribe, where the kernel does so. The kernel's own
 * welcome is for the sidecar and goes no further.
 */
export class Welcome {
  readonly #signer: Signer;
  readonly #maker: MessageMaker;
  #waiting: [topic: Uint8Array, subscriber: Subscriber][] = [];
  #isWelcoming = false;

  constructor(signer: Signer, maker: MessageMaker) {
    this.#signer = signer;
    this.#maker = maker;
  }

  /** A client has subscribed. */
  subscribed(topic: Uint8Array, subscriber: Subscriber): void {
    if (this.#isWelcoming) this.#welcome(topic, subscriber);
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push([topic, subscriber]);
  }

  /** Whether a message is the kernel's welcome; those who wait get theirs then. */
  takes(frames: readonly Uint8Array[]): boolean {
    if (!this.#isWelcomeOfKernel(frames)) return false;
    this.#isWelcoming = true;
    for (const [topic, subscriber] of this.#waiting.splice(0)) this.#welcome(topic, subscriber);
    return true;
  }

  #isWelcomeOfKernel(frames: readonly Uint8Array[]): boolean {
    const index = delimiterIndex(frames);
    if (index === -1 || frames[index + 5]!.length > MAX_CONTENT) return false;
    if (!includesBytes(frames[index + 2]!, typeBytes)) return false;
    const envelope = splitEnvelope(frames)!;
    return this.#signer.verify(envelope.signature, signedParts(envelope)) &&
      parseMessageHeader(envelope.header)?.msgType === TYPE;
  }

  #welcome(topic: Uint8Array, subscriber: Subscriber): void {
    const subscription = text(topic);
    // No kernel can name it in JSON.
    if (subscription === null) return;
    const idents = topic.length === 0 ? [] : [topic];
    const content = JSON.stringify({ subscription });
    subscriber.send(encodeMessage(this.#maker.make({ type: TYPE, idents, content })));
  }
}

function text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
