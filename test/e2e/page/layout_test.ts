import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs, pictured } from "./plans.ts";
import { serveLog, servePlan, untilSummary } from "./serve_plan.ts";
import { writeLog } from "./write_log.ts";

const ignore = chromiumSkipReason() !== undefined;
const narrow = { viewport: { width: 360, height: 740 } };

/** The cells that say more than there is room for without a mark that it was cut. */
function overflowing({ page }: MonitorPage): Promise<string[]> {
  return page.locator(".table-body .cell:not(.cell-tasks)").evaluateAll((cells) =>
    cells.filter(({ clientWidth, scrollWidth }) => scrollWidth > clientWidth + 1)
      .map(({ className, innerText }) => `${className}: ${innerText}`)
  );
}

Deno.test({
  name: "a narrow row says what a wide one does, nothing over another, and unfolds what it cuts",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const plan = manyJobs(60);
      await using served = await servePlan(folder, plan);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served, narrow);
      await opened.ready();
      const { page } = opened;
      assertEquals(await overflowing(opened), []);
      const durations = page.locator('[data-job-id] [data-field="duration"]');
      assert(await durations.first().isVisible());
      for (const grouping of [/job group/, /SQL/]) {
        await opened.choose("Group by", grouping);
        assertEquals(await overflowing(opened), []);
      }
      const { description } = plan.jobs[59] ?? {};
      assert(description !== undefined && description.length > 50);
      await opened.foldOut(59);
      const details = page.locator(".row-jobDetails").getByText(description, { exact: true });
      const { width = NaN } = await details.boundingBox() ?? {};
      assert(width < 360, `${width}`);
      assertEquals(opened.problems, []);
    }),
});

Deno.test({
  name: "what is under the pointer in the timeline is told in full, on a narrow screen, too",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, pictured());
      await using browser = await launchChromium();
      for (const settings of [narrow, {}]) {
        await using opened = await MonitorPage.open(browser, served, settings);
        const area = await opened.showTimeline();
        const { page } = opened;
        await area.hover({ position: { x: 150, y: 100 } });
        const tooltip = page.locator(".timeline-tooltip");
        const said = await tooltip.innerText();
        assertMatch(said, /Stage name\s+\w+/);
        // Tasks are short: their times are told to the millisecond.
        assertMatch(said, /Launched\s+\d+:\d+:\d+\.\d{3}/);
        const values = await tooltip.locator("dd").evaluateAll((values) =>
          values.map(({ offsetHeight }) => offsetHeight)
        );
        assertEquals(values.filter((height) => height > 24), [], "one line each");
        const [inner, outer] = [await tooltip.boundingBox(), await page.viewportSize()];
        assert(inner !== null && inner.x >= 0 && inner.x + inner.width <= (outer?.width ?? 0));
      }
    }),
});

Deno.test({
  name: "applications are listed where there is a choice",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const [past, plan] = [pictured(), manyJobs(4)];
      await writeLog(folder, past);
      await using served = await serveLog(folder);
      await using browser = await launchChromium();
      await using wide = await MonitorPage.open(browser, served);
      await using small = await MonitorPage.open(browser, served, narrow);
      const list = wide.page.getByRole("navigation", { name: "Applications" });
      const picker = small.page.getByRole("combobox", { name: "Application" });
      for (const opened of [wide, small]) await opened.ready();
      assertEquals([await list.count(), await picker.count()], [0, 0]);

      await writeLog(folder, { ...plan, startTime: past.startTime + 3_600_000 });
      await untilSummary(served, ({ id, status }) => id === plan.appId && status === "ENDED");
      await list.getByRole("link", { name: past.appName }).click();
      await wide.says(past.appId);
      await picker.selectOption(past.appId);
      await small.says(past.appId);
    }),
});
