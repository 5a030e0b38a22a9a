/**
 * Removes the entries that were added first, until `max` are left.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { forgetOldest } from "./forget_oldest.ts";
 *
 * const known = new Set(["a", "b", "c"]);
 * forgetOldest(known, 2);
 * assertEquals([...known], ["b", "c"]);
 * ```
 */
export function forgetOldest<K>(entries: Map<K, unknown> | Set<K>, max: number): void {
  if (entries.size <= max) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    if (entries.size <= max) return;
  }
}
