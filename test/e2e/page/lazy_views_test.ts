import { assert, assertEquals } from "@std/assert";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs } from "./plans.ts";
import { servePlan } from "./serve_plan.ts";

const scripts = /\/assets\/\w+_view-/;

Deno.test({
  name: "views that could not be fetched are fetched when they are wanted",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, manyJobs(8));
      await using browser = await launchChromium();
      let answer: "none" | "gone" | "all" = "none";
      await using opened = await MonitorPage.open(browser, served, {
        prepare: async (context) => {
          await context.route(scripts, async (route) => {
            if (answer === "none") await route.abort();
            // As a monitor of another version says: its scripts have other names.
            else if (answer === "gone") await route.fulfill({ status: 404 });
            else await route.continue();
          });
        },
      });
      const { page } = opened;
      const failed = page.waitForEvent("requestfailed", (request) => scripts.test(request.url()));
      await opened.ready();
      await failed;
      await opened.show("timeline");
      await opened.says("This view cannot be fetched");

      answer = "gone";
      await page.getByRole("button", { name: "Try again" }).click();
      await opened.says("Load the page anew");

      answer = "all";
      await page.getByRole("button", { name: "Try again" }).click();
      await opened.says("Follow");
      // It failed, too, when it was fetched beforehand.
      await opened.show("activity");
      await opened.says("The same as numbers");
      assertEquals(opened.problems, []);
    }),
});

Deno.test({
  name: "what the first view needs is asked for at once, without waiting for scripts, and once",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const plan = manyJobs(8);
      await using served = await servePlan(folder, plan);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.ready();
      const paths = opened.requests.map((address) => new URL(address).pathname);
      const snapshot = `/api/v1/applications/${plan.appId}`;
      const first = paths.slice(0, paths.indexOf(snapshot));
      assertEquals(new Set(first).size, first.length - 1, "of all only / is asked for twice");
      assert(["/health", "/api/v1/applications"].every((path) => first.includes(path)));
      const early = await opened.page.evaluate(`performance.getEntriesByType("resource")
        .filter(({ initiatorType }) => initiatorType === "fetch")[0].name`) as string;
      assertEquals(new URL(early).pathname, snapshot, "the first that a script had to ask for");
    }),
});
