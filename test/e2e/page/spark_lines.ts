/** A JSON object of Spark's JsonProtocol. */
export type Json = Readonly<Record<string, unknown>>;

/** What a stage is, as each of its events says it. */
export interface StageFacts {
  readonly stageId: number;
  readonly attempt: number;
  readonly name: string;
  readonly numTasks: number;
  readonly parentIds: readonly number[];
  readonly submissionTime?: number;
  readonly completionTime?: number;
  readonly failureReason?: string;
}

/** What a task attempt is, as its start and its end say it. */
export interface TaskFacts {
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly taskId: number;
  readonly index: number;
  readonly attempt: number;
  readonly executorId: string;
  readonly host: string;
  readonly launchTime: number;
}

/** Where the time of a task attempt went, milliseconds, and what it moved, bytes. */
export interface TaskCost {
  readonly deserialization: number;
  readonly fetchWait: number;
  readonly computing: number;
  readonly shuffleWrite: number;
  readonly serialization: number;
  readonly gettingResult: number;
  readonly jvmGC: number;
  readonly shuffleBytesRead: number;
  readonly shuffleBytesWritten: number;
  readonly bytesSpilled: number;
}

/** A line of an event log; `name` is without `SparkListener`. */
export function event(name: string, fields: Json): string {
  const kind = name.startsWith("SQL")
    ? `org.apache.spark.sql.execution.ui.SparkListener${name}`
    : `SparkListener${name}`;
  return JSON.stringify({ Event: kind, ...fields });
}

/** `Stage Info`, as the events of jobs and stages carry it. */
export function stageInfo(stage: StageFacts): Json {
  const { submissionTime, completionTime, failureReason } = stage;
  return {
    "Stage ID": stage.stageId,
    "Stage Attempt ID": stage.attempt,
    "Stage Name": stage.name,
    "Number of Tasks": stage.numTasks,
    "RDD Info": [],
    "Parent IDs": stage.parentIds,
    "Details": `${stage.name}\norg.example.Etl.main(Etl.scala:12)`,
    ...(submissionTime === undefined ? {} : { "Submission Time": submissionTime }),
    ...(completionTime === undefined ? {} : { "Completion Time": completionTime }),
    ...(failureReason === undefined ? {} : { "Failure Reason": failureReason }),
    "Accumulables": [],
    "Resource Profile Id": 0,
    "Shuffle Push Enabled": false,
    "Shuffle Push Mergers Count": 0,
  };
}

/** The start of a task attempt. */
export function taskStart(task: TaskFacts): string {
  return event("TaskStart", {
    "Stage ID": task.stageId,
    "Stage Attempt ID": task.stageAttempt,
    "Task Info": taskInfo(task, 0, "Success", 0),
  });
}

/**
 * The end of a task attempt.
 *
 * @param cost null where Spark knows nothing, as of a lost executor's tasks
 */
export function taskEnd(
  task: TaskFacts,
  finishTime: number,
  reason: Json & { readonly Reason: string },
  cost: TaskCost | null,
): string {
  return event("TaskEnd", {
    "Stage ID": task.stageId,
    "Stage Attempt ID": task.stageAttempt,
    "Task Type": (cost?.shuffleBytesWritten ?? 0) > 0 ? "ShuffleMapTask" : "ResultTask",
    "Task End Reason": reason,
    "Task Info": taskInfo(task, finishTime, reason.Reason, cost?.gettingResult ?? 0),
    ...(cost === null ? {} : { "Task Metrics": taskMetrics(cost) }),
  });
}

function taskInfo(
  task: TaskFacts,
  finishTime: number,
  reason: string,
  gettingResult: number,
): Json {
  return {
    "Task ID": task.taskId,
    "Index": task.index,
    "Attempt": task.attempt,
    "Partition ID": task.index,
    "Launch Time": task.launchTime,
    "Executor ID": task.executorId,
    "Host": task.host,
    "Locality": "PROCESS_LOCAL",
    "Speculative": false,
    "Getting Result Time": gettingResult === 0 ? 0 : finishTime - gettingResult,
    "Finish Time": finishTime,
    "Failed": reason !== "Success" && reason !== "TaskKilled",
    "Killed": reason === "TaskKilled",
    "Accumulables": [],
  };
}

function taskMetrics(cost: TaskCost): Json {
  const { fetchWait, computing, shuffleWrite } = cost;
  return {
    "Executor Deserialize Time": cost.deserialization,
    "Executor Deserialize CPU Time": cost.deserialization * 500_000,
    "Executor Run Time": fetchWait + computing + shuffleWrite,
    "Executor CPU Time": computing * 900_000,
    "Peak Execution Memory": cost.bytesSpilled,
    "Result Size": 2100,
    "JVM GC Time": cost.jvmGC,
    "Result Serialization Time": cost.serialization,
    "Memory Bytes Spilled": cost.bytesSpilled,
    "Disk Bytes Spilled": Math.round(cost.bytesSpilled / 4),
    "Shuffle Read Metrics": {
      "Remote Blocks Fetched": 0,
      "Local Blocks Fetched": 0,
      "Fetch Wait Time": fetchWait,
      "Remote Bytes Read": Math.round(cost.shuffleBytesRead * 0.75),
      "Remote Bytes Read To Disk": 0,
      "Local Bytes Read": Math.round(cost.shuffleBytesRead * 0.25),
      "Total Records Read": 0,
    },
    "Shuffle Write Metrics": {
      "Shuffle Bytes Written": cost.shuffleBytesWritten,
      "Shuffle Write Time": shuffleWrite * 1_000_000,
      "Shuffle Records Written": 0,
    },
    "Input Metrics": { "Bytes Read": 0, "Records Read": 0 },
    "Output Metrics": { "Bytes Written": 0, "Records Written": 0 },
    "Updated Blocks": [],
  };
}
