import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { agentJar, agentOption, withAgent } from "../../actors/source/tap/java_agent.ts";
import type { ExecutorAddedFrame, Frame, TaskStartFrame } from "../../protocol/frames/frame.ts";
import { assertSameOutcome } from "./assert_same_outcome.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { contents, StandaloneCluster } from "./standalone_cluster.ts";
import {
  replayLogs,
  sitePackages,
  TapFolder,
  TapMonitor,
  whileRunning,
} from "./tapped_programs.ts";

const hosts = ["127.0.0.1", "127.0.0.2"];
const OPTIONS = "SPARK_SUBMIT_OPTS";

Deno.test({
  name: "a standalone cluster's frames are the event log's, though executors are killed",
  // Its processes are found in /proc, and not every system has 127.0.0.2.
  ignore: Deno.build.os !== "linux" || skipReason("spark41") !== undefined,
  async fn() {
    const { python, prefix } = await pythonEnvironment("spark41");
    await using folder = await TapFolder.make();
    await using tapped = await TapMonitor.start(folder);
    const options = withAgent("", agentOption(agentJar(), folder.addressFile));
    await using cluster = await StandaloneCluster.start({
      sparkHome: join(await sitePackages(prefix), "pyspark"),
      folder: folder.path,
      hosts,
      env: { [OPTIONS]: options },
    });
    await using spark = folder.start(python, "shuffle", [{
      "spark.master": cluster.url,
      "spark.cores.max": "2",
      "spark.executor.cores": "1",
      "spark.executor.memory": "512m",
      "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
      // So that no job starts before both executors are there.
      "spark.scheduler.minRegisteredResourcesRatio": "1",
      "spark.shuffle.io.maxRetries": "0",
    }]);
    const ended = spark.end();
    const until = (condition: (frame: Frame) => boolean) =>
      whileRunning(ended, tapped.until(condition));

    let numEnded = 0;
    await until(({ msgtype }) => msgtype === "sparkTaskEnd" && ++numEnded === 10);
    const executors = await Promise.all(hosts.map((host) => cluster.executorsOf(host)));
    assertEquals(executors.map((its) => its.length), [1, 1]);
    for (const executor of executors.flat()) {
      // It has the variable, and only a driver heeds that.
      const environment = await contents(`/proc/${executor}/environ`);
      const command = await contents(`/proc/${executor}/cmdline`);
      assertEquals(environment.split("\0").includes(`${OPTIONS}=${options}`), true);
      assertEquals(command.includes("-javaagent"), false, command);
    }

    const executorIds: string[] = [];
    for (const host of hosts) {
      const isAdded = (it: Frame) => it.msgtype === "sparkExecutorAdded" && it.host === host;
      executorIds.push((await until(isAdded) as ExecutorAddedFrame).executorId);
    }
    assertEquals(executorIds.toSorted(), ["0", "1"]);
    for (const executor of executors[1]!) Deno.kill(executor, "SIGKILL");
    await until((it) => it.msgtype === "sparkExecutorRemoved" && it.executorId === executorIds[1]);
    // The worker starts another.
    await until((it) => it.msgtype === "sparkExecutorAdded" && it.executorId === "2");
    await folder.put("go");
    await folder.put("on");

    // The task that reads has begun to, and will go on.
    await whileRunning(ended, folder.has("begun-20"));
    const reads = (it: Frame) => it.msgtype === "sparkTaskStart" && it.stageId === 1;
    const reader = await until(reads) as TaskStartFrame;
    const other = hosts.find((host) => host !== reader.host)!;
    const newest = reader.executorId === "2" ? executorIds[0] : "2";
    for (const executor of await cluster.executorsOf(other)) Deno.kill(executor, "SIGKILL");
    await until((it) => it.msgtype === "sparkExecutorRemoved" && it.executorId === newest);
    await folder.put("last");

    const { code, stdout, stderr } = await ended;
    assertEquals([code, stdout], [0, []], stderr);
    const outcome = await tapped.outcome();
    assertSameOutcome(outcome, await replayLogs(folder.logs), 1);
    const [frames = []] = outcome.frames.values();
    const reasons = frames.flatMap((it) =>
      it.msgtype === "sparkTaskEnd" ? it.errorMessage ?? [] : []
    );
    const kinds = new Set(reasons.map((reason) => reason.match(/^\w+/)?.[0]));
    assertEquals(kinds, new Set(["ExecutorLostFailure", "Resubmitted", "FetchFailed"]));
    const [snapshot] = outcome.snapshots.values();
    const attempts = snapshot!.stages.map(({ stageId, stageAttemptId, status }) =>
      `${stageId}.${stageAttemptId} ${status}`
    );
    assertEquals(attempts, ["0.0 COMPLETED", "0.1 COMPLETED", "1.0 FAILED", "1.1 COMPLETED"]);
    assertEquals(tapped.notices, []);
  },
});
