import type { JobTable } from "./job_table.ts";

/** Milliseconds between two clicks. */
const PAUSE = 150;

/**
 * Opens and closes the stages of a table's first job while a condition holds,
 * at least once.
 *
 * @returns for each click the milliseconds from the input until the page has
 *   painted the next frame
 * @throws {Error} when a click is not answered
 */
export async function clickWhile(
  jobs: JobTable,
  condition: () => Promise<boolean>,
): Promise<number[]> {
  const measured = await jobs.root.evaluateHandle((root) => {
    const window = root.ownerDocument.defaultView;
    const latencies: number[] = [];
    const measure = (event: { timeStamp: number }) =>
      window.requestAnimationFrame(() => {
        // What is asked for in a frame comes after that frame is painted.
        const { port1, port2 } = new window.MessageChannel();
        port1.onmessage = () => latencies.push(window.performance.now() - event.timeStamp);
        port2.postMessage(null);
      });
    window.addEventListener("click", measure, true);
    return { latencies, stop: () => window.removeEventListener("click", measure, true) };
  });
  do {
    await jobs.stageButtons.first().click();
    await jobs.stages.first().waitFor();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    await jobs.stageButtons.first().click();
    await jobs.stages.first().waitFor({ state: "detached" });
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  } while (await condition());
  return await measured.evaluate(({ latencies, stop }) => {
    stop();
    return latencies;
  });
}
