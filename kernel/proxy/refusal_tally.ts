import type { Refusal } from "../zmq/socket.ts";
import type { Fault } from "./guard.ts";

/** Why something from the wire was refused. */
export type RefusalReason = Fault | Refusal;

/** Counts what was refused, and says the first one of each kind. */
export class RefusalTally {
  readonly #counts: Map<RefusalReason, number> = new Map();
  readonly #onFirst: (reason: RefusalReason, where: string) => void;

  constructor(onFirst: (reason: RefusalReason, where: string) => void) {
    this.#onFirst = onFirst;
  }

  /** @param where it came in, such as "shell" */
  add(reason: RefusalReason, where: string): void {
    const count = this.#counts.get(reason) ?? 0;
    this.#counts.set(reason, count + 1);
    if (count === 0) this.#onFirst(reason, where);
  }

  /** How many of each kind; kinds that did not occur are absent. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
