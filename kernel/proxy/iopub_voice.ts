import type { MessageMaker } from "../../protocol/jupyter/message_maker.ts";
import { encodeMessage } from "../../protocol/zmtp/encode_message.ts";

/** Where messages of the sidecar's own go out to all clients. */
export interface Publisher {
  publish(topic: Uint8Array, wire: Uint8Array): void;
}

const BUSY = '{"execution_state":"busy"}';
const IDLE = '{"execution_state":"idle"}';

/** Speaks on iopub, signed, as the kernel does. */
export class IopubVoice {
  readonly #publisher: Publisher;
  readonly #maker: MessageMaker;
  readonly #runningHeader: () => Uint8Array | null;
  readonly #encoder = new TextEncoder();

  /** @param runningHeader the bytes of the header of the request that the kernel runs, if it does */
  constructor(
    publisher: Publisher,
    maker: MessageMaker,
    runningHeader: () => Uint8Array | null,
  ) {
    this.#publisher = publisher;
    this.#maker = maker;
    this.#runningHeader = runningHeader;
  }

  /**
   * Publishes a message.
   *
   * @param parentHeader the bytes of the request's header
   * @param content JSON of an object
   */
  say(topic: string, type: string, parentHeader: Uint8Array, content: string): void {
    const ident = this.#encoder.encode(topic);
    const frames = this.#maker.make({ type, idents: [ident], parentHeader, content });
    this.#publisher.publish(ident, encodeMessage(frames));
  }

  /**
   * Says that a request is dealt with, and that it is done, as clients await
   * it. They take both for the state of the whole kernel; so where that is
   * busy with another request, it is said again.
   */
  during(parentHeader: Uint8Array, deal: () => void): void {
    this.say("status", "status", parentHeader, BUSY);
    try {
      deal();
    } finally {
      this.say("status", "status", parentHeader, IDLE);
      const running = this.#runningHeader();
      if (running !== null) this.say("status", "status", running, BUSY);
    }
  }
}
