import type { StageSnapshot } from "../../actors/application_snapshot.ts";
import { formatDuration, formatNumber } from "../format/mod.ts";
import { stageName } from "./ended_stages.ts";
import type { Insight, InsightInput } from "./insight.ts";

/** Milliseconds without the end of a task, at least. */
const MIN_STALL = 60_000;

/** Times the longest task so far; Spark takes five times the median for skew. */
const STALL_FACTOR = 5;

/** Milliseconds: Spark itself warns of missing resources so late (`spark.starvation.timeout`). */
const STARVATION = 15_000;

/** Stages that run and do not move. */
export function stalledStage(input: InsightInput): Insight[] {
  if (input.status !== "RUNNING") return [];
  const idle = [...input.stages.values()].every(({ numActiveTasks }) => numActiveTasks === 0);
  const insights: Insight[] = [];
  for (const [key, stall] of input.stalls) {
    const stage = input.stages.get(key);
    if (stage?.status !== "RUNNING") continue;
    const told = stage.numActiveTasks === 0
      ? idle && stall >= STARVATION && starved(key, stage, stall, input.totalCores)
      : hung(key, stage, stall);
    if (!told) continue;
    insights.push({
      kind: "stalled-stage",
      severity: "warning",
      subject: { type: "stage", key },
      lost: stall,
      ...told,
    });
  }
  return insights;
}

type Told = Pick<Insight, "title" | "evidence" | "remedy">;

function hung(key: string, stage: StageSnapshot, stall: number): Told | null {
  // Before the first end nothing says how long a task may take.
  const longest = stage.taskMetrics.duration?.max;
  if (longest === undefined || stall < Math.max(MIN_STALL, STALL_FACTOR * longest)) return null;
  return {
    title: `No task ends in ${stageName(key)}`,
    evidence: `None has ended for ${formatDuration(stall)}; the longest so far took ${
      formatDuration(longest)
    }, and ${formatNumber(stage.numActiveTasks)} of ${formatNumber(stage.numTasks)} run now.`,
    remedy: "Look at what they do: the thread dump of their executors in the Spark UI. Often one " +
      "key or file is far larger than the others, or a call to another system waits without a " +
      "timeout. On a slow host spark.speculation starts a copy elsewhere.",
  };
}

function starved(key: string, stage: StageSnapshot, stall: number, cores: number): Told | null {
  const left = stage.numTasks - stage.numCompletedTasks;
  if (left <= 0) return null;
  return {
    title: `No task runs in ${stageName(key)}`,
    evidence: `${formatNumber(left)} tasks have waited for ${formatDuration(stall)}; ${
      cores === 0
        ? "the application has no executor"
        : `the application has ${formatNumber(cores)} cores`
    }.`,
    remedy: cores === 0
      ? "See whether the cluster has room for what is asked for (spark.executor.memory, " +
        "spark.executor.cores, spark.dynamicAllocation.maxExecutors) and starts executors."
      : "See whether a task asks for more than an executor has (spark.task.cpus, spark.task." +
        "resource.*), and whether executors are excluded or lost.",
  };
}
