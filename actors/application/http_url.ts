/** Longer addresses are none that a person follows. */
const MAX_LENGTH = 2000;

/**
 * The address of a web page as a link may carry it; null for anything else, as
 * `javascript:` is. Credentials are taken out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { httpUrl } from "./http_url.ts";
 *
 * assertEquals(httpUrl("http://driver:4040"), "http://driver:4040/");
 * assertEquals(httpUrl("javascript:alert(1)"), null);
 * ```
 */
export function httpUrl(text: string): string | null {
  const url = text.length > MAX_LENGTH ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  url.username = url.password = "";
  return url.href;
}
