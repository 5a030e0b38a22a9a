import { delimiter } from "./envelope.ts";
import type { Signer } from "./signer.ts";

/** The version of Jupyter's protocol that the messages follow. */
const PROTOCOL_VERSION = "5.4";

/** What a message of one's own says. */
export interface OwnMessage {
  /** `header.msg_type`. */
  readonly type: string;
  /** What stands before the delimiter. Default: nothing. */
  readonly idents?: readonly Uint8Array[];
  /** The parent header, as the bytes of the request's header. Default: `{}`. */
  readonly parentHeader?: Uint8Array;
  /** JSON of an object. */
  readonly content: string | Uint8Array;
}

/** Who speaks in the messages. */
export interface MessageMakerOptions {
  readonly signer: Signer;
  /** `header.session`. */
  readonly session: string;
  /** `header.username`. */
  readonly username: string;
  /** Wall-clock time, epoch milliseconds. */
  readonly now: () => number;
}

/** Builds and signs messages. */
export class MessageMaker {
  readonly #options: MessageMakerOptions;
  readonly #encoder = new TextEncoder();
  readonly #empty = this.#encoder.encode("{}");
  #count = 0;

  constructor(options: MessageMakerOptions) {
    this.#options = options;
  }

  /** The frames of a message. */
  make({ type, idents = [], parentHeader = this.#empty, content }: OwnMessage): Uint8Array[] {
    const header = this.#encoder.encode(this.#header(type));
    const body = typeof content === "string" ? this.#encoder.encode(content) : content;
    return this.seal(idents, [header, parentHeader, this.#empty, body]);
  }

  /** The frames of a message whose header, parent header, metadata and content are given. */
  seal(
    idents: readonly Uint8Array[],
    parts: readonly Uint8Array[],
    buffers: readonly Uint8Array[] = [],
  ): Uint8Array[] {
    const signature = this.#encoder.encode(this.#options.signer.sign(parts));
    return [...idents, delimiter, signature, ...parts, ...buffers];
  }

  #header(type: string): string {
    const { session, username, now } = this.#options;
    return JSON.stringify({
      msg_id: `${session}_${this.#count++}`,
      msg_type: type,
      session,
      username,
      date: new Date(now()).toISOString(),
      version: PROTOCOL_VERSION,
    });
  }
}
