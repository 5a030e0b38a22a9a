import { assertEquals } from "@std/assert";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs } from "./plans.ts";
import { servePlan } from "./serve_plan.ts";
import { untilTrue } from "./until_true.ts";

Deno.test({
  name: "pages of one monitor know how many of them a browser has open",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, manyJobs(4));
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.ready();
      const { page } = opened;
      const others = await Promise.all([1, 2, 3].map(async () => {
        const other = await page.context().newPage();
        await other.goto(served.address.origin);
        await other.locator("[data-job-id]").first().waitFor();
        return other;
      }));
      const held = `navigator.locks.query().then(({ held }) => held.map(({ name }) => name))`;
      // Nothing on a page waits for its lock.
      await untilTrue(page, `${held}.then(({ length }) => length >= 4)`);
      assertEquals(await page.evaluate(held), Array(4).fill("sparkmonitor-page"));
      for (const other of others) await other.close();
      await untilTrue(page, `${held}.then(({ length }) => length === 1)`);
      assertEquals(opened.problems, []);
    }),
});
