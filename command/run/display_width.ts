const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What terminals give two columns: East Asian wide and full-width characters, and emoji. */
const wide =
  /^(?:\p{Emoji_Presentation}|\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|\p{sc=Bopomofo}|[\u3000-\u303e\u3200-\u33ff\uff01-\uff60\uffe0-\uffe6])|\ufe0f/u;
const halfWidth = /^[\uff61-\uffdc]/;

/** How many columns of a terminal a text takes that has no control characters. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += columnsOf(segment);
  return width;
}

/**
 * Shortens a text to a number of columns, a character of two columns never in half.
 *
 * @example A name in two scripts
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cutToWidth } from "./display_width.ts";
 *
 * assertEquals(cutToWidth("count at 天地.py", 12), "count at 天…");
 * assertEquals(cutToWidth("count", 12), "count");
 * ```
 */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let cut = "";
  let width = 1;
  for (const { segment } of graphemes.segment(text)) {
    width += columnsOf(segment);
    if (width > columns) break;
    cut += segment;
  }
  return columns > 0 ? `${cut}…` : "";
}

function columnsOf(grapheme: string): number {
  return wide.test(grapheme) && !halfWidth.test(grapheme) ? 2 : 1;
}
