import { assert, assertEquals } from "@std/assert";
import type { CDPSession } from "playwright-core";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { MonitorPage } from "./monitor_page.ts";
import { pictured } from "./plans.ts";
import { servePlan } from "./serve_plan.ts";

/** Moves two fingers from beside a point away from it, sideways. */
async function spread(session: CDPSession, x: number, y: number): Promise<void> {
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...places: number[]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: places.map((x, id) => ({ x, y, id })),
    });
  await touch("touchStart", x - 20);
  await touch("touchStart", x - 20, x + 20);
  for (let by = 30; by <= 80; by += 10) await touch("touchMove", x - by, x + by);
  await touch("touchEnd");
}

Deno.test({
  name: "fingers choose a task, whose details come into view, and spread the timeline",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      await using served = await servePlan(folder, pictured());
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served, {
        viewport: { width: 390, height: 740 },
        hasTouch: true,
        isMobile: true,
      });
      const area = await opened.showTimeline();
      const { page } = opened;
      const details = page.getByRole("complementary", { name: /^Task/ });
      const x = 200;
      const chosen = async () => {
        await area.tap({ position: { x, y: 95 } });
        await details.waitFor();
        const box = await details.boundingBox();
        assert(box !== null && box.y < 740, `the details begin at ${box?.y}`);
        return await details.getAttribute("aria-label");
      };
      const task = await chosen();

      await details.getByRole("button", { name: "Close" }).tap();
      await details.waitFor({ state: "detached" });
      await page.evaluate("scrollTo(0, 0)");
      const box = await area.boundingBox();
      assert(box !== null);
      await spread(await page.context().newCDPSession(page), box.x + x, box.y + 150);
      await page.locator('button[aria-pressed="false"]').getByText("Fit").waitFor();
      // What was between the fingers is there still.
      assertEquals(await chosen(), task);
      assertEquals(opened.problems, []);
    }),
});
