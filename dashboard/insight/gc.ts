import { formatDuration } from "../format/mod.ts";
import { formatPercent } from "./_format_percent.ts";
import { endedStages, stageName } from "./ended_stages.ts";
import type { Insight, InsightInput } from "./insight.ts";
import { ENOUGH_LOST, severityOf } from "./severity_of.ts";

/** As in Spark's own Executors page, which marks what is above a tenth. */
const MIN_SHARE = 0.1;

/** Stages whose executors spent their time collecting garbage. */
export function gc(input: InsightInput): Insight[] {
  const insights: Insight[] = [];
  for (const { key, stage, parallelism } of endedStages(input)) {
    const { jvmGCTime, executorRunTime } = stage.taskMetrics;
    const share = jvmGCTime / executorRunTime;
    const lost = jvmGCTime / parallelism;
    if (!(share > MIN_SHARE) || lost < ENOUGH_LOST) continue;
    insights.push({
      kind: "gc",
      severity: severityOf(lost),
      subject: { type: "stage", key },
      title: `Garbage collection in ${stageName(key)}`,
      evidence: `Executors collected garbage in ${formatPercent(share)} of the time of its tasks: ${
        formatDuration(jvmGCTime)
      } of ${formatDuration(executorRunTime)}.`,
      remedy: "Give a task more memory (a higher spark.executor.memory, or in local mode " +
        "spark.driver.memory; a lower spark.executor.cores; smaller partitions), unpersist " +
        "what is no longer used, and cache in serialized form, such as MEMORY_ONLY_SER.",
      lost,
    });
  }
  return insights;
}
