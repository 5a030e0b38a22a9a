import { formatBytes, formatDuration } from "../format/mod.ts";
import { endedStages, stageName } from "./ended_stages.ts";
import type { Insight, InsightInput } from "./insight.ts";
import { ENOUGH_LOST, severityOf } from "./severity_of.ts";

/** Bytes a millisecond: a disk that writes 100 MB/s; what is spilled is also read again. */
const DISK_RATE = 100_000;

/** Part of the shuffled bytes; sorting more than the memory holds always spills some. */
const MIN_SHUFFLE_SHARE = 0.1;

/** Part of the tasks' time that the spilling is thought to have taken. */
const MIN_TIME_SHARE = 0.05;

/** Stages whose tasks had too little memory and went by way of the disk. */
export function spill(input: InsightInput): Insight[] {
  const insights: Insight[] = [];
  for (const { key, stage, wallTime, parallelism } of endedStages(input)) {
    const metrics = stage.taskMetrics;
    const onDisk = metrics.diskBytesSpilled;
    const shuffled = Math.max(metrics.shuffleReadBytes, metrics.shuffleWriteBytes);
    const diskTime = 2 * onDisk / DISK_RATE;
    const lost = Math.min(diskTime / parallelism, wallTime);
    if (lost < ENOUGH_LOST || onDisk < MIN_SHUFFLE_SHARE * shuffled) continue;
    if (diskTime < MIN_TIME_SHARE * metrics.executorRunTime) continue;
    insights.push({
      kind: "spill",
      severity: severityOf(lost),
      subject: { type: "stage", key },
      title: `Spill in ${stageName(key)}`,
      evidence: `Its tasks wrote ${formatBytes(onDisk)} to disk, ${
        formatBytes(metrics.memoryBytesSpilled)
      } of memory, because it was full; they shuffled ${formatBytes(shuffled)} and the stage took ${
        formatDuration(wallTime)
      }.`,
      remedy: "Make partitions smaller (a higher spark.sql.shuffle.partitions or a lower " +
        "spark.sql.adaptive.advisoryPartitionSizeInBytes; for RDDs more partitions), or give a " +
        "task more memory: a higher spark.executor.memory, or a lower spark.executor.cores.",
      lost,
    });
  }
  return insights;
}
