import type { Browser } from "playwright-core";

/**
 * Has a browser do nothing for a while, as on a machine that sleeps.
 *
 * @param meanwhile what happens in the world; the browser can be asked nothing
 */
export async function sleep(browser: Browser, meanwhile: () => Promise<void>): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const signal = (name: Deno.Signal) => {
    for (const { id } of processInfo) Deno.kill(id, name);
  };
  signal("SIGSTOP");
  try {
    await meanwhile();
  } finally {
    signal("SIGCONT");
  }
}
