import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type {
  ApplicationSnapshot,
  ApplicationSummary,
  JobSnapshot,
  StageSnapshot,
} from "../../actors/application_snapshot.ts";
import { EventReader } from "../actors/outlet/http/harness.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { type GoldenWorkload, readGolden } from "../fixtures/golden.ts";
import { sparkmonitor } from "./child.ts";
import { HistoryServer } from "./history_server.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { Served } from "./served.ts";
import { sparks } from "./sparks.ts";
import { sitePackages } from "./tapped_programs.ts";

/** Recordings with cancelled, failed, skipped, SQL and streaming work, and executors that go. */
const WORKLOADS: readonly GoldenWorkload[] = [
  "cancel-job",
  "executor-add-remove",
  "failing-job",
  "failing-tasks",
  "shuffle-join",
  "streaming",
];

/** A recording of which only so much is there: its application runs. */
const RUNNING = { workload: "rdd-basic", lastTaskId: 10 } as const;

/** What the monitor does not know of stages, tasks and executors, as the README says. */
const NOT_EXPORTED: ReadonlySet<string> = new Set([
  ...["details", "rddIds", "executorCpuTime", "executorDeserializeCpuTime"],
  ...["inputRecords", "recordsRead", "shuffleReadRecords", "shuffleWriteRecords"],
  ...["recordsWritten", "shuffleLocalBlocksFetched", "localBlocksFetched"],
  ...["partitionId", "taskLocality", "peakExecutorMetrics", "peakMemoryMetrics"],
  ...["hostPort", "executorLogs", "maxMemory", "memoryMetrics", "removeReason", "totalGCTime"],
  // Tasks have it to the millisecond, and stages the sum of that.
  "shuffleWriteTime",
]);

for (const { name } of sparks) {
  Deno.test({
    name: `the History Server of ${name} shows an exported log as it shows the one of Spark`,
    ignore: skipReason(name) !== undefined,
    fn: () => withFolder(async (folder) => await exportAndCompare(folder, name)),
  });
}

async function exportAndCompare(folder: string, name: typeof sparks[number]["name"]) {
  const { prefix } = await pythonEnvironment(name);
  const monitored = join(folder, "monitored");
  const logs = join(folder, "logs");
  await Deno.mkdir(monitored);
  await Deno.mkdir(logs);
  await writeRecordings(monitored, logs);

  await using served = await Served.start([...sparkmonitor, "serve", "--event-log", monitored]);
  await allIsRead(served);
  const applications = await served.json<ApplicationSummary[]>("api/v1/applications");
  for (const { id } of applications) await download(served, id, logs);

  const sparkHome = join(await sitePackages(prefix), "pyspark");
  await using history = await HistoryServer.start({ sparkHome, folder, logs });
  assertEquals(applications.length, WORKLOADS.length + 1);
  for (const { id } of applications) {
    const shown = await whatItShows(history, id);
    assertEquals(shown, await whatItShows(history, originalOf(id)), id);
    const snapshot = await served.json<ApplicationSnapshot>(`api/v1/applications/${id}`);
    assertSnapshot(shown, snapshot);
    for (const page of pagesOf(snapshot)) assertEquals(await history.status(page), 200, page);
  }
}

const originalOf = (id: string) => `original-${id}`;

/** Puts logs of Spark's where the monitor finds them, and under other ids beside the exports. */
async function writeRecordings(monitored: string, logs: string): Promise<void> {
  const write = async (log: string, ending: string) => {
    const [field = "", id = ""] = /"App ID":"([^"]*)"/.exec(log) ?? [];
    await Deno.writeTextFile(join(monitored, id + ending), log);
    const original = log.replace(field, `"App ID":"${originalOf(id)}"`);
    await Deno.writeTextFile(join(logs, originalOf(id) + ending), original);
  };
  for (const workload of WORKLOADS) await write(readGolden(workload, "eventlog"), "");
  const lines = readGolden(RUNNING.workload, "eventlog").split("\n");
  const last = lines.findIndex((line) =>
    line.includes("SparkListenerTaskStart") && line.includes(`"Task ID":${RUNNING.lastTaskId},`)
  );
  await write(lines.slice(0, last + 1).join("\n") + "\n", ".inprogress");
}

