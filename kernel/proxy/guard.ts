import { type Envelope, signedParts, splitEnvelope } from "../../protocol/jupyter/envelope.ts";
import { type MessageHeader, parseMessageHeader } from "../../protocol/jupyter/message_header.ts";
import type { Signer } from "../../protocol/jupyter/signer.ts";
import { ReplayHistory } from "./replay_history.ts";

/** What is wrong with a message of a client. */
export type Fault =
  /** No delimiter, too few frames, or a header that is none. */
  | "malformed"
  /** No signature where there must be one. */
  | "unsigned"
  /** Another key's signature, or of another message. */
  | "forged"
  /** Seen before. */
  | "replayed";

/** A message that may pass. */
export interface Admitted {
  readonly envelope: Envelope;
  readonly header: MessageHeader;
}

/** Stands between the clients and the kernel, one for all channels: the key is one, too. */
export class Guard {
  readonly #signer: Signer;
  readonly #history: ReplayHistory;
  readonly #decoder = new TextDecoder();

  constructor(signer: Signer, history: ReplayHistory = new ReplayHistory()) {
    this.#signer = signer;
    this.#history = history;
  }

  /** Looks at the frames of a message. A forged one is neither parsed nor remembered. */
  check(frames: readonly Uint8Array[]): Admitted | Fault {
    const envelope = splitEnvelope(frames);
    if (envelope === null) return "malformed";
    const { signature } = envelope;
    if (this.#signer.isSigning) {
      if (signature.length === 0) return "unsigned";
      if (!this.#signer.verify(signature, signedParts(envelope))) return "forged";
      if (!this.#history.add(this.#decoder.decode(signature))) return "replayed";
    }
    const header = parseMessageHeader(envelope.header);
    return header === null ? "malformed" : { envelope, header };
  }
}
