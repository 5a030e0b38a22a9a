import { join } from "@std/path";
import type { Page } from "playwright-core";
import { launchChromium } from "../../test/e2e/browser/chromium.ts";
import { firstRowsTime, noteFirstRows } from "../../test/e2e/page/first_rows.ts";
import { describeTimes, measureInput } from "../../test/e2e/page/measured_input.ts";
import { MonitorPage } from "../../test/e2e/page/monitor_page.ts";
import { manyJobs, manyTasks } from "../../test/e2e/page/plans.ts";
import { servePlan } from "../../test/e2e/page/serve_plan.ts";
import { useJobs, useTimeline } from "../../test/e2e/page/use_views.ts";
import { median } from "./measure.ts";

const NUM_LOADS = 7;

/**
 * Measures the page in Chromium: until 1,000 jobs are painted, and what its
 * inputs take with them and with 100,000 tasks.
 *
 * @param folder for temporary files
 * @param line takes a label and what there is to say
 */
export async function benchBrowser(
  folder: string,
  line: (label: string, text: string) => void,
): Promise<void> {
  await using browser = await launchChromium();
  {
    await using served = await servePlan(await made(join(folder, "jobs")), manyJobs(1000));
    const times: number[] = [];
    for (let i = 0; i < NUM_LOADS; i++) {
      await using opened = await MonitorPage.open(browser, served, { prepare: noteFirstRows });
      times.push(await firstRowsTime(opened.page));
    }
    const [first = NaN, ...others] = times;
    line(
      "1,000 jobs painted",
      `${median(others).toFixed(0)} ms after the click, the first time ${first.toFixed(0)} ms` +
        "  (goal: 500)",
    );
    await using opened = await MonitorPage.open(browser, served);
    await opened.ready();
    line("  loaded for them", `${(await loaded(opened.page)).toFixed(0)} kB  (goal: at most 150)`);
    const inputs = await measureInput(opened.page, () => useJobs(opened));
    line("  inputs of the table", describeTimes(inputs));
  }
  await using served = await servePlan(await made(join(folder, "tasks")), manyTasks(100_000));
  await using opened = await MonitorPage.open(browser, served);
  await opened.showTimeline();
  const inputs = await measureInput(opened.page, () => useTimeline(opened));
  line("inputs of 100,000 tasks", `${describeTimes(inputs)}  (goal: 100)`);
}

/** Kilobytes of the page's own files that a browser has loaded. */
async function loaded(page: Page): Promise<number> {
  const bytes = await page.evaluate(`performance.getEntriesByType("resource")
    .filter(({ name }) => name.includes("/assets/"))
    .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)`);
  return bytes as number / 1000;
}

async function made(folder: string): Promise<string> {
  await Deno.mkdir(folder);
  return folder;
}
