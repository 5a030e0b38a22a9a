import type { Context } from "hono";

/** Says in one line why there is no better answer. */
export function fail(c: Context, status: 400 | 404 | 405 | 500 | 503, reason: string): Response {
  return c.json({ error: `Cannot answer ${c.req.path}: ${reason}` }, status);
}

/** @param id as the client named the application */
export function unknownApplication(c: Context, id: string): Response {
  return c.json({ error: `Cannot find application ${id}: it is not known here` }, 404);
}
