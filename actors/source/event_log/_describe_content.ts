const SHOWN = 40;

/**
 * Says what a file that is no event log may be instead, by its first line.
 *
 * @returns a clause that follows "no line of it is a Spark event"
 */
export function describeContent(firstLine: string): string {
  const start = firstLine.trimStart();
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(start.slice(0, 200))) {
    return "it holds binary data";
  }
  if (start.startsWith("[")) {
    return "it is a JSON array, and an event log has one JSON object on each line";
  }
  if (start.startsWith("<")) return "it looks like a web page or XML";
  if (start === "{") {
    return "its JSON goes over several lines, and an event log has one object on each";
  }
  const shown = start.length > SHOWN ? `${start.slice(0, SHOWN)}…` : start;
  return `received ${JSON.stringify(shown)}`;
}
