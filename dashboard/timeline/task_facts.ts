import { TASK_STATUSES } from "../../protocol/page/task_chunk.ts";
// Not among the others: the first view does without it.
import { formatExactTime } from "../format/format_exact_time.ts";
import { formatBytes, formatDuration, formatNumber } from "../format/mod.ts";
import { Fill, TASK_PHASES } from "./task_phase.ts";
import type { TaskStore } from "./task_store.ts";

/** One line of what is known of an attempt, in words. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Wall time of an attempt, milliseconds; up to now while it runs. */
export function taskDuration(store: TaskStore, row: number, now: number): number {
  const { launchTime, finishTime } = store.columns;
  const end = row < store.numEnded ? finishTime[row]! : now;
  return Math.max(0, end - launchTime[row]!);
}

/** Spark's word for how an attempt stands, in small letters. */
export function taskStatus(store: TaskStore, row: number): string {
  return (TASK_STATUSES[store.columns.status[row]!] ?? "unknown").toLowerCase();
}

/** `stage.attempt`, as Spark writes it. */
export function taskStage(store: TaskStore, row: number): string {
  const { stageId, stageAttemptId } = store.columns;
  return `${stageId[row]}.${stageAttemptId[row]}`;
}

/** What an attempt spent most of its time with; null where it runs or has no metrics. */
export function longestPhase(store: TaskStore, row: number): Fact | null {
  const phase = TASK_PHASES[store.fill[row]!];
  if (phase === undefined) return null;
  return { name: phase.name, value: formatDuration(store.columns[phase.column][row]!) };
}

/** All that is known of an attempt; what is zero is left out. */
export function taskFacts(store: TaskStore, row: number, now: number): Fact[] {
  const { columns } = store;
  const ended = row < store.numEnded;
  const facts: Fact[] = [
    { name: "Stage", value: taskStage(store, row) },
    { name: "Index", value: formatNumber(columns.index[row]!) },
    { name: "Attempt", value: formatNumber(columns.attemptNumber[row]!) },
    { name: "Executor", value: store.executors[columns.executor[row]!]! },
    {
      name: "Status",
      value: taskStatus(store, row) + (columns.speculative[row] === 1 ? ", speculative" : ""),
    },
    { name: "Launched", value: formatExactTime(columns.launchTime[row]!) },
    ...(ended ? [{ name: "Finished", value: formatExactTime(columns.finishTime[row]!) }] : []),
    { name: "Duration", value: formatDuration(taskDuration(store, row, now)) },
  ];
  const add = (name: string, value: number, format: (value: number) => string) => {
    if (value > 0) facts.push({ name, value: format(value) });
  };
  for (const { name, column } of TASK_PHASES) add(name, columns[column][row]!, formatDuration);
  add("Garbage collection", columns.jvmGCTime[row]!, formatDuration);
  add("Spilled from memory", columns.memoryBytesSpilled[row]!, formatBytes);
  add("Spilled to disk", columns.diskBytesSpilled[row]!, formatBytes);
  add("Shuffle bytes read", columns.shuffleReadBytes[row]!, formatBytes);
  add("Shuffle bytes written", columns.shuffleWriteBytes[row]!, formatBytes);
  add("Result size", columns.resultSize[row]!, formatBytes);
  add("Peak execution memory", columns.peakExecutionMemory[row]!, formatBytes);
  if (store.fill[row] === Fill.unmeasured) {
    facts.push({ name: "Phases", value: "Spark told no metrics" });
  }
  return facts;
}

/** An attempt in one sentence, for those who do not see it. */
export function describeTask(store: TaskStore, row: number, now: number): string {
  const { columns } = store;
  const phase = longestPhase(store, row);
  return [
    `Task ${columns.taskId[row]}`,
    `stage ${taskStage(store, row)}`,
    `index ${columns.index[row]}`,
    `executor ${store.executors[columns.executor[row]!]}`,
    taskStatus(store, row),
    formatDuration(taskDuration(store, row, now)),
    ...(phase === null ? [] : [`most of it ${phase.name.toLowerCase()}`]),
  ].join(", ");
}
