import type { Page } from "playwright-core";

/** Inputs that are measured. */
const TYPES = ["click", "keydown", "input", "wheel", "pointermove", "scroll"];

/**
 * What happens in the page while `act` gives it inputs.
 *
 * @param act clicks, types, scrolls
 * @returns for each input the milliseconds until the page has painted what
 *   came of it, ascending
 */
export async function measureInput(page: Page, act: () => Promise<void>): Promise<number[]> {
  const measured = await page.locator("html").evaluateHandle((html, types) => {
    const window = html.ownerDocument.defaultView;
    const latencies: number[] = [];
    const measure = (event: { timeStamp: number }) =>
      window.requestAnimationFrame(() => {
        // What is asked for in a frame comes after that frame is painted.
        const { port1, port2 } = new window.MessageChannel();
        port1.onmessage = () => latencies.push(window.performance.now() - event.timeStamp);
        port2.postMessage(null);
      });
    const options = { capture: true, passive: true };
    for (const type of types) window.addEventListener(type, measure, options);
    const stop = () => {
      for (const type of types) window.removeEventListener(type, measure, options);
      return latencies;
    };
    return { stop, settled: () => new Promise((done) => window.requestIdleCallback(done)) };
  }, TYPES);
  await act();
  const latencies = await measured.evaluate(async ({ stop, settled }) => {
    await settled();
    return stop();
  });
  await measured.dispose();
  return latencies.toSorted((a, b) => a - b);
}

/** Such times in a few words. */
export function describeTimes(sorted: readonly number[]): string {
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? NaN).toFixed(0);
  return `${sorted.length} inputs, median ${at(0.5)} ms, worst ${at(1)} ms`;
}
