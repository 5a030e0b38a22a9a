import { delimiterIndex, signedParts, splitEnvelope } from "../../protocol/jupyter/envelope.ts";
import { includesBytes } from "../../protocol/jupyter/includes_bytes.ts";
import type { MessageMaker } from "../../protocol/jupyter/message_maker.ts";
import { parseMessageHeader } from "../../protocol/jupyter/message_header.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";
import { encodeMessage } from "../../protocol/zmtp/encode_message.ts";
import type { MessageHandler, PartSink, WireMessage } from "../zmq/socket.ts";
import type { Failures } from "./failures.ts";
import type { ReplyInterception } from "./interception.ts";

/** The clients' end of a channel. */
export interface ClientPort {
  send(identity: Uint8Array, wire: Uint8Array): boolean;
  sendLarge(identity: Uint8Array): PartSink | null;
  /** Resolves when the client takes more; undefined: it does now. */
  ready(identity: Uint8Array): Promise<void> | undefined;
}

/** What a {@link ReplyRelay} needs. */
export interface ReplyRelayOptions {
  readonly clients: ClientPort;
  readonly signer: Signer;
  readonly maker: MessageMaker;
  readonly failures: Failures;
  readonly interceptions: readonly ReplyInterception[];
}

/** Takes what goes to nobody. */
const nowhere: PartSink = { part: () => {}, end: () => {}, abort: () => {} };

/** Brings what the kernel says on a channel to the client that it names. */
export class ReplyRelay implements MessageHandler<null> {
  readonly #options: ReplyRelayOptions;
  readonly #interceptions: readonly (readonly [Uint8Array, ReplyInterception])[];

  constructor(options: ReplyRelayOptions) {
    this.#options = options;
    this.#interceptions = options.interceptions.flatMap((interception) =>
      interception.replyTypes.map((type) => [new TextEncoder().encode(type), interception] as const)
    );
  }

  message(message: WireMessage): Promise<void> | undefined {
    const { clients, failures } = this.#options;
    const identity = message.frames[0];
    // A kernel's answer to nobody.
    if (identity === undefined || message.frames.length === 1) return undefined;
    const changed = failures.attempt("reply", () => this.#intercept(message.frames), null);
    clients.send(identity, changed ?? message.wireFrom(1));
    return clients.ready(identity);
  }

  large(head: WireMessage): PartSink | null {
    const identity = head.frames[0];
    if (identity === undefined) return null;
    const sink = this.#options.clients.sendLarge(identity) ?? nowhere;
    if (head.frames.length > 1) void sink.part(head.wireFrom(1));
    return sink;
  }

  /** The message that goes to the client instead; null: the kernel's own. */
  #intercept(frames: readonly Uint8Array[]): Uint8Array | null {
    const interception = this.#find(frames);
    if (interception === null) return null;
    const envelope = splitEnvelope(frames);
    if (
      envelope === null || !this.#options.signer.verify(envelope.signature, signedParts(envelope))
    ) {
      return null;
    }
    const header = parseMessageHeader(envelope.header);
    // The bytes may have had the type's name elsewhere.
    if (header === null || !interception.replyTypes.includes(header.msgType)) return null;
    const parent = parseMessageHeader(envelope.parentHeader);
    const content = interception.reply({ envelope, header, parent });
    if (content === null) return null;
    const { idents, parentHeader, metadata, buffers } = envelope;
    const parts = [envelope.header, parentHeader, metadata, content];
    return encodeMessage(this.#options.maker.seal(idents.slice(1), parts, buffers));
  }

  /** Whose business the message seems to be, by a look at its bytes. */
  #find(frames: readonly Uint8Array[]): ReplyInterception | null {
    if (this.#interceptions.length === 0) return null;
    const index = delimiterIndex(frames);
    const header = frames[index + 2];
    if (index === -1 || header === undefined) return null;
    return this.#interceptions.find(([type]) => includesBytes(header, type))?.[1] ?? null;
  }
}
