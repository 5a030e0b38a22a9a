/**
 * Splits a stream of UTF-8 into its lines, as they come.
 *
 * @param maxLength characters of a line; a longer one is left out
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxLength: number,
): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      parts.push(text.slice(start, end));
      length += end - start;
      if (length <= maxLength) yield parts.join("");
      parts = [];
      length = 0;
      start = end + 1;
    }
    length += text.length - start;
    // What is too long already is not kept.
    if (length <= maxLength) parts.push(text.slice(start));
    else parts = [];
  }
}