/** Waits until the monitor has all events of all logs. */
async function allIsRead(served: Served): Promise<void> {
  await using events = new EventReader(await served.get("api/v1/frames"));
  let numEnded = 0;
  let hasAllOfRunning = false;
  while (numEnded < WORKLOADS.length || !hasAllOfRunning) {
    const event = await events.next();
    assert(event !== undefined);
    if (event.event === "end") numEnded++;
    hasAllOfRunning ||= event.data?.includes(`"taskId":${RUNNING.lastTaskId},`) === true &&
      event.data.includes("sparkTaskStart");
  }
}

async function download(served: Served, id: string, folder: string): Promise<void> {
  const response = await served.get(`api/v1/applications/${id}/event-log`);
  const disposition = response.headers.get("content-disposition") ?? "";
  const [, name = ""] = /^attachment; filename="([a-z0-9_.-]+)"$/.exec(disposition) ?? [];
  await Deno.writeFile(join(folder, name), await response.bytes());
}

/** As the REST API gives them, without what is not exported. */
interface Shown {
  readonly application: object;
  readonly jobs: readonly ShownJob[];
  /** Without those that never ran. */
  readonly stages: readonly ShownStage[];
  readonly executors: readonly { readonly id: string; readonly totalCores: number }[];
  /** Of each of the stages. */
  readonly tasks: readonly (readonly object[])[];
  /** Of those that have jobs. */
  readonly sqlExecutions: readonly object[];
}

interface ShownJob {
  readonly jobId: number;
  readonly status: string;
  readonly submissionTime: string;
  readonly completionTime?: string;
  readonly stageIds: readonly number[];
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numSkippedTasks: number;
  readonly numSkippedStages: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
}

interface ShownStage {
  readonly stageId: number;
  readonly attemptId: number;
  readonly status: string;
  readonly name: string;
  readonly submissionTime: string;
  readonly completionTime?: string;
  readonly failureReason?: string;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompleteTasks: number;
  readonly numFailedTasks: number;
  readonly numKilledTasks: number;
}

async function whatItShows(history: HistoryServer, id: string): Promise<Shown> {
  const of = `applications/${id}`;
  const { name, attempts: [attempt] } = JSON.parse(await history.rest(of));
  const { startTime, endTime, completed, sparkUser, appSparkVersion } = attempt;
  const get = async <T>(path: string): Promise<T> =>
    JSON.parse(await history.rest(of + path), (key, value) => {
      // Of what runs it is counted up to the question.
      if (!completed && /^(?:d|totalD)uration$/.test(key)) return undefined;
      if (key === "writeTime") return Math.trunc(value / 1e6);
      return NOT_EXPORTED.has(key) ? undefined : value;
    });
  const stages = (await get<ShownStage[]>("/stages"))
    .filter(({ status }) => status !== "SKIPPED" && status !== "PENDING");
  const executors = await get<Shown["executors"]>("/allexecutors");
  const tasks = stages.map(({ stageId, attemptId }) =>
    get<object[]>(`/stages/${stageId}/${attemptId}/taskList?length=1000&sortBy=ID`)
  );
  const sqlExecutions = await get<
    { id: number; runningJobIds: number[]; successJobIds: number[]; failedJobIds: number[] }[]
  >("/sql?details=false&length=1000");
  return {
    application: { name, startTime, endTime, completed, sparkUser, appSparkVersion },
    jobs: await get("/jobs"),
    stages,
    // A driver on a cluster has no cores for tasks, and no event of its own.
    executors: executors.filter(({ totalCores }) => totalCores > 0),
    tasks: await Promise.all(tasks),
    sqlExecutions: sqlExecutions
      .map(({ id, runningJobIds, successJobIds, failedJobIds }) => ({
        id,
        jobIds: [runningJobIds, successJobIds, failedJobIds],
      }))
      .filter(({ jobIds }) => jobIds.flat().length > 0),
  };
}

