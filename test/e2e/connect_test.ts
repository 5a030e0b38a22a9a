import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { agentJar, agentOption, withAgent } from "../../actors/source/tap/java_agent.ts";
import type { Frame, JobStartFrame } from "../../protocol/frames/frame.ts";
import { Child } from "./child.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { replayLogs, TapFolder, TapMonitor, whileRunning } from "./tapped_programs.ts";
import { freePort } from "./free_port.ts";

const program = fromFileUrl(import.meta.resolve("./connect_application.py"));
const ignore = skipReason("connect41") !== undefined;

const statement = (name: string) => `SELECT id, '${name}, größer ☃' AS name FROM range(10)`;
const COUNT = `count at ${program}:22`;
const isWaiting = (frame: Frame) =>
  frame.msgtype === "sparkJobStart" && frame.name.startsWith("SELECT reflect");

/** A Connect client, or a server, with the tap in its environment. */
function start(python: string, command: readonly string[], folder: TapFolder): Child {
  return new Child(command, {
    cwd: folder.path,
    env: {
      SPARK_LOCAL_HOSTNAME: "localhost",
      TMPDIR: folder.path,
      PYSPARK_PYTHON: python,
      SPARK_SUBMIT_OPTS: withAgent(
        // A driver that lives for seconds is faster without the optimising compiler.
        `-Djava.io.tmpdir=${folder.path} -XX:TieredStopAtLevel=1`,
        agentOption(agentJar(), folder.addressFile),
      ),
    },
  });
}

function settingsOf(folder: TapFolder): Record<string, string> {
  return {
    "spark.ui.enabled": "false",
    "spark.local.dir": folder.path,
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.warehouse.dir": `file://${folder.path}/warehouse`,
    "spark.eventLog.enabled": "true",
    "spark.eventLog.dir": `file://${folder.logs}`,
  };
}

function jobsOf(frames: readonly Frame[]) {
  return frames.filter((frame) => frame.msgtype === "sparkJobStart");
}

/** A frame without its number, which counts the snapshots of running stages too. */
function unnumbered({ seq: _, ...frame }: Frame): Omit<Frame, "seq"> {
  return frame;
}

/** The names of the jobs, one for each operation, and of their stages. */
function namesOf(frames: readonly Frame[]) {
  const jobs = jobsOf(frames);
  const operations = Map.groupBy(jobs, ({ connectOperationId }) => connectOperationId);
  const stages = new Map(jobs.flatMap(({ stageIds, name }) => stageIds.map((id) => [id, name])));
  for (const frame of frames) {
    if (frame.msgtype === "sparkStageSubmitted") {
      assertEquals(frame.name, stages.get(frame.stageId));
    }
  }
  return [...operations.values()].map((jobs) => [...new Set(jobs.map(({ name }) => name))]);
}

Deno.test({
  name:
    "a Connect client with a server of its own: jobs are named after what it runs, and cancelled",
  ignore,
  async fn() {
    const { python } = await pythonEnvironment("connect41");
    await using folder = await TapFolder.make();
    await using tapped = await TapMonitor.start(folder);
    const settings = JSON.stringify(settingsOf(folder));
    await using client = start(
      python,
      [python, program, "local[2]", settings, "own", "waits"],
      folder,
    );
    const ended = client.end();
    const waiting = await whileRunning(ended, tapped.until(isWaiting));
    const { appId, jobId } = waiting as Frame & JobStartFrame;
    assertEquals(await tapped.monitor.cancel(appId, { kind: "job", jobId }), {
      outcome: "requested",
      detail: `Spark was asked to cancel job ${jobId}`,
    });
    assertEquals(await whileRunning(ended, tapped.jobEnd(jobId)), "FAILED");
    assertEquals(
      (await tapped.monitor.cancel(appId, { kind: "job", jobId }))?.outcome,
      "notRunning",
    );
    const { code, stdout, stderr } = await ended;
    assertEquals([code, stdout], [0, ["cancelled"]], stderr);

    const [frames = []] = (await tapped.outcome()).frames.values();
    assertEquals(namesOf(frames), [
      [statement("own")],
      [COUNT],
      ["SELECT reflect('java.lang.Thread', 'sleep', 600000L + id) FROM range(1)"],
    ]);
    const [logged = []] = (await replayLogs(folder.logs)).frames.values();
    assertEquals(jobsOf(frames).map(unnumbered), jobsOf(logged).map(unnumbered));
    assertEquals(tapped.notices, []);
  },
});

Deno.test({
  name: "a Connect server: the jobs of two clients are told apart by their sessions",
  ignore,
  async fn() {
    const { python, prefix } = await pythonEnvironment("connect41");
    await using folder = await TapFolder.make();
    await using tapped = await TapMonitor.start(folder);
    const port = freePort();
    const settings = { ...settingsOf(folder), "spark.connect.grpc.binding.port": String(port) };
    // What sbin/start-connect-server.sh runs.
    await using server = start(python, [
      join(prefix, "bin", "spark-submit"),
      ...["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"],
      ...Object.entries(settings).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
      ...["--master", "local[2]", "spark-internal"],
    ], folder);
    const stopped = server.end();
    await whileRunning(stopped, tapped.until(({ msgtype }) => msgtype === "sparkApplicationStart"));
    const names = ["first", "second"];
    await Promise.all(names.map(async (name) => {
      const remote = `sc://localhost:${port}/;user_id=${name}_Session`;
      await using client = start(python, [python, program, remote, "{}", name], folder);
      const { code, stderr } = await client.end();
      assertEquals(code, 0, stderr);
    }));
    server.kill("SIGTERM");
    await stopped;

    const [frames = []] = (await tapped.outcome()).frames.values();
    assertEquals(frames.at(-1)?.msgtype, "sparkApplicationEnd");
    const sessions = Map.groupBy(jobsOf(frames), ({ connectSessionId }) => connectSessionId);
    const outlines = [...sessions.values()].map((jobs) => namesOf(jobs));
    assertEquals(outlines.toSorted(), names.map((name) => [[statement(name)], [COUNT]]));
    assertEquals(tapped.notices, []);
  },
});
