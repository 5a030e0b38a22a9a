import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { ApplicationSnapshot, JobSnapshot } from "../../actors/application_snapshot.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "./browser/chromium.ts";
import { sparkmonitor } from "./child.ts";
import { MonitorPage } from "./page/monitor_page.ts";
import { manyJobs, pictured } from "./page/plans.ts";
import { PlayedLog } from "./page/played_log.ts";
import { serveLog, servePlan, untilRead, untilSummary } from "./page/serve_plan.ts";
import { untilShown } from "./page/until_shown.ts";
import { writeLog } from "./page/write_log.ts";
import { Served } from "./served.ts";

const ignore = chromiumSkipReason() !== undefined;

Deno.test({
  name: "the page says what the API says while an application runs, however it is arranged",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const plan = manyJobs(60);
      using log = new PlayedLog(folder, plan);
      await using served = await serveLog(folder);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.says("No Spark application yet");

      log.write(2);
      await opened.says(plan.appName);
      let snapshot: ApplicationSnapshot | undefined;
      for (const numLines of [40, 1, 7, 60, 200]) {
        log.write(numLines);
        // Else both could still agree on how it was before.
        await untilRead(served, log);
        snapshot = await untilShown(opened, served, plan.appId);
      }
      const running = snapshot?.jobs.filter(({ status }) => status === "RUNNING") ?? [];
      assertEquals(running.length, 4);
      const [job] = running;
      await opened.foldOut(job?.jobId ?? NaN);
      // Else what was folded out would stay in sight, and the newest jobs above it.
      await opened.page.evaluate("scrollTo(0, 0)");
      for (const numLines of [3, 30, 300]) {
        log.write(numLines);
        await untilRead(served, log);
        snapshot = await untilShown(opened, served, plan.appId);
      }
      const stages = (await opened.rows()).filter(({ stage }) => stage !== null);
      assert(stages.length > 0);

      log.writeAll();
      await untilSummary(served, ({ status }) => status === "ENDED");
      const { jobs } = await untilShown(opened, served, plan.appId);
      const ids = (jobs: readonly JobSnapshot[]) => jobs.map(({ jobId }) => jobId);
      const newestFirst = jobs.toReversed();
      assertEquals(await shownIds(opened), ids(newestFirst));

      await opened.sortBy("Tasks");
      assertEquals(
        await shownIds(opened),
        ids(newestFirst.toSorted((a, b) => b.numTasks - a.numTasks)),
      );
      await opened.sortBy("Tasks");
      assertEquals(
        await shownIds(opened),
        ids(newestFirst.toSorted((a, b) => a.numTasks - b.numTasks)),
      );
      await opened.sortBy("Id");
      await opened.choose("Status", /^Failed/);
      const failed = newestFirst.filter(({ status }) => status === "FAILED");
      assert(failed.length > 5);
      assertEquals(await shownIds(opened), ids(failed));
      await opened.find("report_1");
      const found = failed.filter(({ name }) => name.includes("report_1"));
      assert(found.length > 0 && found.length < failed.length);
      assertEquals(await shownIds(opened), ids(found));
      await opened.find("");
      await opened.choose("Status", /^All/);
      await opened.choose("Group by", /job group/);
      const groups = Map.groupBy(newestFirst, ({ jobGroup }) => jobGroup);
      assertEquals(await shownIds(opened), [...groups.values()].flatMap(ids));
      await opened.choose("Group by", /SQL/);
      const executions = Map.groupBy(newestFirst, ({ sqlExecutionId }) => sqlExecutionId);
      assertEquals(await shownIds(opened), [...executions.values()].flatMap(ids));
      await untilShown(opened, served, plan.appId);
      assertEquals(opened.problems, []);
    }),
});

async function shownIds(opened: MonitorPage): Promise<number[]> {
  return (await opened.allRows()).flatMap(({ jobId }) => jobId ?? []);
}

