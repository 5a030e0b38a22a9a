import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Signs messages, and knows its own signatures.
 *
 * @example
 * ```ts
 * import { assert, assertFalse } from "@std/assert";
 * import { Signer } from "./signer.ts";
 *
 * const signer = new Signer("a key");
 * const bytes = (text: string) => new TextEncoder().encode(text);
 * const parts = ["{}", "{}", "{}", "{}"].map(bytes);
 * const signature = bytes(signer.sign(parts));
 * assert(signer.verify(signature, parts));
 * assertFalse(signer.verify(signature, [...parts].fill(bytes("[]"), 3)));
 * ```
 */
export class Signer {
  readonly #key: string;

  /** @param key of the connection file; empty: nothing is signed */
  constructor(key: string) {
    this.#key = key;
  }

  /** Whether messages are signed at all. */
  get isSigning(): boolean {
    return this.#key !== "";
  }

  /** The signature of header, parent header, metadata and content; empty without a key. */
  sign(parts: readonly Uint8Array[]): string {
    return this.isSigning ? this.#hmac(parts).digest("hex") : "";
  }

  /** Whether `signature` is that of `parts`; without a key every one is. */
  verify(signature: Uint8Array, parts: readonly Uint8Array[]): boolean {
    if (!this.isSigning) return true;
    const expected = new TextEncoder().encode(this.#hmac(parts).digest("hex"));
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }

  #hmac(parts: readonly Uint8Array[]): ReturnType<typeof createHmac> {
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac;
  }
}
