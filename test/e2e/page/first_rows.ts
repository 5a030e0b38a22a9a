import type { BrowserContext, Page } from "playwright-core";

/** Given to a page before its own scripts: notes when the first job is painted. */
const NOTE = `globalThis.firstRows = new Promise((resolve) => {
  const look = () => {
    if (document.querySelector("[data-job-id]") === null) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      // What is asked for in a frame comes after that frame is painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(null);
    });
  };
  look();
});`;

/** Has the pages of a context note it; to be called before they are opened. */
export async function noteFirstRows(context: BrowserContext): Promise<void> {
  await context.addInitScript(NOTE);
}

/** Milliseconds from the navigation until the first jobs were painted. */
export async function firstRowsTime(page: Page): Promise<number> {
  return await page.evaluate("globalThis.firstRows") as number;
}