Deno.test({
  name: "the bundled recording, in real time, is on the page as it is in the API",
  ignore,
  fn: async () => {
    await using served = await Served.start([...sparkmonitor, "serve", "--port", "0"]);
    await using browser = await launchChromium();
    await using opened = await MonitorPage.open(browser, served);
    const { id } = await untilSummary(served, () => true);
    const seen = new Set<string>();
    for (const numTasks of [1, 2, 6, 9]) {
      await untilTasks(served, id, numTasks);
      const { jobs } = await untilShown(opened, served, id);
      if (numTasks === 1) await opened.foldOut(jobs[0]?.jobId ?? NaN);
      for (const { stage } of await opened.rows()) if (stage !== null) seen.add(stage);
    }
    assertEquals([...seen], ["3.0"]);
    await opened.says("recording");
    assertEquals(opened.problems, []);
  },
});

Deno.test({
  name: "applications of the past beside one that runs; a paused view stands still",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const [past, plan] = [pictured(), manyJobs(30)];
      await writeLog(folder, past);
      using log = new PlayedLog(folder, { ...plan, startTime: plan.startTime + 3_600_000 });
      log.write(150);
      await using served = await serveLog(folder);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      const { page } = opened;
      await untilShown(opened, served, plan.appId);

      await page.getByRole("link", { name: past.appName }).click();
      const { jobs } = await untilShown(opened, served, past.appId);
      assertEquals(jobs.length, past.jobs.length);
      await page.goBack();
      await untilShown(opened, served, plan.appId);

      await page.keyboard.press("p");
      await opened.says("The view is paused");
      const [rows, summary] = [await opened.rows(), await opened.summary()];
      log.write(300);
      await untilSummary(served, ({ id, seq }) => id === plan.appId && seq > 250);
      // By the second question for the list it would show, if it did.
      for (let i = 0; i < 2; i++) {
        await page.waitForResponse((response) => response.url().endsWith("/applications"));
      }
      assertEquals([await opened.rows(), await opened.summary()], [rows, summary]);
      await page.keyboard.press("p");
      await untilShown(opened, served, plan.appId);
      assertNotEquals(await opened.rows(), rows);
      assertEquals(opened.problems, []);
    }),
});

Deno.test({
  name: "a job of a kernel names its cell, and is found by it",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const plan = manyJobs(5);
      await using served = await servePlan(folder, plan);
      await using browser = await launchChromium();
      const cellOf = (jobId: number) => jobId % 2 === 0 ? `f2-cell-${jobId}` : null;
      const countOf = (jobId: number) => jobId < 3 ? null : 7;
      await using opened = await MonitorPage.open(browser, served, {
        // As a kernel's monitor answers.
        prepare: async (context) => {
          await context.route(`**/api/v1/applications/${plan.appId}`, async (route) => {
            const response = await route.fetch();
            const snapshot: ApplicationSnapshot = await response.json();
            const jobs = snapshot.jobs.map((job) => ({
              ...job,
              cell: {
                msgId: `message-${job.jobId}`,
                cellId: cellOf(job.jobId),
                executionCount: countOf(job.jobId),
              },
            }));
            await route.fulfill({ response, json: { ...snapshot, jobs } });
          });
        },
      });
      await opened.ready();
      const named = (await opened.rows()).map(({ fields }) => fields["cell"]);
      const expected = ["[7]", "[7]", "f2-cell-2", "message-1", "f2-cell-0"];
      assertEquals(named, expected);
      await opened.find("cell-2");
      assertEquals(await shownIds(opened), [2]);
      await opened.foldOut(2);
      const details = opened.page.locator(".row-jobDetails");
      await details.getByText("f2-cell-2").waitFor();
      await opened.find("cell-4");
      await opened.foldOut(4);
      await details.getByText("[7] f2-cell-4").waitFor();
      await opened.find("");
      await opened.choose("Group by", /By cell/);
      await opened.page.getByText("Cell [7]").waitFor();
      assertEquals(opened.problems, []);
    }),
});

/** Waits until so many tasks are completed. */
async function untilTasks(served: Served, id: string, numTasks: number): Promise<void> {
  while (true) {
    const { jobs } = await served.json<ApplicationSnapshot>(`api/v1/applications/${id}`);
    const completed = jobs.reduce((sum, { numCompletedTasks }) => sum + numCompletedTasks, 0);
    if (completed >= numTasks) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
