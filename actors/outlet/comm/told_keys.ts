import { TOLD_LIMITS } from "../../../protocol/jupyter/monitor_message.ts";
import { forgetOldest } from "../../forget_oldest.ts";

/** What a page was told of that it must not be told twice. */
export class ToldKeys {
  readonly #keys = new Set<string>();
  readonly #onAdded: (key: string) => void;

  /** @param onAdded told of each key that {@link add} takes */
  constructor(onAdded: (key: string) => void) {
    this.#onAdded = onAdded;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** @returns false where it was there */
  add(key: string): boolean {
    if (this.has(key)) return false;
    this.know([key]);
    this.#onAdded(key);
    return true;
  }

  /** Takes over what an earlier monitor told. */
  know(keys: Iterable<string>): void {
    for (const key of keys) this.#keys.add(key);
    forgetOldest(this.#keys, TOLD_LIMITS.keysOfSession);
  }

  delete(key: string): void {
    this.#keys.delete(key);
  }
}
