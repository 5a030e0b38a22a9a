import { readGolden } from "../../test/fixtures/golden.ts";

/** A log of any size, with real lines in it. */
export interface LogSize {
  readonly numTasks: number;
  readonly tasksPerStage: number;
}

type Json = Readonly<Record<string, unknown>>;

/** The first event of a kind in the recorded application. */
function template(lines: readonly string[], event: string): Json {
  const line = lines.find((line) => line.startsWith(`{"Event":"SparkListener${event}"`));
  if (line === undefined) throw new Error(`Cannot make log: the recording has no ${event}`);
  return JSON.parse(line);
}

/**
 * Writes an event log in which recorded jobs repeat, with ids and times of
 * their own: two lines a task, four more a job of one stage.
 *
 * @returns its size in bytes and its number of lines
 */
export async function makeLog(
  path: string,
  { numTasks, tasksPerStage }: LogSize,
): Promise<{ bytes: number; numLines: number }> {
  const lines = readGolden("spark35-rdd-basic", "eventlog").split("\n");
  const [jobStart, submitted, taskStart, taskEnd, completed, jobEnd] = [
    "JobStart",
    "StageSubmitted",
    "TaskStart",
    "TaskEnd",
    "StageCompleted",
    "JobEnd",
  ].map((event) => template(lines, event)) as [Json, Json, Json, Json, Json, Json];
  const firstJob = lines.findIndex((line) => line.includes("SparkListenerJobStart"));
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  let bytes = 0;
  let numLines = 0;
  let batch: string[] = [];
  const flush = async () => {
    const chunk = encoder.encode(batch.join(""));
    bytes += chunk.length;
    batch = [];
    await writer.write(chunk);
  };
  const add = (event: Json | string) => {
    batch.push(`${typeof event === "string" ? event : JSON.stringify(event)}\n`);
    numLines++;
  };

  for (const line of lines.slice(0, firstJob)) add(line);
  let now = Number(jobStart["Submission Time"]);
  for (let stageId = 0; stageId * tasksPerStage < numTasks; stageId++) {
    const stage = (event: Json) => ({
      ...(event["Stage Info"] as Json),
      "Stage ID": stageId,
      "Number of Tasks": tasksPerStage,
      "Submission Time": now,
    });
    const [info] = jobStart["Stage Infos"] as [Json];
    add({
      ...jobStart,
      "Job ID": stageId,
      "Submission Time": now,
      "Stage IDs": [stageId],
      "Stage Infos": [{ ...info, "Stage ID": stageId, "Number of Tasks": tasksPerStage }],
    });
    add({ ...submitted, "Stage Info": stage(submitted) });
    for (let index = 0; index < tasksPerStage; index++) {
      const ids = {
        "Task ID": stageId * tasksPerStage + index,
        "Index": index,
        "Partition ID": index,
        "Launch Time": now,
      };
      add({
        ...taskStart,
        "Stage ID": stageId,
        "Task Info": { ...(taskStart["Task Info"] as Json), ...ids },
      });
      add({
        ...taskEnd,
        "Stage ID": stageId,
        "Task Info": { ...(taskEnd["Task Info"] as Json), ...ids, "Finish Time": now + 40 },
      });
      now += 2;
      if (batch.length >= 2000) await flush();
    }
    add({ ...completed, "Stage Info": { ...stage(completed), "Completion Time": now } });
    add({ ...jobEnd, "Job ID": stageId, "Completion Time": now });
  }
  add(JSON.stringify({ Event: "SparkListenerApplicationEnd", Timestamp: now }));
  await flush();
  await writer.close();
  return { bytes, numLines };
}

if (import.meta.main) {
  const [path = "", numTasks, tasksPerStage] = Deno.args;
  const size = { numTasks: Number(numTasks), tasksPerStage: Number(tasksPerStage) };
  const made = JSON.stringify(await makeLog(path, size));
  Deno.stdout.writeSync(new TextEncoder().encode(made));
}
