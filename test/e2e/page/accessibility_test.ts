import { assert, assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { VIEWS } from "../../../dashboard/model/route.ts";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { asCancellable } from "./as_cancellable.ts";
import { MonitorPage } from "./monitor_page.ts";
import { oneJob, pictured } from "./plans.ts";
import { PlayedLog } from "./played_log.ts";
import { serveLog, servePlan, untilRead, untilSummary } from "./serve_plan.ts";
import { untilShown } from "./until_shown.ts";

/** What axe-core finds. */
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** The serious and critical things that axe-core finds, each in a line. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  ) as Violation[];
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`)
    );
}

Deno.test({
  name: "axe-core finds nothing serious in any view, light or dark, wide or narrow",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, pictured());
      await using browser = await launchChromium();
      const found: Record<string, string[]> = {};
      for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [1200, 360]) {
          await using opened = await MonitorPage.open(browser, served, {
            colorScheme,
            viewport: { width, height: 760 },
            reducedMotion: "reduce",
          });
          for (const view of VIEWS) {
            await opened.show(view);
            if (view === "jobs") await opened.foldOut(3);
            const place = `${view}, ${colorScheme}, ${width} px`;
            found[place] = await findings(opened.page);
            const sideways = await sidewaysScroll(opened.page);
            if (sideways > 0) found[place].push(`scrolls sideways by ${sideways} px`);
          }
        }
      }
      assertEquals(Object.entries(found).filter(([, lines]) => lines.length > 0), []);
    }),
});

Deno.test({
  name: "axe-core finds nothing serious in what comes and goes: menus, dialogs, banners, details",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      using log = new PlayedLog(folder, pictured());
      const env = { SPARKMONITOR_ALLOW_CANCEL_HTTP: "true" };
      await using served = await serveLog(folder, { env });
      await using browser = await launchChromium();
      const found: Record<string, string[]> = {};
      for (const colorScheme of ["light", "dark"] as const) {
        await using opened = await MonitorPage.open(browser, served, {
          colorScheme,
          reducedMotion: "reduce",
          prepare: asCancellable,
        });
        const { page } = opened;
        const look = async (place: string) =>
          found[`${place}, ${colorScheme}`] = await findings(page);
        if (log.numLines === 0) {
          await opened.says("No Spark application yet");
          await look("no application");
          log.write(400);
          await untilRead(served, log);
        }
        // Else the job that runs might end meanwhile.
        await untilShown(opened, served, pictured().appId);
        await page.evaluate('location.hash = "#/none/jobs"');
        await opened.says("No such application");
        await look("no such application");
        await page.evaluate('location.hash = ""');
        await opened.ready();

        const running = (await opened.rows()).find(({ fields }) => fields["status"] === "running");
        await opened.foldOut(running?.jobId ?? NaN);
        await look("a job that runs");
        await page.getByRole("button", { name: /^Cancel job/ }).click();
        await look("before it is cancelled");
        await page.getByRole("dialog").getByRole("button", { name: /^Cancel job/ }).click();
        await opened.says("Cannot cancel job");
        await look("an answer");
        await page.getByText("Share").click();
        await look("a menu");
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await look("the keys");
        await page.keyboard.press("Escape");
        await opened.find("nothing is like this");
        await page.getByRole("button", { name: "Pause" }).click();
        await opened.says("The view is paused");
        await look("no job, and paused");
        const timeline = await opened.showTimeline();
        await timeline.press("Home");
        await timeline.press("Enter");
        await page.getByRole("complementary", { name: /^Task/ }).waitFor();
        await page.getByText("Slowest tasks").click();
        await look("a task");
        await opened.show("activity");
        await page.getByText("The same as numbers").click();
        await look("numbers");
      }
      assertEquals(Object.entries(found).filter(([, lines]) => lines.length > 0), []);
    }),
});

Deno.test({
  name: "everything is reached and done by keys alone, and it is seen where one is",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      using log = new PlayedLog(folder, pictured());
      log.write(400);
      const env = { SPARKMONITOR_ALLOW_CANCEL_HTTP: "true" };
      await using served = await serveLog(folder, { env });
      // Else the job that runs might end meanwhile.
      await untilRead(served, log);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served, { prepare: asCancellable });
      await opened.ready();
      const { page } = opened;
      const { keyboard } = page;
      const unseen = new Set<string>();
      const tabTo = async (target: Locator) => {
        for (let i = 0; i < MAX_TABS; i++) {
          await keyboard.press("Tab");
          const focused = page.locator("*:focus");
          // After the last place comes the browser itself.
          if (await focused.count() === 0) continue;
          if (!await showsFocus(focused)) {
            unseen.add(await focused.evaluate((element) => element.outerHTML.slice(0, 120)));
          }
          if (await target.and(focused).count() > 0) return;
        }
        throw new Error(`Cannot reach ${target} in ${MAX_TABS} steps`);
      };

      const job = page.locator('[data-job-id]:has([data-field="status"]:text-is("running"))');
      await tabTo(page.getByRole("row").and(page.locator("[data-job-id]")));
      const isRunning = async () => await job.and(page.locator("*:focus")).count() > 0;
      while (!await isRunning()) await keyboard.press("ArrowDown");
      await keyboard.press("ArrowRight");
      const cancel = page.getByRole("button", { name: /^Cancel job \d+…$/ });
      await tabTo(cancel);
      await keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: /^Cancel job/ });
      await dialog.waitFor();
      assert(await dialog.locator("*:focus").count() > 0);
      await keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      assertEquals(await cancel.and(page.locator("*:focus")).count(), 1);

      await tabTo(page.locator('nav.views a[href$="/timeline"]'));
      await keyboard.press("Enter");
      const timeline = page.getByRole("application");
      await opened.untilTasks();
      await tabTo(timeline);
      const spoken = page.locator(".timeline-spoken");
      const said: string[] = [];
      for (const key of ["Home", "End", "ArrowLeft"]) {
        await keyboard.press(key);
        await spoken.filter({ hasText: /Task \d+/, hasNotText: said.at(-1) ?? "none" }).waitFor();
        said.push(await spoken.textContent() ?? "");
      }
      await keyboard.press("Enter");
      await page.getByRole("complementary", { name: /^Task/ }).waitFor();
      assertEquals([...unseen], []);
      assertEquals(opened.problems, []);
    }),
});

/** Steps in which every place of the page is reached. */
const MAX_TABS = 60;

/** Whether one sees that an element has the focus. */
async function showsFocus(focused: Locator): Promise<boolean> {
  return await focused.evaluate((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = element.ownerDocument.defaultView
      .getComputedStyle(element);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
}

Deno.test({
  name: "who wants no motion gets none, and who reads German gets German numbers and times",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const plan = oneJob(1200, 40);
      using log = new PlayedLog(folder, plan);
      log.write(1500);
      await using served = await serveLog(folder);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served, {
        locale: "de-DE",
        timezoneId: "Europe/Berlin",
        reducedMotion: "reduce",
      });
      await opened.ready();
      const moving = "document.getAnimations().filter((it) => it.playState === 'running').length";
      for (const view of VIEWS) {
        await opened.show(view);
        assertEquals(await opened.page.evaluate(moving), 0, view);
      }
      await opened.show("jobs");
      log.writeAll();
      const { startTime } = await untilSummary(served, ({ status }) => status === "ENDED");
      const [row] = await opened.rows();
      assertEquals(row?.fields["numTasks"], "1.200");
      const { jobs: [job] } = await untilShown(opened, served, plan.appId, "de-DE");
      assert(job !== undefined);
      const started = new Intl.DateTimeFormat("de-DE", {
        dateStyle: "medium",
        timeStyle: "medium",
        timeZone: "Europe/Berlin",
      }).format(startTime ?? NaN);
      await opened.says(started);
    }),
});

/** Pixels by which the page can be scrolled sideways. */
async function sidewaysScroll(page: Page): Promise<number> {
  return await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  ) as number;
}
