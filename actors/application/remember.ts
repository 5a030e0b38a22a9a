/** Adds an entry, or renews it; where there are `max` others, the oldest of them goes. */
export function remember<K, V>(entries: Map<K, V>, key: K, value: V, max: number): void {
  entries.delete(key);
  const oldest = entries.size < max ? undefined : entries.keys().next();
  if (oldest?.value !== undefined) entries.delete(oldest.value);
  entries.set(key, value);
}
