import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { ApplicationSnapshot, ApplicationSummary } from "../../actors/application_snapshot.ts";
import type { Frame } from "../../protocol/frames/frame.ts";
import { runSparkmonitor, withFolder } from "../command/run_sparkmonitor.ts";
import { Child, sparkmonitor } from "./child.ts";
import { FrameStream } from "./frame_stream.ts";
import { pythonEnvironment, skipReason } from "./python_environment.ts";
import { Served } from "./served.ts";
import { SparkApplication } from "./spark.ts";

for (const environment of ["spark35", "spark41"] as const) {
  Deno.test({
    name: `a log that ${environment} writes is followed from before its first event to its end`,
    ignore: skipReason(environment) !== undefined,
    fn: () =>
      withFolder(async (folder) => {
        // Made before anything starts that has a deadline.
        const { python } = await pythonEnvironment(environment);
        const logs = join(folder, "logs");
        await Deno.mkdir(logs);
        await using all = follow(logs);
        await using spark = start(python, folder, logs);
        await spark.reached("started");
        await spark.goOn();
        await spark.reached("listed");
        const frames = await framesUntil(all, isEndOfJob(0));

        // The name it has while the application runs, as a user sees it.
        const path = join(logs, await onlyEntry(logs));
        await using one = follow(path);
        const fromOne = await framesUntil(one, isEndOfJob(0));
        await spark.goOn();
        await spark.reached("grouped");
        frames.push(...await framesUntil(all, isEndOfJob(2)));
        fromOne.push(...await framesUntil(one, isEndOfJob(2)));
        await spark.goOn();
        await spark.reached("failed");
        frames.push(...await framesUntil(all, isEndOfJob(3)));
        await spark.goOn();
        const { code, stderr } = await spark.end();
        assertEquals(code, 0, stderr);

        // A single log ends with its application; in a folder there may come another.
        const ended = await one.end();
        assertEquals([ended.code, ended.stderr], [0, ""]);
        fromOne.push(...framesIn(ended.stdout.join("\n")));
        frames.push(...await framesUntil(all, isEndOfApplication));
        const rest = await all.end("SIGTERM");
        assertEquals([rest.code, rest.stdout], [0, []]);
        assertOnlyWaited(rest.stderr, logs);

        const replayed = await runSparkmonitor(["replay", logs]);
        assertEquals([replayed.code, replayed.stderr], [0, ""]);
        const expected = steady(framesIn(replayed.stdout));
        assertEquals(steady(frames), expected);
        assertEquals(steady(fromOne), expected);
      }),
  });

  Deno.test({
    name: `serve agrees with the frames of ${environment}, and a stream resumes where it was`,
    ignore: skipReason(environment) !== undefined,
    fn: () =>
      withFolder(async (folder) => {
        const { python } = await pythonEnvironment(environment);
        const logs = join(folder, "logs");
        await Deno.mkdir(logs);
        const out = join(folder, "frames.ndjson");
        await using served = await Served.start([
          ...[...sparkmonitor, "serve", "--port", "0"],
          ...["--event-log", logs, "--out", out],
        ]);
        assertEquals(await served.json("api/v1/applications"), []);
        await using spark = start(python, folder, logs);
        await spark.reached("started");
        await using whole = await FrameStream.open(served, "api/v1/frames");
        await spark.goOn();
        await spark.reached("listed");
        await whole.readUntil(isEndOfJob(0));
        await agrees(served, whole.frames, "RUNNING");

        // This client goes away in the middle of a job and comes back after two more.
        const address = `api/v1/applications/${whole.frames[0]?.appId}/frames`;
        await using first = await FrameStream.open(served, address);
        await first.readUntil(({ msgtype }) => msgtype === "sparkTaskEnd");
        await first.close();
        await spark.goOn();
        await spark.reached("grouped");
        await whole.readUntil(isEndOfJob(2));
        await using second = await FrameStream.open(served, address, first.lastEventId);
        await spark.goOn();
        await spark.reached("failed");
        await spark.goOn();
        const { code, stderr } = await spark.end();
        assertEquals(code, 0, stderr);
        await second.readUntil(isEndOfApplication);
        await whole.readUntil(isEndOfApplication);
        await agrees(served, whole.frames, "ENDED");

        const stopped = await served.child.end("SIGTERM");
        assertEquals(stopped.code, 0);
        assertOnlyWaited(stopped.stderr, logs);
        const written = framesIn(await Deno.readTextFile(out));
        const received = [...first.frames, ...second.frames];
        assertEquals(whole.frames.filter(isSteady), written.filter(isSteady));
        assertEquals(received.filter(isKept), written.filter(isKept));
        const seqs = received.map(({ seq }) => seq);
        assertEquals(seqs, [...new Set(seqs)].sort((a, b) => a - b));
        assertEquals(received.length + first.numOmitted + second.numOmitted, written.length);
      }),
  });
}

