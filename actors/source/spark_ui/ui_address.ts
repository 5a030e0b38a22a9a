/** Where a Spark UI is, and how to ask it. */
export interface UiAddress {
  /** Ends with a slash; without credentials and query. */
  readonly base: URL;
  /** The query that goes with each request, as a hub's `token=…`; empty where there is none. */
  readonly query: string;
  /** The value of the Authorization header; null where the address has no credentials. */
  readonly authorization: string | null;
}

/**
 * Reads the address of a Spark UI: http or https, with the path of a proxy,
 * credentials and a query where it has them.
 *
 * @throws {TypeError} when it is no such address; the message has no credentials
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseUiAddress } from "./ui_address.ts";
 *
 * const { base, query } = parseUiAddress("http://hub:8000/user/ada/proxy/4040?token=secret");
 * assertEquals([base.href, query], ["http://hub:8000/user/ada/proxy/4040/", "token=secret"]);
 * ```
 */
export function parseUiAddress(text: string): UiAddress {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    // A password may stand before the last @, and a token behind the first question mark.
    const shown = text.replace(/^.*@/s, "…@").replace(/\?.*$/s, "?…");
    throw new TypeError(
      `Cannot watch a Spark UI: its address must be as http://host:4040, received "${shown}"`,
    );
  }
  const { username, password, search } = url;
  const path = url.pathname.replace(/\/*$/, "/");
  return {
    base: new URL(path, url.origin),
    query: search.slice(1),
    authorization: username === "" && password === ""
      ? null
      : `Basic ${basic(`${decode(username)}:${decode(password)}`)}`,
  };
}

function basic(credentials: string): string {
  return new TextEncoder().encode(credentials).toBase64();
}

/** URLs may hold a percent sign that stands for itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
