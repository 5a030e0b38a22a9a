import type { BrowserContext } from "playwright-core";

/**
 * Has the page take what it is told of for something that can be cancelled. An
 * event log has no way back to Spark; what the page offers is the same.
 */
export async function asCancellable(context: BrowserContext): Promise<void> {
  await context.route("**/api/v1/applications/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...await response.json(), canCancel: true } });
  });
}
