import { forgetOldest } from "../forget_oldest.ts";

/** Adds an entry, or renews it; where there are `max` others, the oldest of them goes. */
export function remember<K, V>(entries: Map<K, V>, key: K, value: V, max: number): void {
  entries.delete(key);
  entries.set(key, value);
  forgetOldest(entries, max);
}
