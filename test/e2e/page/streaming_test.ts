import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import { withFolder } from "../../command/run_sparkmonitor.ts";
import { readGolden } from "../../fixtures/golden.ts";
import { chromiumSkipReason, launchChromium } from "../browser/chromium.ts";
import { MonitorPage } from "./monitor_page.ts";
import { serveLog, untilSummary } from "./serve_plan.ts";

/** What Spark says when a query fails, hostile and with a stack. */
const EXCEPTION = `<img src=x onerror="alert(1)"> no such customer\n\tat Orders.scala:12`;

/** A run that fails in its first batch, as Spark logs it. */
function failedRun(): string[] {
  const event = (name: string) => `org.apache.spark.sql.streaming.StreamingQueryListener$${name}`;
  const ids = { id: "11111111-1111-1111-1111-111111111111", runId: "22222222-0000" };
  return [
    {
      Event: event("QueryStartedEvent"),
      ...ids,
      name: "orders",
      timestamp: "2026-11-23T03:27:44.000Z",
    },
    { Event: event("QueryTerminatedEvent"), ...ids, exception: EXCEPTION },
  ].map((line) => JSON.stringify(line));
}

Deno.test({
  name: "the streaming view shows each run of a query as the snapshot has it, and why one failed",
  ignore: chromiumSkipReason() !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const lines = readGolden("streaming", "eventlog").trimEnd().split("\n");
      const log = join(folder, "streaming");
      // Before the end of the application.
      lines.splice(-1, 0, ...failedRun());
      await Deno.writeTextFile(log, `${lines.join("\n")}\n`);
      await using served = await serveLog(log);
      const { id } = await untilSummary(served, ({ status }) => status === "ENDED");
      const { streamingQueries } = await served.json<ApplicationSnapshot>(
        `api/v1/applications/${id}`,
      );
      assertEquals(streamingQueries.map(({ name, status }) => [name, status]), [
        ["q", "TERMINATED"],
        ["orders", "FAILED"],
      ]);
      const [ended, failed] = streamingQueries;
      assert(ended !== undefined && failed !== undefined);

      await using browser = await launchChromium();
      await using opened = await MonitorPage.open(browser, served);
      await opened.show("streaming");
      const run = (runId: string) => opened.page.locator(`[data-run-id="${runId}"]`);
      const field = (runId: string, name: string) =>
        run(runId).locator(`[data-field="${name}"]`).textContent();

      // The newest is unfolded.
      assertEquals(await field(failed.runId, "errorMessage"), EXCEPTION);
      assertEquals(await field(failed.runId, "batchId"), "–");

      await run(ended.runId).locator("summary").click();
      const newest = ended.progress.at(-1);
      assert(newest !== undefined);
      assertEquals(await field(ended.runId, "batchId"), String(newest.batchId));
      assertEquals(await field(ended.runId, "numInputRows"), String(newest.numInputRows));
      assertEquals(await field(ended.runId, "numStateRows"), String(newest.numStateRows));
      assertEquals(
        await field(ended.runId, "inputRowsPerSecond"),
        `${Math.round(newest.inputRowsPerSecond ?? NaN)} rows/s`,
      );
      await run(ended.runId).locator("canvas").nth(2).waitFor();
      assertEquals(await run(ended.runId).locator("canvas").count(), 3);
      assertEquals(opened.problems, []);
    }),
});
