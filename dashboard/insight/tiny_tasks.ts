import { formatDuration, formatNumber } from "../format/mod.ts";
import { formatPercent } from "./_format_percent.ts";
import { mostCores, stageName } from "./ended_stages.ts";
import type { Insight, InsightInput } from "./insight.ts";
import { ENOUGH_LOST, severityOf } from "./severity_of.ts";

/** Milliseconds: half of what Spark's tuning guide calls efficient ("as short as 200 ms"). */
const TINY = 100;

/** Tasks for each core; the tuning guide recommends two or three. */
const MANY_FOR_CORE = 4;

/** Part of the tasks' time that was not spent in running them. */
const MIN_OVERHEAD = 0.3;

/**
 * Work cut into so many pieces that handing them out takes the time. Each such
 * stage may be short, so what counts is all of them together.
 */
export function tinyTasks(input: InsightInput): Insight[] {
  const cores = mostCores(input);
  if (cores === 0) return [];
  let numStages = 0;
  let numTasks = 0;
  let totalDuration = 0;
  let executorRunTime = 0;
  let worst: { key: string; name: string; median: number; totalDuration: number } | null = null;
  for (const [key, stage] of input.stages) {
    const metrics = stage.taskMetrics;
    const median = metrics.duration?.median ?? TINY;
    if (stage.status !== "COMPLETED" || median >= TINY) continue;
    if (metrics.numTasks < MANY_FOR_CORE * cores) continue;
    numStages++;
    numTasks += metrics.numTasks;
    totalDuration += metrics.totalDuration;
    executorRunTime += metrics.executorRunTime;
    if (worst === null || metrics.totalDuration > worst.totalDuration) {
      worst = { key, name: stageName(key), median, totalDuration: metrics.totalDuration };
    }
  }
  const overhead = totalDuration - executorRunTime;
  const lost = overhead / cores;
  if (worst === null || lost < ENOUGH_LOST || overhead < MIN_OVERHEAD * totalDuration) {
    return [];
  }
  return [{
    kind: "tiny-tasks",
    severity: severityOf(lost),
    subject: { type: "stage", key: worst.key },
    title: numStages === 1
      ? `Tiny tasks in ${worst.name}`
      : `Tiny tasks in ${formatNumber(numStages)} stages, most in ${worst.name}`,
    evidence: `${formatNumber(numTasks)} tasks ran for only ${
      formatPercent(1 - overhead / totalDuration)
    } of their ${
      formatDuration(totalDuration)
    }, the rest went into handing them out; the median in ${worst.name} took ${
      formatDuration(worst.median)
    }.`,
    remedy: "Use fewer partitions: a lower spark.sql.shuffle.partitions with " +
      "spark.sql.adaptive.coalescePartitions.enabled on, a higher " +
      "spark.sql.files.maxPartitionBytes for many small files, coalesce() for RDDs. Two or three " +
      "tasks for each core are enough.",
    lost,
  }];
}
