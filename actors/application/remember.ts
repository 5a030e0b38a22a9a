/** Adds an entry; where there are `max` already, the one that was added first goes. */
export function remember<K, V>(entries: Map<K, V>, key: K, value: V, max: number): void {
  const oldest = entries.size < max ? undefined : entries.keys().next();
  if (oldest?.value !== undefined) entries.delete(oldest.value);
  entries.set(key, value);
}
