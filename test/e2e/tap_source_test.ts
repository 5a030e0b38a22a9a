import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { Frame } from "../../protocol/frames/frame.ts";
import { assertAgreeLive } from "../conformance/agreement.ts";
import type { PeerFrame } from "../conformance/peer_frames.ts";
import { assertSameOutcome } from "./assert_same_outcome.ts";
import { PeerReceiver } from "./peer_receiver.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { sparks, withoutLog } from "./sparks.ts";
import {
  replayLogs,
  sitePackages,
  TapFolder,
  TapMonitor,
  whileRunning,
} from "./tapped_programs.ts";

/** Drivers with different versions of Scala. */
const pair = ["spark35", "spark41"] as const;

for (const { name, peerJar } of sparks) {
  const ignore = skipReason(name) !== undefined || skipReason("receiver") !== undefined;

  Deno.test({
    name: `${name}: the tap's frames are the event log's, and those of the peer's listener`,
    ignore,
    async fn() {
      const { python } = await pythonEnvironment(name);
      const { prefix } = await pythonEnvironment("receiver");
      const jar = join(await sitePackages(prefix), "sparkmonitor", peerJar);
      await using folder = await TapFolder.make();
      await using tapped = await TapMonitor.start(folder);
      await using peer = new PeerReceiver();
      await using spark = folder.start(python, "work", [{
        "spark.extraListeners": "sparkmonitor.listener.JupyterSparkMonitorListener",
      }], {
        PYSPARK_SUBMIT_ARGS: `--driver-class-path ${jar} pyspark-shell`,
        SPARKMONITOR_KERNEL_PORT: String(peer.port),
      });
      const ended = spark.end();
      // The peer's listener sends a task's frames within seconds, and not at all after the end.
      const { stageIds } = await whileRunning(ended, tapped.jobStart("last"));
      const isLast = (frame: PeerFrame) =>
        frame.msgtype === "sparkTaskEnd" && frame["stageId"] === stageIds[0];
      await whileRunning(ended, peer.until(isLast));
      await folder.put("stop");
      const { code, stdout, stderr } = await ended;
      assertEquals([code, withoutLog(stdout)], [0, ["failed"]], stderr);
      const outcome = await tapped.outcome();
      assertSameOutcome(outcome, await replayLogs(folder.logs), 1);
      assertEquals(tapped.notices, []);
      const [ours = []] = outcome.frames.values();
      const frames: PeerFrame[] = ours.map((frame) => ({ ...frame }));
      assertAgreeLive(frames, await peer.frames());
    },
  });

  Deno.test({
    name: `${name}: a local cluster's frames are the event log's`,
    ignore,
    async fn() {
      const { python, prefix } = await pythonEnvironment(name);
      await using folder = await TapFolder.make();
      await using tapped = await TapMonitor.start(folder);
      await folder.put("stop");
      await using spark = folder.start(python, "work", [{
        "spark.master": "local-cluster[2,1,1024]",
      }], { SPARK_HOME: await folder.sparkHome(prefix) });
      const { code, stdout, stderr } = await spark.end();
      assertEquals([code, withoutLog(stdout)], [0, ["failed"]], stderr);
      const outcome = await tapped.outcome();
      assertSameOutcome(outcome, await replayLogs(folder.logs), 1);
      assertEquals(tapped.notices, []);
    },
  });

  Deno.test({
    name: `${name}: a sidecar that is back has the right counts, and cancels what runs`,
    ignore,
    async fn() {
      const { python } = await pythonEnvironment(name);
      await using folder = await TapFolder.make();
      await using first = await TapMonitor.start(folder);
      await using spark = folder.start(python, "wait", [{}]);
      const ended = spark.end();
      let numEnded = 0;
      await whileRunning(
        ended,
        first.until(({ msgtype }) => msgtype === "sparkTaskEnd" && ++numEnded === 10),
      );
      await first.monitor.stop();
      await folder.put("go");
      await whileRunning(ended, folder.has("task-14"));

      await using second = await TapMonitor.start(folder);
      const { appId } = await whileRunning(
        ended,
        second.until((it) => it.msgtype === "sparkStageActive" && it.numCompletedTasks === 15),
      );
      await folder.put("on");
      assertEquals(await whileRunning(ended, second.jobEnd(0)), "COMPLETED");
      const { monitor } = second;
      assertEquals(
        (await monitor.cancel(appId, { kind: "jobGroup", jobGroup: "nobody's" }))?.outcome,
        "notRunning",
      );
      for (const [jobId, jobGroup] of [[1, "by job"], [2, "by stage"], [3, "by group"]] as const) {
        const { stageIds } = await whileRunning(ended, second.jobStart(jobGroup));
        const stageId = stageIds[0] ?? -1;
        const target = jobId === 1
          ? { kind: "job" as const, jobId }
          : jobId === 2
          ? { kind: "stage" as const, stageId }
          : { kind: "jobGroup" as const, jobGroup };
        await whileRunning(
          ended,
          second.until((it) => it.msgtype === "sparkTaskStart" && it.stageId === stageId),
        );
        assertEquals((await monitor.cancel(appId, target))?.outcome, "requested");
        assertEquals(await whileRunning(ended, second.jobEnd(jobId)), "FAILED");
      }

      const { code, stdout, stderr } = await ended;
      assertEquals([code, withoutLog(stdout)], [
        0,
        ["cancelled by job", "cancelled by stage", "cancelled by group"],
      ], stderr);
      const { snapshots } = await second.outcome();
      const logged = await replayLogs(folder.logs);
      assertEquals(snapshots.get(appId)?.stages[0]?.numCompletedTasks, 20);
      const counted = (snapshot = logged.snapshots.get(appId)) => ({
        ...snapshot,
        rejected: {},
        lastError: null,
        // The counters that the tap states have no figures.
        stages: snapshot?.stages.map((stage) => ({ ...stage, taskMetrics: null })),
      });
      assertEquals(counted(snapshots.get(appId)), counted());
      assert(second.notices.length > 0, "what was left out is not said");
      for (const { message } of second.notices) assertMatch(message, / left out \d+ events so far/);
    },
  });
}

