import { formatDuration, formatNumber } from "../format/mod.ts";
import { endedStages, stageName } from "./ended_stages.ts";
import type { Insight, InsightInput } from "./insight.ts";
import { ENOUGH_LOST, severityOf } from "./severity_of.ts";

/** With fewer tasks the median says nothing of what is usual. */
const MIN_TASKS = 5;

/** Spark's own: `spark.sql.adaptive.skewJoin.skewedPartitionFactor`. */
const SKEW_FACTOR = 5;

/** The part of a stage's time below which its slowest task did not hold it up. */
const MIN_SHARE = 0.2;

/** Stages that waited for a few tasks that took far longer than the others. */
export function skew(input: InsightInput): Insight[] {
  const insights: Insight[] = [];
  for (const { key, stage, wallTime, parallelism } of endedStages(input)) {
    const { numTasks, duration, slowest, totalDuration, executorRunTime } = stage.taskMetrics;
    if (duration === null || slowest === null || numTasks < MIN_TASKS) continue;
    const { median, p99, max } = duration;
    if (max < SKEW_FACTOR * median) continue;
    // Had its work been spread evenly, the stage would have taken so long; that of failed
    // attempts is in the run time only.
    const evenTime = Math.max(totalDuration, executorRunTime) / parallelism;
    const lost = Math.min(max - median, wallTime - evenTime);
    if (lost < ENOUGH_LOST || lost < MIN_SHARE * wallTime) continue;
    const many = p99 >= SKEW_FACTOR * median;
    insights.push({
      kind: "skew",
      severity: severityOf(lost),
      subject: { type: "stage", key },
      title: `Skew in ${stageName(key)}`,
      evidence: `The slowest of ${
        formatNumber(numTasks)
      } tasks (index ${slowest.index}, on executor ${slowest.executorId}) took ${
        formatDuration(max)
      }, the median ${formatDuration(median)}, 99 % at most ${
        formatDuration(p99)
      }; the stage took ${formatDuration(wallTime)}.`,
      remedy: many ? DATA_REMEDY : LONE_REMEDY,
      lost,
    });
  }
  return insights;
}

const DATA_REMEDY = "Some keys or files hold far more than others. For joins in SQL see " +
  "that spark.sql.adaptive.skewJoin.enabled is on, and lower spark.sql.adaptive.skewJoin." +
  "skewedPartitionThresholdInBytes (256 MB); elsewhere add a salt to the frequent keys, " +
  "handle null keys apart, or repartition the input.";

const LONE_REMEDY = "A single task took so long: see whether it had far more to read than " +
  "others (one frequent key, one file that cannot be split) or ran on a slow host; against " +
  "slow hosts spark.speculation helps.";
