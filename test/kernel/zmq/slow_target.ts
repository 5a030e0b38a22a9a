import type { Writable } from "../../../kernel/zmq/_writer.ts";

/** A connection that takes as much as a test lets it. */
export class SlowTarget implements Writable {
  /** What was offered at once, each time. */
  readonly offered: number[] = [];
  closed = false;
  #written: number[] = [];
  #bytes: Uint8Array | null = null;
  #settle: PromiseWithResolvers<number> | null = null;

  /** All that was written. */
  get written(): Uint8Array {
    return new Uint8Array(this.#written);
  }

  write(bytes: Uint8Array): Promise<number> {
    this.offered.push(bytes.length);
    this.#bytes = bytes;
    this.#settle = Promise.withResolvers();
    return this.#settle.promise;
  }

  /** Takes at most `most` octets of what is offered; what that causes has happened when it resolves. */
  async take(most = Infinity): Promise<void> {
    await turn();
    const taken = this.#bytes?.subarray(0, most) ?? new Uint8Array();
    // Only now, as the system does: whoever overwrites them too early is found out.
    for (const octet of taken) this.#written.push(octet);
    this.#bytes = null;
    this.#settle?.resolve(taken.length);
    await turn();
  }

  /** Takes all that is offered until nothing is. */
  async takeAll(most = Infinity): Promise<void> {
    await turn();
    while (this.#bytes !== null) await this.take(most);
  }

  async fail(): Promise<void> {
    this.#settle?.reject(new Deno.errors.BrokenPipe());
    await turn();
  }

  close(): void {
    this.closed = true;
  }
}

/** Lets everything happen that waits for no timer. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Tells whether a promise has settled by now. */
export async function hasSettled(promise: Promise<void> | undefined): Promise<boolean> {
  let settled = promise === undefined;
  promise?.then(() => settled = true);
  await turn();
  return settled;
}