Deno.test({
  name: "two drivers at once, each with two contexts in turn, are four applications",
  ignore: pair.some((name) => skipReason(name) !== undefined),
  async fn() {
    await using folder = await TapFolder.make();
    await using tapped = await TapMonitor.start(folder);
    await folder.put("stop");
    const results = await Promise.all(pair.map(async (name) => {
      const { python } = await pythonEnvironment(name);
      await using spark = folder.start(python, "work", [{}, {}]);
      return await spark.end();
    }));
    for (const { code, stdout, stderr } of results) {
      assertEquals([code, stdout], [0, ["failed", "failed"]], stderr);
    }
    const outcome = await tapped.outcome();
    assertSameOutcome(outcome, await replayLogs(folder.logs), 4);
    assertEquals(tapped.notices, []);
  },
});

Deno.test({
  name: "streaming queries are told as the event log tells them, and where Spark's page is",
  ignore: skipReason("spark41") !== undefined,
  async fn() {
    const { python } = await pythonEnvironment("spark41");
    await using folder = await TapFolder.make();
    await using tapped = await TapMonitor.start(folder);
    await using spark = folder.start(python, "stream", [{
      "spark.ui.enabled": "true",
      "spark.ui.port": "0",
    }]);
    const ended = spark.end();
    const isOf = (name: string | null) => (frame: Frame) =>
      frame.msgtype === "sparkStreamingQueryProgress" && frame.name === name && frame.batchId > 0;
    await whileRunning(ended, tapped.until(isOf("größer ☃")));
    const isFailure = (frame: Frame) =>
      frame.msgtype === "sparkStreamingQueryTerminated" && frame.errorMessage !== null;
    const { appId } = await whileRunning(ended, tapped.until(isFailure));
    await folder.put("stop");
    const { code, stdout, stderr } = await ended;
    assertEquals([code, stdout.length], [0, 1], stderr);
    const { frames, snapshots } = await tapped.outcome();
    const [summary] = await tapped.monitor.applications();
    assertEquals([summary?.source, summary?.sparkUiUrl], ["tap", `${stdout[0]}/`]);

    const logged = await replayLogs(folder.logs);
    assertEquals(streamingFrames(frames.get(appId)), streamingFrames(logged.frames.get(appId)));
    const queries = snapshots.get(appId)?.streamingQueries ?? [];
    assertEquals(queries, logged.snapshots.get(appId)?.streamingQueries);
    assertEquals(queries.map(({ name, status }) => [name, status]), [
      ["größer ☃", "TERMINATED"],
      [null, "FAILED"],
    ]);
    const [counting, failing] = queries;
    assertMatch(failing?.errorMessage ?? "", /größer ☃/);
    assert((counting?.startTime ?? 0) > 0 && (counting?.progress.length ?? 0) > 1);
    assertEquals(counting?.progress.at(-1)?.numStateRows, 5);
  },
});

/** By run: threads of their own post the events of two queries, so their order may differ. */
function streamingFrames(frames: readonly Frame[] = []) {
  return Map.groupBy(
    frames.filter((frame) => "runId" in frame).map(({ seq: _, ...frame }) => frame),
    ({ runId }) => runId,
  );
}
