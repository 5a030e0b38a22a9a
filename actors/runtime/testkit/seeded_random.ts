/**
 * Numbers of 0 to 1, 1 excluded, the same for the same seed; for
 * `ActorSystemOptions.random` and for faults.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { seededRandom } from "./seeded_random.ts";
 *
 * const [a, b] = [seededRandom(7), seededRandom(7)];
 * assertEquals([a(), a(), a()], [b(), b(), b()]);
 * ```
 */
export function seededRandom(seed: number): () => number {
  // A Weyl sequence, its steps mixed as in the finaliser of MurmurHash3.
  let step = seed >>> 0;
  return () => {
    step = (step + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(step ^ (step >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
