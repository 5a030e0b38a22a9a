/** One option of a list. */
export interface WrittenOption {
  /** As it is written, with its quotes. */
  readonly text: string;
  /** As it is meant. */
  readonly value: string;
}

/** What Java's `Character.isWhitespace` takes for white space. */
const SPACE = "\\t-\\r\\x1c-\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000";
const SPACES = new RegExp(`[${SPACE}]`);
const TO_QUOTE = new RegExp(`[${SPACE}"'\\\\]`);
/** A quoted part, an escaped character, or a plain one. */
const PART = new RegExp(`'([^']*)'|"((?:[^"\\\\]|\\\\[^])*)"|\\\\([^])|([^${SPACE}'"\\\\])`, "y");

/**
 * Reads a list of options as Spark's launcher does, `parseOptionString` of its
 * `CommandBuilderUtils`: white space parts options, single quotes hold
 * everything as it is, a backslash takes the next character as it is, in double
 * quotes too.
 *
 * @returns null where the launcher refuses it: a quote or an escape has no end
 */
export function splitOptions(list: string): WrittenOption[] | null {
  const options: WrittenOption[] = [];
  for (let at = 0; at < list.length;) {
    const start = at;
    let value = "";
    PART.lastIndex = at;
    for (let part = PART.exec(list); part !== null; part = PART.exec(list)) {
      const [, single, double, escaped, plain] = part;
      value += single ?? double?.replaceAll(/\\([^])/g, "$1") ?? escaped ?? plain;
      at = PART.lastIndex;
    }
    if (at > start) options.push({ text: list.slice(start, at), value });
    if (at === list.length) break;
    if (!SPACES.test(list.charAt(at))) return null;
    at++;
  }
  return options;
}

/** Writes an option so that {@link splitOptions} reads it back. */
export function quoteOption(option: string): string {
  return TO_QUOTE.test(option) ? `"${option.replaceAll(/["\\]/g, "\\$&")}"` : option;
}
