import type { TaskColumn } from "../../protocol/page/task_chunk.ts";

/** What a task attempt does with its time, in order: what a bar's segments are. */
export const TASK_PHASES = [
  { name: "Scheduler delay", column: "schedulerDelay", token: "--phase-scheduler" },
  { name: "Deserialization", column: "deserializationTime", token: "--phase-deserialization" },
  { name: "Shuffle read", column: "shuffleReadTime", token: "--phase-shuffle-read" },
  { name: "Computing", column: "executorComputingTime", token: "--phase-computing" },
  { name: "Shuffle write", column: "shuffleWriteTime", token: "--phase-shuffle-write" },
  { name: "Result serialization", column: "serializationTime", token: "--phase-serialization" },
  { name: "Getting result", column: "gettingResultTime", token: "--phase-result" },
] as const satisfies readonly { name: string; column: TaskColumn; token: `--${string}` }[];

/**
 * What a piece of a bar is filled with: an index into `TASK_PHASES`, or one of
 * these.
 */
export const Fill = {
  /** Time that no phase accounts for, as of an attempt that failed without metrics. */
  unmeasured: TASK_PHASES.length,
  /** The attempt runs; its phases are known when it ends. */
  running: TASK_PHASES.length + 1,
  /** The filter leaves the attempt out. */
  dimmed: TASK_PHASES.length + 2,
} as const;

/** How many fills there are. */
export const NUM_FILLS = TASK_PHASES.length + 3;
