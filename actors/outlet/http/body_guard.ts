import type { MiddlewareHandler } from "hono";

/**
 * Refuses a body that is longer than `maxBytes`, or does not say how long it
 * is. The server holds it to its Content-Length, so nothing has to be counted.
 */
export function bodyGuard(maxBytes: number): MiddlewareHandler {
  return async (c, next) => {
    const received = c.req.header("content-length");
    if (received === undefined && c.req.header("transfer-encoding") !== undefined) {
      return c.json({ error: "Cannot take the body: it needs a Content-Length" }, 411);
    }
    if (Number(received ?? 0) <= maxBytes) return await next();
    return c.json({
      error: `Cannot take the body: it must not exceed ${maxBytes} bytes, received ${received}`,
    }, 413);
  };
}
