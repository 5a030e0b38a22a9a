import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { runSparkmonitor, withFolder } from "../command/run_sparkmonitor.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { SparkApplication, type SparkSettings } from "./spark.ts";

const single = { "spark.eventLog.rolling.enabled": "false", "spark.eventLog.compress": "true" };
const codec = "spark.eventLog.compression.codec";

/** The ways in which Spark writes a log, by the names of their folders. */
const logs: Readonly<Record<string, SparkSettings>> = {
  none: { ...single, "spark.eventLog.compress": "false" },
  zstd: { ...single, [codec]: "zstd" },
  lz4: { ...single, [codec]: "lz4" },
  snappy: { ...single, [codec]: "snappy" },
  rolling: {
    "spark.eventLog.rolling.enabled": "true",
    "spark.eventLog.rolling.maxFileSize": "10m",
    "spark.eventLog.compress": "true",
    [codec]: "zstd",
  },
};

for (const environment of ["spark35", "spark41"] as const) {
  Deno.test({
    name: `each way in which ${environment} writes a log gives the same frames`,
    ignore: skipReason(environment) !== undefined,
    fn: () =>
      withFolder(async (folder) => {
        const { python } = await pythonEnvironment(environment);
        const settings: SparkSettings[] = [];
        for (const [name, some] of Object.entries(logs)) {
          await Deno.mkdir(join(folder, name));
          settings.push({ ...some, "spark.eventLog.dir": `file://${join(folder, name)}` });
        }
        await using spark = SparkApplication.start({ python, folder, settings, waits: false });
        const { code, stderr } = await spark.end();
        assertEquals(code, 0, stderr);
        assert(await countFiles(join(folder, "rolling")) > 1, "the log was not rolled over");

        const expected = await replay(join(folder, "none"));
        assertEquals(outline(expected), outlineOfProgram);
        for (const name of Object.keys(logs)) {
          assertEquals(await replay(join(folder, name)), expected, name);
        }
      }),
  });
}

/** What spark_application.py does, job by job. */
const outlineOfProgram = [
  "sparkApplicationStart End to end, größer ☃",
  "sparkJobEnd 0 COMPLETED, 0 stages skipped",
  "sparkJobEnd 1 COMPLETED, 0 stages skipped",
  "sparkJobEnd 2 COMPLETED, 1 stages skipped",
  "sparkJobEnd 3 FAILED, 0 stages skipped",
  "sparkApplicationEnd",
];

type Frame = Record<string, unknown>;

/** The frames of a folder's log without what differs from run to run. */
async function replay(folder: string): Promise<Frame[]> {
  const { code, stdout, stderr } = await runSparkmonitor(["replay", folder]);
  assertEquals([code, stderr], [0, ""], folder);
  const frames = stdout.trimEnd().split("\n")
    .map((line): Frame => JSON.parse(line, steady))
    // How many there are depends on how long a stage took.
    .filter(({ msgtype }) => msgtype !== "sparkStageActive")
    .map(({ appId: _, seq: __, ...frame }) => frame);
  return inTaskOrder(frames);
}

/** Spark starts a task before or after it hears of the end of the one before it. */
function inTaskOrder(frames: readonly Frame[]): Frame[] {
  const ordered: Frame[] = [];
  let tasks: Frame[] = [];
  for (const frame of frames) {
    if (frame.msgtype === "sparkTaskStart" || frame.msgtype === "sparkTaskEnd") {
      tasks.push(frame);
    } else {
      ordered.push(...tasks.sort((a, b) => Number(a.taskId) - Number(b.taskId)), frame);
      tasks = [];
    }
  }
  return ordered;
}

/** Says of times, metrics and ids that count through the driver's life only which there are. */
function steady(key: string, value: unknown): unknown {
  if (key === "sqlExecutionId") return value !== null;
  if (key === "jobTags" && Array.isArray(value)) return value.length;
  if (/^(m|taskM)etrics$/.test(key) && typeof value === "object" && value !== null) {
    return Object.keys(value);
  }
  if (/time$/i.test(key) && typeof value === "number") return value > 0;
  return value;
}

function outline(frames: readonly Frame[]): string[] {
  return frames.flatMap(({ msgtype, appName, jobId, status, numSkippedStages }) => {
    switch (msgtype) {
      case "sparkApplicationStart":
        return `${msgtype} ${appName}`;
      case "sparkJobEnd":
        return `${msgtype} ${jobId} ${status}, ${numSkippedStages} stages skipped`;
      case "sparkApplicationEnd":
        return msgtype;
      default:
        return [];
    }
  });
}

/** How many files a rolling log has. */
async function countFiles(folder: string): Promise<number> {
  let count = 0;
  for await (const log of Deno.readDir(folder)) {
    for await (const { name } of Deno.readDir(join(folder, log.name))) {
      if (name.startsWith("events_")) count++;
    }
  }
  return count;
}
