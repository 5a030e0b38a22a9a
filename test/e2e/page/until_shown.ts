import { assertEquals } from "@std/assert";
import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import type { Served } from "../served.ts";
import type { MonitorPage } from "./monitor_page.ts";
import { said, type ShownRow, toSay } from "./shown_row.ts";

/** Milliseconds that the page has to catch up: some ticks, and questions that may time out. */
const PATIENCE = 40_000;
const PAUSE = 50;

/**
 * Waits until what the page shows is what the snapshot says, in every field of
 * every row that is drawn. Between two ticks the snapshot may be ahead.
 *
 * @param locale the reader's
 * @returns the snapshot
 * @throws {AssertionError} with the difference, when that does not come
 */
export async function untilShown(
  opened: MonitorPage,
  served: Served,
  appKey: string,
  locale = "en-US",
): Promise<ApplicationSnapshot> {
  const address = `api/v1/applications/${encodeURIComponent(appKey)}`;
  const deadline = performance.now() + PATIENCE;
  while (true) {
    const response = await served.get(address);
    const isThere = response.ok;
    const snapshot: ApplicationSnapshot = await response.json();
    const rows = await opened.rows();
    const shown = picture(await opened.summary(), rows);
    const expected = isThere ? wanted(snapshot, rows, locale) : snapshot;
    if (JSON.stringify(shown) === JSON.stringify(expected)) return snapshot;
    if (performance.now() > deadline) assertEquals<unknown>(shown, expected);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

function picture(summary: Record<string, string>, rows: readonly ShownRow[]) {
  return { summary, rows: rows.map((row) => [row.jobId ?? row.stage, said(row)]) };
}

/** The same rows, in the same order, as the snapshot has them; at least the newest job. */
function wanted(snapshot: ApplicationSnapshot, rows: readonly ShownRow[], locale: string) {
  const jobs = new Map(snapshot.jobs.map((job) => [job.jobId, job]));
  const stages = new Map(
    snapshot.stages.map((stage) => [`${stage.stageId}.${stage.stageAttemptId}`, stage]),
  );
  const newest = snapshot.jobs.at(-1)?.jobId;
  const keys = rows.map(({ jobId, stage }) => jobId ?? stage);
  const isComplete = newest === undefined || keys.includes(newest);
  return {
    summary: {
      appName: snapshot.appName ?? snapshot.id,
      id: snapshot.id,
      status: snapshot.status.toLowerCase(),
      numExecutors: `${snapshot.executors.length}`,
      totalCores: `${snapshot.totalCores}`,
    },
    rows: (isComplete ? keys : [newest, ...keys]).map((key) => {
      const of = typeof key === "number" ? jobs.get(key) : stages.get(key ?? "");
      return [key, of === undefined ? "not in the snapshot" : toSay(of, locale)];
    }),
  };
}
