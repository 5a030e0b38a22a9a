import type { BrowserContext, Route } from "playwright-core";

const ADDRESS = "**/api/v1/applications";

/**
 * Has the page take what it is told of for something that can be cancelled. An
 * event log has no way back to Spark; what the page offers is the same.
 */
export async function asCancellable(context: BrowserContext): Promise<void> {
  const canCancel = true;
  await context.route(
    `${ADDRESS}/*`,
    (route) => retell<object>(route, (snapshot) => ({ ...snapshot, canCancel })),
  );
  // It says so, too, and may be asked for later.
  await context.route(
    ADDRESS,
    (route) => retell<object[]>(route, (list) => list.map((it) => ({ ...it, canCancel }))),
  );
}

/** Answers with what the monitor has answered, changed. */
async function retell<T>(route: Route, change: (told: T) => T): Promise<void> {
  const response = await route.fetch();
  await route.fulfill({ response, json: change(await response.json()) });
}
