import type { Page } from "playwright-core";

/** Milliseconds that something has to become true. */
const PATIENCE = 15_000;
/** Milliseconds between two looks. */
const PAUSE = 50;

/**
 * Waits until an expression is true in a page. Playwright's `waitForFunction`
 * cannot: from its second look on it uses `eval`, which the page's policy refuses.
 */
export async function untilTrue(page: Page, expression: string): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (await page.evaluate(expression) !== true) {
    if (performance.now() > deadline) throw new Error(`It did not become true: ${expression}`);
    await page.waitForTimeout(PAUSE);
  }
}
