import type { TaskEnd, TaskInfo, TaskStart } from "./spark_event.ts";

// Every part has a longest length: at most 15 digits, which a double holds
// exactly, and texts that the regular expression's own stack can bear. A text
// with an escape is left to JSON.parse.
const NUMBER = "(0|-?[1-9]\\d{0,14})";
const SKIPPED_NUMBER = "(?:0|-?[1-9]\\d{0,18})";
const STRING = '("[^"\\\\\\u0000-\\u001f]{0,255}")';
const BOOLEAN = "(true|false)";

const TASK_INFO = `"Task Info":\\{"Task ID":${NUMBER},"Index":${NUMBER},` +
  `"Attempt":${NUMBER},(?:"Partition ID":${SKIPPED_NUMBER},)?` +
  `"Launch Time":${NUMBER},"Executor ID":${STRING},"Host":${STRING},` +
  `"Locality":"\\w{1,40}","Speculative":${BOOLEAN},` +
  `"Getting Result Time":${NUMBER},"Finish Time":${NUMBER},` +
  `"Failed":${BOOLEAN},"Killed":${BOOLEAN},"Accumulables":\\[`;

const TASK_START = new RegExp(
  '^\\{"Event":"SparkListenerTaskStart",' +
    `"Stage ID":${NUMBER},"Stage Attempt ID":${NUMBER},${TASK_INFO}\\]\\}\\}$`,
);

/** A successful end, from its first character to its accumulables. */
const TASK_END = new RegExp(
  '^\\{"Event":"SparkListenerTaskEnd",' +
    `"Stage ID":${NUMBER},"Stage Attempt ID":${NUMBER},` +
    `"Task Type":"(\\w{1,40})","Task End Reason":\\{"Reason":"Success"\\},${TASK_INFO}`,
);

/** Its metrics, from the end of what comes before them. */
const TASK_METRICS = new RegExp(
  `\\},"Task Metrics":\\{"Executor Deserialize Time":${NUMBER},` +
    `"Executor Deserialize CPU Time":${SKIPPED_NUMBER},` +
    `"Executor Run Time":${NUMBER},"Executor CPU Time":${SKIPPED_NUMBER},` +
    `"Peak Execution Memory":${NUMBER},` +
    `(?:"Peak On Heap Execution Memory":${SKIPPED_NUMBER},` +
    `"Peak Off Heap Execution Memory":${SKIPPED_NUMBER},)?` +
    `"Result Size":${NUMBER},"JVM GC Time":${NUMBER},` +
    `"Result Serialization Time":${NUMBER},` +
    `"Memory Bytes Spilled":${NUMBER},"Disk Bytes Spilled":${NUMBER},` +
    `"Shuffle Read Metrics":\\{"Remote Blocks Fetched":${SKIPPED_NUMBER},` +
    `"Local Blocks Fetched":${SKIPPED_NUMBER},"Fetch Wait Time":${NUMBER},` +
    `"Remote Bytes Read":${NUMBER},(?:"Remote Bytes Read To Disk":${SKIPPED_NUMBER},)?` +
    `"Local Bytes Read":${NUMBER}(?=\\}?,")`,
  "y",
);

/** Its shuffle write, from the end of the shuffle read. */
const SHUFFLE_WRITE = new RegExp(
  '\\},"Shuffle Write Metrics":\\{' +
    `"Shuffle Bytes Written":${NUMBER},"Shuffle Write Time":${NUMBER},`,
  "y",
);

const LAST_KEY = ',"Updated Blocks":[]}}';

