import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { ApplicationSummary } from "../../../actors/application_snapshot.ts";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { asCancellable } from "./as_cancellable.ts";
import { MonitorPage } from "./monitor_page.ts";
import { manyJobs } from "./plans.ts";
import { PlayedLog } from "./played_log.ts";
import { serveLog, untilRead, untilSummary } from "./serve_plan.ts";
import { simulate } from "./simulate.ts";
import { untilShown } from "./until_shown.ts";

const ignore = chromiumSkipReason() !== undefined;
const plan = manyJobs(8);

/** @param name as JSON writes it */
async function writeLines(path: string, name: string, numLines = Infinity): Promise<void> {
  const lines = simulate({ ...plan, appId: "NAME" }).take(numLines);
  const text = [...lines].map(({ line }) => `${line}\n`).join("");
  await Deno.writeTextFile(path, text.replaceAll("NAME", name));
}

function open({ id }: ApplicationSummary, { page }: MonitorPage): Promise<void> {
  return page.locator(`[data-app-id=${JSON.stringify(id)}]`).click();
}

Deno.test({
  name: "applications with the oddest ids are shown",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const names = ["a:b/c%d é#?x", "..%2F", "lone \\ud800 surrogate"];
      await Promise.all(names.map((name, i) => writeLines(join(folder, `log-${i}`), name)));
      await using served = await serveLog(folder);
      let applications: ApplicationSummary[] = [];
      await untilSummary(served, ({ status }) => status === "ENDED");
      while (applications.filter(({ status }) => status === "ENDED").length < names.length) {
        applications = await served.json("api/v1/applications");
      }
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      for (const application of applications) {
        await open(application, opened);
        await untilShown(opened, served, application.id);
      }
      assertEquals(opened.problems, []);
    }),
});

Deno.test({
  name: "a driver that was killed long ago does not go on",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "killed");
      await writeLines(path, "killed", 60);
      const late = Number.MAX_SAFE_INTEGER;
      const job = { "Event": "SparkListenerJobStart", "Job ID": 99, "Submission Time": late };
      const line = JSON.stringify({ ...job, "Stage Infos": [], "Stage IDs": [] });
      await Deno.writeTextFile(path, `${line}\n`, { append: true });
      await using served = await serveLog(folder);
      await untilSummary(served, ({ status }) => status === "UNKNOWN");
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.ready();
      const rows = await opened.rows();
      assertEquals(rows[0]?.jobId, 99);
      const open = rows.filter(({ fields }) => fields["status"] !== "completed");
      assertEquals(open.length > 1, true);
      for (const { fields } of open) {
        assertEquals([fields["status"], fields["duration"]], ["unknown", "–"]);
      }
      assertMatch(rows[0]?.fields["submissionTime"] ?? "", /^\+275760-/);
      assertEquals(opened.problems, []);
    }),
});

Deno.test({
  name: "what ran when the input ended without a word goes on no more, and cannot be cancelled",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      using log = new PlayedLog(folder, plan);
      log.write(60);
      const env = { SPARKMONITOR_ALLOW_CANCEL_HTTP: "true" };
      await using served = await serveLog(folder, { env });
      await untilRead(served, log);
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served, { prepare: asCancellable });
      const { jobs } = await untilShown(opened, served, plan.appId);
      const { jobId = NaN } = jobs.find(({ status }) => status === "RUNNING") ?? {};
      await opened.foldOut(jobId);
      const cancel = opened.page.getByRole("button", { name: `Cancel job ${jobId}…` });
      await cancel.waitFor();

      const path = join(folder, plan.appId);
      await Deno.rename(`${path}.inprogress`, path);
      await untilSummary(served, ({ status }) => status === "UNKNOWN");
      await opened.job(jobId).getByText("unknown").waitFor();
      assertEquals(await opened.job(jobId).locator('[data-field="duration"]').innerText(), "–");
      assertEquals(await cancel.count(), 0);
    }),
});
