import type { MiddlewareHandler } from "hono";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Refuses requests for any other host than these and loopback, so that a page
 * whose name is made to point here (DNS rebinding) gets nothing.
 *
 * @param hosts names or addresses without port
 */
export function hostGuard(hosts: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...hosts.map(urlHost)]);
  return async (c, next) => {
    // HTTP/2 has no Host header; there the authority is in the URL.
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    const name = /^(\[[\da-f:.]+\]|[^:@/\s]+)(?::\d+)?$/i.exec(host)?.[1];
    if (name !== undefined && allowed.has(name.toLowerCase())) return await next();
    return c.json({
      error: "Cannot answer for this host: only loopback and those in allowedHosts are known, " +
        `received ${host}`,
    }, 421);
  };
}

/** A host as URLs write it: an IPv6 address in brackets, in lower case. */
export function urlHost(host: string): string {
  const bare = host.toLowerCase();
  return bare.includes(":") && !bare.startsWith("[") ? `[${bare}]` : bare;
}
