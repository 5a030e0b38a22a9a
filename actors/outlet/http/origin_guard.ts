import type { MiddlewareHandler } from "hono";

/**
 * Refuses every request that a page of another origin makes. Even one that only
 * reads counts: to a browser all ports of a host are one site, so it sends the
 * cookie along. Programs send no Origin and are let through to the token.
 *
 * A proxy that calls the monitor by another name than the browser calls the
 * proxy makes an own page look foreign; there the browser's word counts, which
 * no page can change.
 *
 * @param origins other origins that are allowed, as `https://hub.example.org`
 */
export function originGuard(origins: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header("origin");
    if (origin === undefined || origins.includes(origin)) return await next();
    if (hostOf(origin) === hostOf(c.req.url)) return await next();
    if (c.req.header("sec-fetch-site") === "same-origin") return await next();
    return c.json({
      error: "Cannot answer a page of another origin: only those in corsOrigins are allowed, " +
        `received ${origin}`,
    }, 403);
  };
}

/**
 * Host and port; the scheme is left out because TLS may end in front of the
 * monitor, which then sees plain HTTP.
 */
function hostOf(url: string): string | undefined {
  return URL.parse(url)?.host;
}
