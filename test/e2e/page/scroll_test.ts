import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs } from "./plans.ts";
import { PlayedLog } from "./played_log.ts";
import { serveLog } from "./serve_plan.ts";
import { untilShown } from "./until_shown.ts";

const jobs = manyJobs(140).jobs;
/** Nothing in it is worth an insight, which would take room above the table. */
const plan = {
  ...manyJobs(0),
  jobs: jobs.filter(({ stages }) => !stages.some(({ fetchFails }) => fetchFails)),
};

/** Up to and with the end of a job. */
const endOf = (jobId: number) => (line: string) =>
  line.startsWith(`{"Event":"SparkListenerJobEnd","Job ID":${jobId},`);

Deno.test({
  name: "what is read stays where it is while new jobs come in above it",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      using log = new PlayedLog(folder, plan);
      await using served = await serveLog(folder);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      const play = async (jobId: number) => {
        log.writeUntil(endOf(jobId));
        const isThere = ({ jobs }: ApplicationSnapshot) =>
          jobs.some((job) => job.jobId === jobId && job.status !== "RUNNING");
        while (!isThere(await untilShown(opened, served, plan.appId)));
      };
      log.write(2);
      await opened.says(plan.appName);
      await play(60);
      const { page } = opened;
      const placeOf = async (jobId: number) => (await opened.job(jobId).boundingBox())?.y ?? NaN;

      // Two turns: before the first one it need not be drawn.
      await page.evaluate("scrollTo(0, 800)");
      await page.evaluate(`scrollBy(0, ${await placeOf(40) - 300})`);
      const place = await placeOf(40);
      assertAlmostEquals(place, 300, 1);
      await play(70);
      assertAlmostEquals(await placeOf(40), place, 1);

      await opened.job(40).click();
      assertAlmostEquals(await placeOf(40), place, 1);

      await page.evaluate("scrollTo(0, 0)");
      await play(80);
      await opened.job(80).waitFor();
      assertEquals(await page.evaluate("scrollY"), 0);
    }),
});
