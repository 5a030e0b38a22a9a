import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { Download } from "playwright-core";
import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import type { Frame } from "../../../protocol/frames/frame.ts";
import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { sparkmonitor } from "../child.ts";
import { skipReason } from "../python_environment.ts";
import { Served } from "../served.ts";
import { TappedSpark } from "../tapped_spark.ts";
import { MonitorPage } from "./monitor_page.ts";
import { untilSummary } from "./serve_plan.ts";
import { untilShown } from "./until_shown.ts";

/** Milliseconds between two questions. */
const PAUSE = 50;

/** A job of twelve tasks, two at a time, each of which waits for a file in the folder. */
const heldJob = (folder: string) => {
  const wait = 'read n; while [ -d "$0" ] && [ ! -e "$0/go-$n" ]; do sleep 0.02; done';
  const command = JSON.stringify(["sh", "-c", wait, folder]);
  return `in_background(lambda: sc._jsc.parallelize(list(range(12)), 12).pipe(${command}).count())`;
};
/** A job that would take ten minutes. */
const endlessJob = "in_background(sleep)";

Deno.test({
  name: "a live PySpark job: its bar moves, it is cancelled from the page, and all is downloaded",
  ignore: chromiumSkipReason() !== undefined || skipReason("spark41") !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const env = { XDG_RUNTIME_DIR: folder, SPARKMONITOR_ALLOW_CANCEL_HTTP: "true" };
      const command = [...sparkmonitor, "serve", "--port", "0", "--no-demo"];
      await using served = await Served.start(command, { env });
      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      const { page } = opened;
      const addressFile = join(folder, "sparkmonitor", "serve");
      await using spark = await TappedSpark.start({ environment: "spark41", folder, addressFile });
      const { id, appName } = await untilSummary(served, ({ appName }) => appName !== null);
      await opened.says(appName ?? "");

      await spark.run(heldJob(folder));
      await untilBegun(served, id, 0);
      for (let numDone = 0; numDone < 12; numDone++) {
        const said = new RegExp(`^${numDone} done, [12] running of 12 tasks$`);
        await opened.job(0).getByRole("img", { name: said }).waitFor();
        await Deno.writeTextFile(join(folder, `go-${numDone}`), "");
      }
      await opened.job(0).getByText("completed").waitFor();
      await untilShown(opened, served, id);

      await spark.run(endlessJob);
      await untilBegun(served, id, 1);
      await opened.foldOut(1);
      await page.getByRole("button", { name: "Cancel job 1…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Let it run" }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Cancel job 1…" }).click();
      await dialog.getByRole("button", { name: "Cancel job" }).click();
      await opened.job(1).getByText("failed").waitFor();
      const { jobs } = await untilShown(opened, served, id);
      assertMatch(jobs[1]?.errorMessage ?? "", /cancel/i);
      await opened.says(/cancelled/);

      await page.getByText("Share").click();
      const frames = await download(opened, /Frames/);
      const told: Frame[] = frames.map((line) => JSON.parse(line));
      assertEquals(told[0]?.msgtype, "sparkApplicationStart");
      const ends = told.filter((frame) => frame.msgtype === "sparkJobEnd");
      assertEquals(ends.map(({ status }) => status), ["COMPLETED", "FAILED"]);

      await page.getByText("Share").click();
      const log = await download(opened, /Event log/);
      const kinds = log.map((line) => {
        const result = decodeSparkEvent(line);
        assert(result.kind !== "rejected", line);
        return result.kind === "event" ? result.event.type : result.kind;
      });
      assertEquals(kinds.filter((kind) => kind === "jobStart").length, 2);
      assertEquals(kinds.filter((kind) => kind === "jobEnd").length, 2);
      assertEquals(opened.problems, []);
      await spark.stop(0);
    }),
});

/** Waits until a job's tasks run: the page's patience is not for Spark. */
async function untilBegun(served: Served, id: string, jobId: number): Promise<void> {
  while (true) {
    const { jobs } = await served.json<ApplicationSnapshot>(`api/v1/applications/${id}`);
    if ((jobs[jobId]?.numActiveTasks ?? 0) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** The lines of the file that a link of the page is for. */
async function download({ page }: MonitorPage, name: RegExp): Promise<string[]> {
  const [file]: [Download, void] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name }).click(),
  ]);
  return (await Deno.readTextFile(await file.path())).trimEnd().split("\n");
}
