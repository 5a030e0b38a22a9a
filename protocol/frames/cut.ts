/**
 * Shortens a text that is longer than a frame may carry, and says by how much.
 *
 * The result is a string of its own: V8 would else make it a slice that keeps
 * the whole text alive. The way over JSON is the cheapest that copies for
 * certain, and only texts that are too long go it.
 *
 * @param text what Spark or the user wrote
 * @param maxLength how many characters (UTF-16 code units) stay; one fewer
 * where a surrogate pair would be split. The mark comes on top.
 * @returns the text itself where it is short enough
 *
 * @example A long text
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cut } from "./cut.ts";
 *
 * assertEquals(cut("short", 8), "short");
 * assertEquals(cut("a longer one", 8), "a longer … (4 more characters)");
 * ```
 */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const length = splitsPair(text, maxLength) ? maxLength - 1 : maxLength;
  const head: string = JSON.parse(JSON.stringify(text.slice(0, length)));
  return `${head} … (${text.length - length} more characters)`;
}

function splitsPair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}
