import { TASK_STATUSES, type TaskChunk } from "../page/task_chunk.ts";
import type { EventLogInput } from "./event_log_input.ts";
import { stageKey } from "./_state_event.ts";

/** Writes the lines of a chunk's rows. */
export interface TaskEncoder {
  /** `SparkListenerTaskStart`. */
  start(row: number): string;
  /** `SparkListenerTaskEnd`. */
  end(row: number): string;
}

/** Nearly all lines of a log are of tasks, so their text is put together by hand. */
export function taskEncoder(
  input: EventLogInput,
  resubmitted: ReadonlySet<number>,
): TaskEncoder {
  const { tasks } = input;
  const hosts = knownHosts(input);
  const places = tasks.executors.map((executorId) => {
    const host = hosts.get(executorId) ?? "unknown";
    return `"Executor ID":${JSON.stringify(executorId)},"Host":${JSON.stringify(host)}`;
  });
  const errors = taskErrors(input);
  const mapStages = shuffleMapStages(input);

  const stage = (row: number) =>
    `"Stage ID":${tasks.stageId[row]},"Stage Attempt ID":${tasks.stageAttemptId[row]}`;
  const attempt = (row: number) =>
    `"Task Info":{"Task ID":${tasks.taskId[row]},"Index":${tasks.index[row]},` +
    `"Attempt":${tasks.attemptNumber[row]},"Launch Time":${tasks.launchTime[row]},` +
    `${places[at(tasks.executor, row)]},"Locality":"NO_PREF",` +
    `"Speculative":${tasks.speculative[row] === 1},`;

  return {
    start: (row) =>
      `{"Event":"SparkListenerTaskStart",${stage(row)},${attempt(row)}` +
      `"Getting Result Time":0,"Finish Time":0,"Failed":false,"Killed":false,"Accumulables":[]}}`,
    end(row) {
      const type = mapStages.has(at(tasks.stageId, row)) ? "ShuffleMapTask" : "ResultTask";
      const status = TASK_STATUSES[at(tasks.status, row)] ?? "SUCCESS";
      const reason = resubmitted.has(row)
        ? '{"Reason":"Resubmitted"}'
        : endReason(status, errors.get(at(tasks.taskId, row)));
      const finishTime = at(tasks.finishTime, row);
      const gettingResultTime = at(tasks.gettingResultTime, row);
      const hasMetrics = status === "SUCCESS" || MEASURES.some((name) => tasks[name][row] !== 0);
      return `{"Event":"SparkListenerTaskEnd",${stage(row)},"Task Type":"${type}",` +
        `"Task End Reason":${reason},${attempt(row)}` +
        `"Getting Result Time":${gettingResultTime === 0 ? 0 : finishTime - gettingResultTime},` +
        `"Finish Time":${finishTime},"Failed":${status === "FAILED"},` +
        `"Killed":${status === "KILLED"},"Accumulables":[]}` +
        `${hasMetrics ? `,"Task Metrics":${taskMetrics(tasks, row)}` : ""}}`;
    },
  };
}

/** The columns that are 0 throughout where Spark gave no metrics. */
const MEASURES = [
  "deserializationTime",
  "executorComputingTime",
  "serializationTime",
  "shuffleReadTime",
  "shuffleWriteTime",
  "resultSize",
  "jvmGCTime",
  "memoryBytesSpilled",
  "diskBytesSpilled",
  "peakExecutionMemory",
  "shuffleReadBytes",
  "shuffleWriteBytes",
] as const;