/** The History Server and the monitor say the same. */
function assertSnapshot(shown: Shown, snapshot: ApplicationSnapshot): void {
  assertEquals(shown.jobs.map(asJob), snapshot.jobs.toReversed().map(ofJob));
  assertEquals(shown.stages.map(asStage).toSorted(), snapshot.stages.map(ofStage).toSorted());
  const { executors } = snapshot;
  for (const { executorId, numCores } of executors) {
    assertEquals(shown.executors.find(({ id }) => id === executorId)?.totalCores, numCores);
  }
  const numAttempts = snapshot.stages.reduce((sum, stage) => {
    const { numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks } = stage;
    return sum + numActiveTasks + numCompletedTasks + numFailedTasks + numKilledTasks;
  }, 0);
  assertEquals(shown.tasks.flat().length, numAttempts);
}

const ENDS = new Map([["SUCCEEDED", "COMPLETED"], ["COMPLETE", "COMPLETED"], [
  "ACTIVE",
  "RUNNING",
]]);

function asJob(job: ShownJob): unknown[] {
  return [
    job.jobId,
    ENDS.get(job.status) ?? job.status,
    time(job.submissionTime),
    time(job.completionTime),
    job.stageIds.toSorted((a, b) => a - b),
    ...[job.numTasks, job.numActiveTasks, job.numCompletedTasks, job.numFailedTasks],
    ...[job.numKilledTasks, job.numSkippedTasks, job.numSkippedStages],
  ];
}

function ofJob(job: JobSnapshot): unknown[] {
  return [
    job.jobId,
    job.status,
    job.submissionTime,
    job.completionTime,
    job.stageIds.toSorted((a, b) => a - b),
    ...[job.numTasks, job.numActiveTasks, job.numCompletedTasks, job.numFailedTasks],
    ...[job.numKilledTasks, job.numSkippedTasks, job.numSkippedStages],
  ];
}

function asStage(stage: ShownStage): string {
  return JSON.stringify([
    ...[stage.stageId, stage.attemptId, stage.name, ENDS.get(stage.status) ?? stage.status],
    ...[time(stage.submissionTime), time(stage.completionTime), stage.failureReason ?? null],
    ...[stage.numTasks, stage.numActiveTasks, stage.numCompleteTasks, stage.numFailedTasks],
    stage.numKilledTasks,
  ]);
}

function ofStage(stage: StageSnapshot): string {
  return JSON.stringify([
    ...[stage.stageId, stage.stageAttemptId, stage.name, stage.status],
    ...[stage.submissionTime, stage.completionTime, stage.failureReason],
    ...[stage.numTasks, stage.numActiveTasks, stage.numCompletedTasks, stage.numFailedTasks],
    stage.numKilledTasks,
  ]);
}

/** `2026-11-22T22:31:03.224GMT` in epoch milliseconds. */
function time(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text.replace("GMT", "Z"));
}

/** Every page on which something of an application is. */
function pagesOf({ id, jobs, stages, streamingQueries }: ApplicationSnapshot): string[] {
  const executions = new Set(jobs.map(({ sqlExecutionId }) => sqlExecutionId));
  executions.delete(null);
  return [
    ...["jobs", "stages", "executors", "storage", "environment"],
    ...jobs.map(({ jobId }) => `jobs/job/?id=${jobId}`),
    ...stages.map(({ stageId, stageAttemptId }) =>
      `stages/stage/?id=${stageId}&attempt=${stageAttemptId}`
    ),
    ...(executions.size === 0 ? [] : ["SQL"]),
    ...[...executions].map((executionId) => `SQL/execution/?id=${executionId}`),
    ...streamingQueries.map(({ runId }) => `StreamingQuery/statistics/?id=${runId}`),
  ].map((page) => `history/${id}/${page}`);
}
