import { ZmtpError } from "../../protocol/zmtp/zmtp_error.ts";

/** Jupyter's clients subscribe to one topic. */
const MOST_TOPICS = 1024;
const LONGEST_TOPIC = 1024;

/** What one peer has subscribed to. */
export class TopicSet {
  readonly #topics: Uint8Array[] = [];

  get size(): number {
    return this.#topics.length;
  }

  /**
   * @returns false where it was there
   * @throws {ZmtpError} when it is more than a peer may have
   */
  add(topic: Uint8Array): boolean {
    if (this.#indexOf(topic) !== -1) return false;
    if (this.#topics.length === MOST_TOPICS || topic.length > LONGEST_TOPIC) {
      throw new ZmtpError(
        `Cannot subscribe peer: it must have at most ${MOST_TOPICS} topics of ` +
          `${LONGEST_TOPIC} octets, received another of ${topic.length}`,
        true,
      );
    }
    this.#topics.push(topic);
    return true;
  }

  delete(topic: Uint8Array): void {
    const index = this.#indexOf(topic);
    if (index !== -1) this.#topics.splice(index, 1);
  }

  /** Tells whether `topic` begins with one of them. */
  match(topic: Uint8Array): boolean {
    return this.#topics.some((prefix) => startsWith(topic, prefix));
  }

  #indexOf(topic: Uint8Array): number {
    return this.#topics.findIndex((other) =>
      other.length === topic.length && startsWith(topic, other)
    );
  }
}

function startsWith(topic: Uint8Array, prefix: Uint8Array): boolean {
  return prefix.length <= topic.length && prefix.every((octet, index) => octet === topic[index]);
}
