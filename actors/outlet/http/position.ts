/**
 * A place in an application's frames, as SSE ids and `?after=` write it. The
 * epoch keeps a client of an earlier process from resuming in the wrong log.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatPosition } from "./position.ts";
 *
 * assertEquals(formatPosition("k3f9", 12), "k3f9-12");
 * ```
 */
export function formatPosition(epoch: string, seq: number): string {
  return `${epoch}-${seq}`;
}

/**
 * Reads a position that a client sent.
 *
 * @returns its `seq`; undefined where it is no position of this epoch
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parsePosition } from "./position.ts";
 *
 * assertEquals(parsePosition("k3f9-12", "k3f9"), 12);
 * assertEquals(parsePosition("a2c4-12", "k3f9"), undefined);
 * ```
 */
export function parsePosition(text: string, epoch: string): number | undefined {
  const prefix = `${epoch}-`;
  if (!text.startsWith(prefix)) return undefined;
  const digits = text.slice(prefix.length);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
