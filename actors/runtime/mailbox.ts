import { Fifo } from "./_fifo.ts";

/** What a full mailbox does with one more message. */
export type MailboxPolicy<M> =
  /** The sender is told "full", and waits or goes without. */
  | { readonly kind: "reject" }
  /** The oldest message makes room. */
  | { readonly kind: "drop-oldest" }
  /**
   * A message replaces the waiting one of the same key, full or not; where
   * there is none and no room, the oldest makes room. A null key never
   * replaces. Each message is compared with all that wait, so keep the
   * capacity small; `key` must not throw.
   */
  | { readonly kind: "coalesce"; readonly key: (message: M) => string | null };

/** How many messages may wait, and what happens beyond that. */
export interface MailboxOptions<M> {
  /** Default 1024. */
  readonly capacity?: number;
  /** Default `reject`. */
  readonly policy?: MailboxPolicy<M>;
}

/** Told of each waiting message that had to make room. */
export type Displaced<M> = (message: M, reason: "full" | "coalesced") => void;

/** The messages that wait for an actor. */
export class Mailbox<M extends object> {
  readonly capacity: number;
  /** The most messages that ever waited. */
  highWater = 0;
  readonly #policy: MailboxPolicy<M>;
  readonly #displaced: Displaced<M>;
  readonly #queue = new Fifo<M>();

  /** @throws {RangeError} when the capacity is no positive integer */
  constructor(options: MailboxOptions<M> = {}, displaced: Displaced<M> = () => {}) {
    const capacity = options.capacity ?? 1024;
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(
        `Cannot create mailbox: capacity must be a positive integer, received ${capacity}`,
      );
    }
    this.capacity = capacity;
    this.#policy = options.policy ?? { kind: "reject" };
    this.#displaced = displaced;
  }

  get length(): number {
    return this.#queue.length;
  }

  /** True where {@link Mailbox.put} would refuse. */
  get rejects(): boolean {
    return this.#policy.kind === "reject" && this.#queue.length >= this.capacity;
  }

  /** @returns false where the message was refused: nothing was taken */
  put(message: M): boolean {
    if (this.#policy.kind === "coalesce" && this.#coalesce(message, this.#policy.key)) return true;
    if (this.rejects) return false;
    if (this.#queue.length >= this.capacity) this.#displaced(this.#queue.shift() as M, "full");
    this.putAnyway(message);
    return true;
  }

  /** Queues a message that the bound does not apply to. */
  putAnyway(message: M): void {
    this.#queue.push(message);
    if (this.#queue.length > this.highWater) this.highWater = this.#queue.length;
  }

  take(): M | undefined {
    return this.#queue.shift();
  }

  #coalesce(message: M, key: (message: M) => string | null): boolean {
    const wanted = key(message);
    if (wanted === null) return false;
    const replaced = this.#queue.replace((waiting) => key(waiting) === wanted, message);
    if (replaced === undefined) return false;
    this.#displaced(replaced, "coalesced");
    return true;
  }
}
