import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { ApplicationSnapshot } from "../../actors/application_snapshot.ts";
import { Monitor } from "../../actors/monitor.ts";
import { systemClock } from "../../actors/runtime/clock.ts";
import { EventLogSource } from "../../actors/source/event_log/event_log_source.ts";
import type { Notice } from "../../actors/source/source.ts";
import { SparkUiSource } from "../../actors/source/spark_ui/spark_ui_source.ts";
import type { Frame } from "../../protocol/frames/frame.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { SparkApplication } from "./spark.ts";
import { sparks } from "./sparks.ts";
import { freePort } from "./free_port.ts";

for (const { name: environment } of sparks) {
  Deno.test({
    name: `the UI of ${environment} gives the numbers of its event log`,
    ignore: skipReason(environment) !== undefined,
    fn: () =>
      withFolder(async (folder) => {
        const { python } = await pythonEnvironment(environment);
        const logs = join(folder, "logs");
        await Deno.mkdir(logs);
        const port = freePort();
        const notices: Notice[] = [];
        const gone = Promise.withResolvers<void>();
        await using monitor = new Monitor();
        const frames = monitor.frames();
        const source = new SparkUiSource({
          url: `http://127.0.0.1:${port}`,
          clock: systemClock,
          pollEvery: 100,
          onNotice: (notice) => {
            notices.push(notice);
            if (notice.message.startsWith("Application")) gone.resolve();
          },
        });
        monitor.addSource(source);
        await using spark = SparkApplication.start({
          python,
          folder,
          settings: [{
            "spark.eventLog.dir": `file://${logs}`,
            "spark.ui.enabled": "true",
            "spark.ui.port": `${port}`,
            "spark.port.maxRetries": "0",
          }],
        });
        for (
          const [step, job] of [["started", null], ["listed", 0], ["grouped", 2], ["failed", 3]]
        ) {
          await spark.reached(`${step}`);
          if (job !== null) await nextFrame(frames, (frame) => isEndOfJob(frame) === job);
          if (step !== "failed") await spark.goOn();
        }
        const watched = await onlySnapshot(monitor);
        await spark.goOn();
        assertEquals((await spark.end()).code, 0);
        const logged = await replayed(logs);

        assertEquals(numbersOf(watched), numbersOf(logged));
        assertEquals(
          [watched.appId, watched.appName, watched.sparkUser, watched.sparkVersion],
          [logged.appId, logged.appName, logged.sparkUser, logged.sparkVersion],
        );
        assertEquals(
          [watched.startTime, watched.totalCores, watched.rejected],
          [logged.startTime, logged.totalCores, {}],
        );

        await gone.promise;
        assertEquals(notices.map(({ level }) => level), ["warn", "warn"]);
        assertStringIncludes(notices[0]?.message ?? "", "waiting for one");
        assertStringIncludes(notices[1]?.message ?? "", watched.appId);
        assertEquals((await onlySnapshot(monitor)).status, "UNKNOWN");
      }),
  });
}

function isEndOfJob(frame: Frame): number | null {
  return frame.msgtype === "sparkJobEnd" ? frame.jobId : null;
}

async function nextFrame(
  frames: AsyncIterator<Frame, void, void>,
  isWanted: (frame: Frame) => boolean,
): Promise<void> {
  for (let next = await frames.next(); !next.done; next = await frames.next()) {
    if (isWanted(next.value)) return;
  }
  throw new Error("the frames ended too early");
}

async function onlySnapshot(monitor: Monitor): Promise<ApplicationSnapshot> {
  const [summary, ...others] = await monitor.applications();
  assertEquals(others, []);
  const snapshot = await monitor.snapshot(summary?.id ?? "");
  assert(snapshot !== undefined);
  return snapshot;
}

/** What the event log in `logs` comes to. */
async function replayed(logs: string): Promise<ApplicationSnapshot> {
  await using monitor = new Monitor();
  const source = new EventLogSource({ path: logs, follow: false, clock: systemClock });
  await monitor.addSource(source).finished;
  return await onlySnapshot(monitor);
}

/** What both sources agree on: neither the order of a set, nor what a UI does not have. */
function numbersOf({ jobs, stages }: ApplicationSnapshot): unknown {
  return {
    jobs: jobs.map(({ sqlExecutionId: _, ...job }) => ({
      ...job,
      stageIds: job.stageIds.toSorted((a, b) => a - b),
      jobTags: job.jobTags.toSorted(),
    })),
    stages: stages.map((
      { parentIds: _, numMissingTaskEnds: _1, taskMetrics: _2, firstErrorMessage: _3, ...stage },
    ) => stage),
  };
}
