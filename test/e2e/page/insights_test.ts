import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import type { ClusterPlan } from "./cluster_plan.ts";
import { MonitorPage } from "./monitor_page.ts";
import { servePlan } from "./serve_plan.ts";

/** A job with a stage in which one task of fifty takes a minute, and one that is fetched twice. */
const PLAN: ClusterPlan = {
  appId: "app-20261123090000-6000",
  appName: "Skewed join",
  startTime: Date.UTC(2026, 10, 23, 9, 0, 0),
  executors: [{ executorId: "1", host: "host-1", cores: 8, from: 0 }],
  jobs: [{
    callSite: "count at join.py:1",
    stages: [
      { name: "scan", numTasks: 50, computing: 1000, skew: 60 },
      { name: "join", numTasks: 8, computing: 2000, parents: [0], fetchFails: true },
    ],
  }],
};

/** Titles, from the top. */
function titles(insights: Locator): Promise<string[]> {
  return insights.locator("strong").allTextContents();
}

Deno.test({
  name: "insights say what and why, lead to their stage, and go when they are dismissed",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, PLAN);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.ready();
      const { page } = opened;
      const insights = page.locator(".insights .insight");
      await insights.first().waitFor();
      assertEquals(await titles(insights), ["Skew in stage 0", "Stage 1 was tried again"]);

      await opened.says(/The slowest of 50 tasks \(index \d+, on executor 1\) took/);
      await insights.first().getByText("Skew in stage 0").click();
      await opened.says(/spark\.sql\.adaptive\.skewJoin|spark\.speculation/);

      await page.getByRole("link", { name: "Show stage 0" }).click();
      await page.locator('[data-stage="0.0"][aria-expanded="true"]').waitFor();
      assertEquals(await titles(page.locator(".stage-insights")), ["Skew in stage 0"]);

      await page.getByRole("button", { name: "Dismiss: Skew in stage 0" }).press("Enter");
      assertEquals(await titles(insights), ["Stage 1 was tried again"]);
      // The focus is on the next one's button.
      await page.keyboard.press("Enter");
      await page.locator(".insights").waitFor({ state: "detached" });
      assertEquals(opened.problems, []);
    }),
});