/**
 * Reads a start or a successful end of a task in the form that Spark 3.0 and
 * later write, without `JSON.parse` of the whole line: these two are 95 % of
 * a log, and 9 in 10 of an end's bytes are metrics that nothing here uses.
 *
 * What is read is matched from the line's start, key after key, so that no
 * other object's key of the same name can take its place. What is jumped over
 * (`Accumulables`, `Task Executor Metrics`, the rest of the shuffle read, the
 * input and output metrics) is jumped to the next place where a `"key":`
 * stands after a closing bracket. Inside a JSON string that text cannot
 * occur, as a quote is escaped there; and a quote that ends a string is not
 * followed by the name of a key.
 *
 * Not checked is that what is jumped over is well-formed. A line cut short
 * lacks the last key, and two lines run together have "Event" twice: both are
 * left to `JSON.parse`. So a hole in the middle of one of those parts goes
 * unseen, and a key that occurs twice counts the first time.
 *
 * @returns undefined for every other line, which is then to be parsed
 */
export function scanTaskEvent(line: string): TaskStart | TaskEnd | undefined {
  const start = TASK_START.exec(line);
  if (start) return taskStart(start);
  const end = TASK_END.exec(line);
  if (!end) return undefined;
  // Searches of up to six characters are the fast ones in V8.
  if (line.indexOf('{"Even', 1) !== -1) return undefined;
  if (!line.endsWith(LAST_KEY)) return undefined;
  const infoEnd = line.indexOf(']},"Ta', end[0].length - 1);
  if (infoEnd === -1) return undefined;
  TASK_METRICS.lastIndex = line.startsWith('"Task M', infoEnd + 3)
    ? infoEnd + 1
    : line.indexOf('},"Tas', infoEnd + 3);
  const metrics = TASK_METRICS.exec(line);
  if (!metrics) return undefined;
  SHUFFLE_WRITE.lastIndex = line.indexOf('},"Shu', TASK_METRICS.lastIndex);
  const write = SHUFFLE_WRITE.exec(line);
  return write ? taskEnd(end, metrics, write) : undefined;
}

function taskStart(start: RegExpExecArray): TaskStart {
  return {
    type: "taskStart",
    stageId: Number(start[1]),
    stageAttemptId: Number(start[2]),
    task: taskInfo(start, 3),
  };
}

function taskEnd(
  end: RegExpExecArray,
  metrics: RegExpExecArray,
  write: RegExpExecArray,
): TaskEnd {
  return {
    type: "taskEnd",
    stageId: Number(end[1]),
    stageAttemptId: Number(end[2]),
    taskType: copy(`"${end[3]}"`),
    outcome: "succeeded",
    errorMessage: null,
    task: taskInfo(end, 4),
    metrics: {
      executorDeserializeTime: Number(metrics[1]),
      executorRunTime: Number(metrics[2]),
      resultSerializationTime: Number(metrics[6]),
      jvmGCTime: Number(metrics[5]),
      resultSize: Number(metrics[4]),
      memoryBytesSpilled: Number(metrics[7]),
      diskBytesSpilled: Number(metrics[8]),
      peakExecutionMemory: Number(metrics[3]),
      fetchWaitTime: Number(metrics[9]),
      shuffleWriteTime: Number(write[2]),
      shuffleReadBytes: Number(metrics[10]) + Number(metrics[11]),
      shuffleWriteBytes: Number(write[1]),
    },
  };
}

/** The eleven groups of {@link TASK_INFO}, the first of them at `at`. */
function taskInfo(match: RegExpExecArray, at: number): TaskInfo {
  return {
    taskId: Number(match[at]),
    index: Number(match[at + 1]),
    attemptNumber: Number(match[at + 2]),
    launchTime: Number(match[at + 3]),
    executorId: copy(match[at + 4]),
    host: copy(match[at + 5]),
    speculative: match[at + 6] === "true",
    gettingResultTime: Number(match[at + 7]),
    finishTime: Number(match[at + 8]),
    failed: match[at + 9] === "true",
    killed: match[at + 10] === "true",
  };
}

/** A quoted string's value, as a string of its own: a slice pins the line. */
function copy(quoted: string | undefined): string {
  return JSON.parse(quoted ?? '""');
}