function taskMetrics(tasks: TaskChunk, row: number): string {
  const shuffleWriteTime = at(tasks.shuffleWriteTime, row);
  const runTime = at(tasks.executorComputingTime, row) + at(tasks.shuffleReadTime, row) +
    shuffleWriteTime;
  return `{"Executor Deserialize Time":${tasks.deserializationTime[row]},` +
    `"Executor Run Time":${runTime},` +
    `"Peak Execution Memory":${tasks.peakExecutionMemory[row]},` +
    `"Result Size":${tasks.resultSize[row]},"JVM GC Time":${tasks.jvmGCTime[row]},` +
    `"Result Serialization Time":${tasks.serializationTime[row]},` +
    `"Memory Bytes Spilled":${tasks.memoryBytesSpilled[row]},` +
    `"Disk Bytes Spilled":${tasks.diskBytesSpilled[row]},` +
    `"Shuffle Read Metrics":{"Remote Blocks Fetched":0,"Local Blocks Fetched":0,` +
    `"Fetch Wait Time":${tasks.shuffleReadTime[row]},"Remote Bytes Read":0,` +
    `"Local Bytes Read":${tasks.shuffleReadBytes[row]}},` +
    `"Shuffle Write Metrics":{"Shuffle Bytes Written":${tasks.shuffleWriteBytes[row]},` +
    // Nanoseconds, here alone.
    `"Shuffle Write Time":${shuffleWriteTime * 1e6}}}`;
}

const KILLED = /^TaskKilled \((.*)\)$/s;

/** `Task End Reason`, such that Spark shows the message as it was. */
function endReason(status: string, errorMessage: string | undefined): string {
  switch (status) {
    case "FAILED":
      if (errorMessage === undefined) return '{"Reason":"UnknownReason"}';
      return JSON.stringify({
        Reason: "ExceptionFailure",
        "Class Name": "",
        Description: "",
        "Stack Trace": [],
        "Full Stack Trace": errorMessage,
        "Accumulator Updates": [],
      });
    case "KILLED":
      return JSON.stringify({
        Reason: "TaskKilled",
        "Kill Reason": errorMessage && (KILLED.exec(errorMessage)?.[1] ?? errorMessage),
      });
    default:
      return '{"Reason":"Success"}';
  }
}

/** Error messages by task id. */
function taskErrors({ tasks, frames }: EventLogInput): Map<number, string> {
  const errors = new Map<number, string>();
  const firstErrors = new Map<number, string>();
  for (const frame of frames) {
    if (frame.msgtype === "sparkTaskEnd" && frame.errorMessage !== null) {
      errors.set(frame.taskId, frame.errorMessage);
    } else if ("firstErrorMessage" in frame && frame.firstErrorMessage !== null) {
      firstErrors.set(stageKey(frame.stageId, frame.stageAttemptId), frame.firstErrorMessage);
    }
  }
  // Where attempts are missing, the first one here need not be the first of all.
  if (tasks.numOmitted > 0 || firstErrors.size === 0) return errors;
  for (let row = 0; row < tasks.numEnded; row++) {
    if (TASK_STATUSES[at(tasks.status, row)] !== "FAILED") continue;
    const key = stageKey(at(tasks.stageId, row), at(tasks.stageAttemptId, row));
    const message = firstErrors.get(key);
    firstErrors.delete(key);
    const taskId = at(tasks.taskId, row);
    if (message !== undefined && !errors.has(taskId)) errors.set(taskId, message);
  }
  return errors;
}

/** The stages whose tasks are `ShuffleMapTask`s, as far as that can be seen. */
function shuffleMapStages({ tasks, frames }: EventLogInput): Set<number> {
  const stages = new Set<number>();
  for (const frame of frames) {
    if (frame.msgtype === "sparkTaskEnd" && frame.taskType === "ShuffleMapTask") {
      stages.add(frame.stageId);
    }
  }
  for (let row = 0; row < tasks.numEnded; row++) {
    if (at(tasks.shuffleWriteBytes, row) > 0) stages.add(at(tasks.stageId, row));
  }
  return stages;
}

function knownHosts({ executors, executorChanges, frames }: EventLogInput): Map<string, string> {
  const hosts = new Map<string, string>();
  for (const it of [...executorChanges, ...frames, ...executors]) {
    if ("executorId" in it && "host" in it) hosts.set(it.executorId, it.host);
  }
  return hosts;
}

/** A row's number; the rows of all columns are there. */
function at(column: { readonly [row: number]: number }, row: number): number {
  return column[row] ?? 0;
}
