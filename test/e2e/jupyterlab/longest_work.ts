import type { Page } from "playwright-core";

/** One entry of Chromium's trace; times are microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** What it took of the processor. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * Does something, and meanwhile looks at the thread that a page lives in.
 *
 * @returns the milliseconds of the processor that its longest piece of work
 *   took: no input is answered before that is done, however fast or idle the
 *   machine is
 */
export async function longestWork(page: Page, act: () => Promise<void>): Promise<number> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await act();
  const trace = new TextDecoder().decode(await browser.stopTracing());
  const { traceEvents: events }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace);
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pages = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(thread),
  );
  const work = events
    .filter((event) => event.name.endsWith("RunTask") && pages.has(thread(event)))
    .map(({ tdur = 0 }) => tdur);
  // Of none the test would learn nothing.
  if (work.length === 0) throw new Error("Chromium's trace tells nothing of the page");
  return work.reduce((longest, one) => Math.max(longest, one)) / 1000;
}
