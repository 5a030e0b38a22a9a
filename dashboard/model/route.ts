/** The parts of the page that show one application. */
export const VIEWS = ["jobs", "timeline", "activity", "streaming"] as const;

/** What the address after `#` says: `#/<application>/<view>`. */
export interface Route {
  /** Null: the newest application. */
  readonly appKey: string | null;
  readonly view: typeof VIEWS[number];
}

/**
 * Reads the address after `#`. What it does not say, or says wrong, is the
 * newest application and its jobs.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseRoute } from "./route.ts";
 *
 * assertEquals(parseRoute("#/app-1%3A2/timeline"), { appKey: "app-1:2", view: "timeline" });
 * assertEquals(parseRoute(""), { appKey: null, view: "jobs" });
 * ```
 */
export function parseRoute(hash: string): Route {
  const [, appKey = "", view] = hash.replace(/^#/, "").split("/");
  return {
    appKey: decode(appKey) || null,
    view: VIEWS.find((name) => name === view) ?? "jobs",
  };
}

/**
 * The address of a part of the page.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatRoute } from "./route.ts";
 *
 * assertEquals(formatRoute({ appKey: "app-1:2", view: "jobs" }), "#/app-1%3A2/jobs");
 * assertEquals(formatRoute({ appKey: null, view: "activity" }), "#//activity");
 * ```
 */
export function formatRoute({ appKey, view }: Route): string {
  return `#/${encodeURIComponent(appKey ?? "")}/${view}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return ""; // A lone % was typed by hand.
  }
}
