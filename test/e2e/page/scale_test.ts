import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { firstRowsTime, noteFirstRows } from "./first_rows.ts";
import { describeTimes, measureInput } from "./measured_input.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs, manyTasks } from "./plans.ts";
import { servePlan } from "./serve_plan.ts";
import { useJobs, useTimeline } from "./use_views.ts";

const ignore = chromiumSkipReason() !== undefined;
const MB = 1_000_000;
/** Elements of a page that draws only what is in sight; a row has about thirty. */
const MAX_ELEMENTS = 3000;

/** Times are told, not judged: a busy machine is no failure. */
function tell(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`  ${text}\n`));
}

/** Bytes of what JavaScript holds and still needs, typed arrays included. */
async function heapUsed(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize + backingStorageSize;
}

async function numElements(page: Page): Promise<number> {
  return await page.evaluate("document.querySelectorAll('*').length") as number;
}

Deno.test({
  name: "1,000 jobs: what is drawn and what is held is bounded",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, manyJobs(1000));
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served, { prepare: noteFirstRows });
      tell(`first rows of 1,000 jobs after ${(await firstRowsTime(opened.page)).toFixed(0)} ms`);
      const times = await measureInput(opened.page, () => useJobs(opened));
      tell(`the table of 1,000 jobs: ${describeTimes(times)}`);
      assertEquals((await opened.allRows()).length, 1000);
      assert(await numElements(opened.page) < MAX_ELEMENTS);

      const showAll = async () => {
        for (const view of ["activity", "timeline", "jobs"] as const) await opened.show(view);
      };
      await showAll();
      const before = await heapUsed(opened.page);
      for (let i = 0; i < 4; i++) await showAll();
      const after = await heapUsed(opened.page);
      tell(`heap with 1,000 jobs: ${toMb(before)}, each view shown four more times ${toMb(after)}`);
      assert(after < before + 4 * MB, `${before} ${after}`);
      assert(after < 60 * MB, `${after}`);
    }),
});

Deno.test({
  name: "100,000 tasks: the timeline can be used, and what it holds is bounded",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, manyTasks(100_000));
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.showTimeline();
      const times = await measureInput(opened.page, () => useTimeline(opened));
      tell(`the timeline of 100,000 tasks: ${describeTimes(times)}`);
      assert(await numElements(opened.page) < MAX_ELEMENTS);

      const before = await heapUsed(opened.page);
      for (let i = 0; i < 5; i++) {
        await opened.show("jobs");
        await opened.show("timeline");
        await opened.page.getByRole("application").waitFor();
      }
      const after = await heapUsed(opened.page);
      tell(`heap with 100,000 tasks: ${toMb(before)}, shown five more times ${toMb(after)}`);
      assert(after < before + 30 * MB, `${before} ${after}`);
      assert(after < 150 * MB, `${after}`);
      assertEquals(opened.problems, []);
    }),
});

function toMb(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}
