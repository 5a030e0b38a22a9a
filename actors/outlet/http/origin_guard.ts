import type { MiddlewareHandler } from "hono";

/**
 * Refuses WebSockets, and requests that may change something, that a page of
 * another origin makes: a browser would send the cookie along. Programs send no
 * Origin and are let through to the token.
 *
 * @param origins other origins that are allowed, as `https://hub.example.org`
 */
export function originGuard(origins: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const reads = c.req.method === "GET" || c.req.method === "HEAD";
    const origin = c.req.header("origin");
    if (origin === undefined || (reads && !isUpgrade(c.req.header("upgrade")))) return await next();
    if (origins.includes(origin) || hostOf(origin) === hostOf(c.req.url)) return await next();
    return c.json({
      error: `Cannot answer a page of another origin: it is not allowed, received ${origin}`,
    }, 403);
  };
}

/** Whether a request asks for a WebSocket. */
export function isUpgrade(upgrade: string | undefined): boolean {
  return upgrade?.toLowerCase() === "websocket";
}

/**
 * Host and port; the scheme is left out because TLS may end in front of the
 * monitor, which then sees plain HTTP.
 */
function hostOf(url: string): string | undefined {
  return URL.parse(url)?.host;
}
