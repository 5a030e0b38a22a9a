import { createHash, timingSafeEqual } from "node:crypto";
import { getCookies, setCookie } from "@std/http/cookie";
import type { Context, MiddlewareHandler } from "hono";

/**
 * Refuses requests without the token: every route wants it.
 *
 * It comes as `Authorization: Bearer <token>`, or as `?token=` on `/`, which
 * sets a cookie and sends the browser on, because EventSource and WebSocket cannot set
 * headers. The cookie holds a digest, so that any token makes a valid cookie and
 * none is kept by the browser.
 *
 * A browser sends the cookie along whoever makes it ask. So a request that is
 * more than a question wants a sign of the page that makes it beside the
 * cookie: an Origin, which `originGuard` has checked, or Sec-Fetch-Site.
 */
export function tokenGuard(token: string): MiddlewareHandler {
  const session = createHash("sha256").update(`cookie ${token}`).digest("hex");
  return async (c, next) => {
    const asked = c.req.path === "/" ? c.req.query("token") : undefined;
    if (asked !== undefined && same(asked, token)) return openSession(c, session);
    if (asked === undefined) {
      const bearer = /^bearer +(.*)$/i.exec(c.req.header("authorization") ?? "")?.[1];
      if (bearer !== undefined && same(bearer, token)) return await next();
      if (same(cookie(c), session)) {
        if (isQuestion(c) || isFromOwnPage(c)) return await next();
        return c.json({
          error: "Cannot take a cookie alone: send Authorization: Bearer <token>, or ask from a " +
            "page of the monitor's own origin",
        }, 403);
      }
    }
    c.header("WWW-Authenticate", "Bearer");
    return c.json({
      error: "Cannot answer: the token is missing or wrong; open the address that the monitor " +
        "printed, or send Authorization: Bearer <token>",
    }, 401);
  };
}

function isQuestion(c: Context): boolean {
  return c.req.method === "GET" || c.req.method === "HEAD";
}

function isFromOwnPage(c: Context): boolean {
  return c.req.header("origin") !== undefined ||
    c.req.header("sec-fetch-site") === "same-origin";
}

function openSession(c: Context, session: string): Response {
  // To another site's link a browser gives no strict cookie, nor to where that is redirected; but
  // to where the answer itself goes on.
  const goesOn = c.req.header("sec-fetch-site") === "cross-site";
  // Relative, and a cookie without a path: a proxy may put a prefix before all addresses.
  const headers = new Headers(goesOn ? { refresh: "0; url=./" } : { location: "./" });
  setCookie(headers, {
    name: cookieName(c),
    value: session,
    httpOnly: true,
    sameSite: "Strict",
  });
  return new Response(null, { status: goesOn ? 200 : 303, headers });
}

function cookie(c: Context): string {
  try {
    return getCookies(c.req.raw.headers)[cookieName(c)] ?? "";
  } catch {
    return ""; // A malformed header is no cookie.
  }
}

/** Cookies do not tell ports apart: each monitor on a host needs its own. */
function cookieName(c: Context): string {
  const { port, protocol } = new URL(c.req.url);
  return `sparkmonitor-${port || (protocol === "https:" ? 443 : 80)}`;
}

/** Compares digests, in a time that tells nothing of where texts differ. */
function same(received: string, expected: string): boolean {
  return timingSafeEqual(digest(received), digest(expected));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