/** Starts the application with its log in `logs`, everything else about it Spark's default. */
function start(python: string, folder: string, logs: string): SparkApplication {
  const settings = [{ "spark.eventLog.dir": `file://${logs}` }];
  return SparkApplication.start({ python, folder, settings });
}

function follow(path: string): Child {
  return new Child([...sparkmonitor, "replay", "--follow", path]);
}

/** The name of what is in a folder, beside hidden files. */
async function onlyEntry(folder: string): Promise<string> {
  const names = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name))
    .filter((name) => !name.startsWith("."));
  assertEquals(names.length, 1, names.join(", "));
  return names.join();
}

function isEndOfJob(jobId: number): (frame: Frame) => boolean {
  return (frame) => frame.msgtype === "sparkJobEnd" && frame.jobId === jobId;
}

function isEndOfApplication({ msgtype }: Frame): boolean {
  return msgtype === "sparkApplicationEnd";
}

/** How many of these there are depends on the clock. */
function isSteady({ msgtype }: Frame): boolean {
  return msgtype !== "sparkStageActive";
}

function framesIn(ndjson: string): Frame[] {
  return ndjson.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Whether a client that comes late gets it: of the rest it gets newer ones, and a count. */
function isKept({ msgtype }: Frame): boolean {
  return msgtype !== "sparkStageActive" && msgtype !== "sparkExecutorAdded";
}

/** The frames without what depends on the clock. */
function steady(frames: readonly Frame[]): Omit<Frame, "seq">[] {
  return frames.filter(isSteady).map(({ seq: _, ...frame }) => frame);
}

/** The frames that `replay` prints from now on, up to the first that meets the condition. */
async function framesUntil(
  replay: Child,
  condition: (frame: Frame) => boolean,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  while (true) {
    const frame: Frame = JSON.parse(await replay.nextLine());
    frames.push(frame);
    if (condition(frame)) return frames;
  }
}

/** Asserts that nothing was said but that the folder had no log at first. */
function assertOnlyWaited(stderr: string, logs: string): void {
  // How to attach a driver is said in two lines of serve's.
  const notices = stderr.trim().split("\n")
    .filter((line) => !/^sparkmonitor: to attach |^export SPARK_SUBMIT_OPTS=/.test(line));
  assertEquals(notices.length, 1, stderr);
  assertStringIncludes(stderr, `No event log is in ${logs} yet: waiting for one`);
}

/** Asserts that the list and the snapshot say what the frames say. */
async function agrees(
  served: Served,
  frames: readonly Frame[],
  status: ApplicationSnapshot["status"],
): Promise<void> {
  const list = await served.json<ApplicationSummary[]>("api/v1/applications");
  const snapshot = await served.json<ApplicationSnapshot & { epoch: string }>(
    `api/v1/applications/${frames[0]?.appId}`,
  );
  const { executors: _, jobs, stages, streamingQueries, ...others } = snapshot;
  const { totalCores, rejected, lastError, epoch, ...summary } = others;
  assertEquals(epoch, (await served.json<{ epoch: string }>("health")).epoch);
  // An event that no frame comes from may arrive between the two questions.
  const { lastEventTime } = summary;
  assertEquals(list.map((listed) => ({ ...listed, lastEventTime })), [summary]);
  assertEquals([totalCores, rejected, lastError, streamingQueries], [1, {}, null, []]);
  assertEquals(
    [summary.appName, summary.status, summary.recorded, summary.seq],
    ["End to end, größer ☃", status, false, frames.at(-1)?.seq],
  );
  assertEquals(
    jobs.map((job) => [job.jobId, job.status, job.numCompletedTasks, job.numSkippedStages]),
    frames.flatMap((frame) =>
      frame.msgtype === "sparkJobEnd"
        ? [[frame.jobId, frame.status, frame.numCompletedTasks, frame.numSkippedStages]]
        : []
    ),
  );
  assertEquals(
    stages.filter((stage) => stage.submissionTime !== null)
      .map((stage) => [stage.stageId, stage.status, stage.numCompletedTasks]),
    frames.flatMap((frame) =>
      frame.msgtype === "sparkStageCompleted"
        ? [[frame.stageId, frame.status, frame.numCompletedTasks]]
        : []
    ),
  );
}
