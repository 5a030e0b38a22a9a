/**
 * Records the application that `serve` plays where it has nothing else to
 * show: runs demo_application.py on real Spark and keeps its event log.
 *
 * The events that no frame comes from are left out: they are large, and
 * EnvironmentUpdate tells about the machine. The minute in which Spark and
 * Python's workers start is cut to two seconds, so that a first look has
 * something to see.
 *
 * Run with `deno run -P=e2e scripts/record_demo.ts`.
 *
 * @module
 */
import { zstdCompressSync } from "node:zlib";
import { fromFileUrl, join } from "@std/path";
import { pythonEnvironment } from "../test/e2e/python_environment.ts";

const kept = new Set([
  "SparkListenerLogStart",
  "SparkListenerApplicationStart",
  "SparkListenerApplicationEnd",
  "SparkListenerExecutorAdded",
  "SparkListenerExecutorRemoved",
  "SparkListenerJobStart",
  "SparkListenerJobEnd",
  "SparkListenerStageSubmitted",
  "SparkListenerStageCompleted",
  "SparkListenerTaskStart",
  "SparkListenerTaskGettingResult",
  "SparkListenerTaskEnd",
  "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart",
  "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd",
]);

/** Keys of an event that say nothing to a monitor, or where it was recorded. */
const left = new Set([
  "Accumulables",
  "Attributes",
  "Log Urls",
  "RDD Info",
  "physicalPlanDescription",
  "sparkPlanInfo",
]);

const properties = [
  "callSite.short",
  "spark.job.description",
  "spark.jobGroup.id",
  "spark.sql.execution.id",
];

const { python } = await pythonEnvironment("spark41");
const folder = await Deno.makeTempDir();
const { success } = await new Deno.Command(python, {
  args: [fromFileUrl(import.meta.resolve("./demo_application.py")), folder],
  cwd: folder,
  env: { SPARK_LOCAL_HOSTNAME: "localhost", SPARK_USER: "analyst" },
}).output();
const [log] = [...Deno.readDirSync(folder)].filter((entry) => entry.name.startsWith("app-"));
if (!success || log === undefined) {
  throw new Error(`Cannot record the demo: no event log in ${folder}`);
}
const all = Deno.readTextFileSync(join(folder, log.name))
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line, neutral))
  .filter((event) => kept.has(event.Event));
const load = all.findIndex((event) => event.Properties?.["spark.jobGroup.id"] === "load");
const warm = all.slice(0, load).findLastIndex(({ Event }) => Event.endsWith("SQLExecutionEnd")) + 1;
const events = [...all.slice(0, warm).filter(isOfSpark), ...all.slice(warm)];
const firstJob = events.findIndex((event) => "Submission Time" in event);
const earliest = events[firstJob]["Submission Time"] - 2000;
for (const event of events.slice(0, firstJob)) {
  for (const key of ["Timestamp", "time"]) {
    if (key in event) event[key] = Math.max(event[key], earliest);
  }
}
const lines = events.map((event) => `${JSON.stringify(event)}\n`);
Deno.writeFileSync(
  fromFileUrl(
    import.meta.resolve("../actors/source/recording/orders_by_region.zst"),
  ),
  zstdCompressSync(new TextEncoder().encode(lines.join(""))),
);
Deno.removeSync(folder, { recursive: true });

/** True for what is not about a job: the application and its executors. */
function isOfSpark(event: { readonly Event: string }): boolean {
  return /Application|Executor|LogStart/.test(event.Event);
}

function neutral(key: string, value: unknown): unknown {
  if (key === "Properties" && value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).filter(([name]) => properties.includes(name)),
    );
  }
  if (left.has(key)) return Array.isArray(value) ? [] : undefined;
  if (typeof value === "string") {
    return value.replaceAll(/\/[\w./-]*\/(?=[\w-]+\.py)/g, "");
  }
  return value;
}
