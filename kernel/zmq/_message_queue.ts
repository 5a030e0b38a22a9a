import type { PartSink } from "./socket.ts";
import type { Writer } from "./_writer.ts";

/** Octets beyond which a peer gets no further message; the one that crosses it is still taken. */
const BOUND = 16 * 1024 * 1024;

/** Keeps whole messages for a peer apart from those that are passed on in parts. */
export class MessageQueue {
  readonly #writer: Writer;
  readonly #onSpoilt: (slow: boolean) => void;
  /** The message whose parts are being written. */
  #large: LargeMessage | null = null;
  /** What waits for its end, in order. */
  #behind: (Uint8Array | LargeMessage)[] = [];
  #behindOctets = 0;
  #closed = false;

  /**
   * @param onSpoilt a large message cannot be completed, because the peer is
   * slow or the sender gone: the connection is of no use any more
   */
  constructor(writer: Writer, onSpoilt: (slow: boolean) => void) {
    this.#writer = writer;
    this.#onSpoilt = onSpoilt;
  }

  /** @returns false where too much waits, and the message is dropped */
  send(wire: Uint8Array): boolean {
    if (this.#writer.backlog + this.#behindOctets > BOUND) return false;
    if (this.#large === null) {
      this.#writer.push(wire);
    } else {
      this.#behind.push(wire);
      this.#behindOctets += wire.length;
    }
    return true;
  }

  /** Begins a message that is passed on in parts; what is sent from now on waits behind it. */
  sendLarge(): PartSink {
    const message = new LargeMessage({
      part: (wire) => this.#part(wire),
      end: () => this.#advance(),
      spoil: () => this.#onSpoilt(false),
    });
    if (this.#large !== null || this.#closed) {
      this.#behind.push(message);
    } else {
      this.#large = message;
      message.begin();
    }
    if (this.#closed) this.close();
    return message;
  }

  /** Lets go of everything, and of everyone who waits. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#behind.splice(0)) {
      if (waiting instanceof LargeMessage) waiting.begin();
    }
  }

  #part(wire: Uint8Array): Promise<void> | undefined {
    if (this.#closed) return;
    if (this.#writer.backlog > BOUND) {
      this.#onSpoilt(true);
      return;
    }
    return this.#writer.lend(wire);
  }

  /** A large message has ended: the next one's turn, after what was sent between the two. */
  #advance(): void {
    this.#large = null;
    let taken = 0;
    while (this.#large === null && taken < this.#behind.length) {
      const next = this.#behind[taken++] as Uint8Array | LargeMessage;
      if (next instanceof LargeMessage) {
        this.#large = next;
        next.begin();
      } else {
        this.#behindOctets -= next.length;
        this.#writer.push(next);
      }
    }
    this.#behind.splice(0, taken);
  }
}

/** What a {@link LargeMessage} does with the queue when it is its turn. */
interface Turn {
  part(wire: Uint8Array): Promise<void> | undefined;
  end(): void;
  /** It cannot be completed, and has begun. */
  spoil(): void;
}

class LargeMessage implements PartSink {
  readonly #turn: Turn;
  readonly #begun = Promise.withResolvers<void>();
  /** What the next part, or the end, comes after; null: nothing. */
  #before: Promise<void> | null = this.#begun.promise;
  #hasParts = false;
  #aborted = false;

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  begin(): void {
    if (this.#before === this.#begun.promise) this.#before = null;
    this.#begun.resolve();
  }

  part(wire: Uint8Array): Promise<void> | undefined {
    const taken = this.#before === null
      ? this.#part(wire)
      : this.#before.then(() => this.#part(wire));
    if (taken === undefined) return;
    const before = taken.then(() => {
      if (this.#before === before) this.#before = null;
    });
    this.#before = before;
    return before;
  }

  end(): void {
    if (this.#before === null) this.#turn.end();
    else this.#before.then(() => this.#turn.end());
  }

  abort(): void {
    this.#aborted = true;
    if (this.#hasParts) this.#turn.spoil();
    this.end();
  }

  #part(wire: Uint8Array): Promise<void> | undefined {
    if (this.#aborted) return;
    this.#hasParts = true;
    return this.#turn.part(wire);
  }
}
