import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { scanTaskEvent } from "../../protocol/spark/_scan_task_event.ts";
import type { SparkEvent } from "../../protocol/spark/spark_event.ts";
import { TapReceiver } from "../tap/tap_receiver.ts";
import type { PythonEnvironmentName } from "./python_environment.ts";
import { TappedSpark } from "./tapped_spark.ts";
import { decoded, linesNotOfSpark } from "./tap_lines.ts";

const SECRET = "hunter2";

/** Which Spark is held against its event log. */
export interface CompareOptions {
  readonly environment: PythonEnvironmentName;
  /** For its files. */
  readonly folder: string;
  /** The path of a JDK or JRE in place of the one on PATH. */
  readonly javaHome?: string;
}

/**
 * Runs two applications in one driver and asserts that the tap tells the same
 * of each as its event log does, in the same order, and nothing secret; and
 * that the user's own settings hold.
 */
export async function compareWithEventLog(options: CompareOptions): Promise<void> {
  const { folder } = options;
  await using receiver = await TapReceiver.start({ folder: join(folder, "its own") });
  const log = join(folder, "log");
  await Deno.mkdir(log);
  await using spark = await TappedSpark.start({
    ...options,
    addressFile: receiver.addressFile,
    submitOptions: `"-Duser.note=two words" -Duser.secret=${SECRET}`,
    settings: {
      "spark.eventLog.enabled": "true",
      "spark.eventLog.dir": `file://${log}`,
      "spark.eventLog.compress": "false",
      "spark.eventLog.rolling.enabled": "false",
      // Its updates come from a thread of their own, at no fixed place among other events.
      "spark.sql.adaptive.enabled": "false",
      "spark.some.password": SECRET,
      "spark.sql.some.password": SECRET,
    },
  });
  const first = await receiver.accept();
  assertEquals(await spark.ask(property("user.note")), "two words");
  const known = {
    Event: "SparkMonitorTapHello",
    "Spark Version": await spark.ask("sc.version"),
    "Scala Version": await spark.ask("sc._jvm.scala.util.Properties.versionNumberString()"),
    "Java Version": await spark.ask(property("java.version")),
    // Its own page is off.
    "UI Address": null,
    Retold: false,
  };
  await spark.run(`sc.setLocalProperty("some.password", "${SECRET}")`);
  await spark.run(`sc.setJobGroup("größer ☃", 'a "quoted" name')`);
  await spark.run(`count(20)`);
  await spark.run(`fail()`);
  // A second context in the same driver, and one that the end of the program ends.
  await spark.run(`spark.stop(); start(); count(3)`);
  const second = await receiver.accept();
  await spark.finish();
  const applications = [await first.rest(), await second.rest()];
  const { code, stderr } = await spark.end();

  assertEquals({ code, stderr: linesNotOfSpark(stderr) }, { code: 0, stderr: [] });
  const logs = await logsIn(log);
  assertEquals(logs.length, 2);
  const drivers = new Set<string>();
  for (const [hello = "", ...lines] of applications) {
    const { Driver: driver, "Process ID": processId, ...rest } = JSON.parse(hello);
    assertEquals(rest, known);
    assertMatch(driver, /^[0-9a-f]{16}$/);
    assert(processId > 1);
    drivers.add(driver);
    const told = decoded(lines);
    const appId = told.find((it) => it.type === "applicationStart")?.appId ?? "no id";
    const logged = decoded(logs.find((it) => it.some((line) => line.includes(appId))) ?? []);
    assertEquals(byThread(told), byThread(logged));
    assert(!lines.join().includes(SECRET));
    const tasks = lines.filter((line) => /^{"Event":"SparkListenerTask(Start|End)"/.test(line));
    const slow = tasks.filter((line) => scanTaskEvent(line) === undefined);
    assert(slow.every((line) => line.includes('"Failed":true')), slow[0]);
  }
  assertEquals(drivers.size, 2);
}

function property(name: string): string {
  return `sc._jvm.System.getProperty("${name}")`;
}

/**
 * Another thread posts the events of SQL than those of jobs: two queues of
 * Spark's bus may place the end of a query and that of its failed job differently.
 */
function byThread(events: readonly SparkEvent[]) {
  return Map.groupBy(
    events.map(settled),
    ({ type }) => type.startsWith("sqlExecution") ? "SQL" : "jobs",
  );
}

/**
 * The event without what Spark may change while it hands the event out: two
 * listeners may see the start of a task before and after its end.
 */
function settled(event: SparkEvent): SparkEvent {
  const later = { completionTime: null, failureReason: null };
  switch (event.type) {
    case "taskStart":
      return {
        ...event,
        task: { ...event.task, gettingResultTime: 0, finishTime: 0, failed: false, killed: false },
      };
    case "stageSubmitted":
      return { ...event, stage: { ...event.stage, ...later } };
    case "jobStart":
      return {
        ...event,
        stageInfos: event.stageInfos.map((it) => ({ ...it, ...later, submissionTime: null })),
      };
    default:
      return event;
  }
}

async function logsIn(folder: string): Promise<string[][]> {
  const logs: string[][] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    logs.push((await Deno.readTextFile(join(folder, name))).trimEnd().split("\n"));
  }
  return logs;
}
