import type { StreamingQuerySnapshot } from "../../protocol/frames/streaming_runs.ts";
import { formatDuration, formatNumber } from "../format/mod.ts";
import { type Insight, type InsightInput, insightKey } from "./insight.ts";

/** Batches that are looked at, the newest. */
const BATCHES = 10;

/**
 * Batches of those that took longer than their rows took to come. Where a query
 * keeps up, batches grow and shrink in turn; eight of ten that each take longer
 * than the one before do not happen by chance.
 */
const SLOW_BATCHES = 8;
const SLOW_BATCHES_ONCE_FOUND = 6;

/** Milliseconds that the newest batch took at least; a query that warms up is far below. */
const MIN_BATCH_DURATION = 5_000;

/** Streaming queries to which more comes than they get done. */
export function fallingBehind(input: InsightInput): Insight[] {
  if (input.status !== "RUNNING") return [];
  const insights: Insight[] = [];
  for (const query of input.streamingQueries.values()) {
    if (query.status !== "RUNNING") continue;
    const subject = { type: "query", runId: query.runId } as const;
    const found = input.found.has(insightKey("falling-behind", subject));
    const batches = recentBatches(query);
    const newest = batches.at(-1);
    if (newest === undefined || newest.duration < MIN_BATCH_DURATION) continue;
    const slow = batches.filter(({ duration, arrival }) => duration > arrival).length;
    if (slow < (found ? SLOW_BATCHES_ONCE_FOUND : SLOW_BATCHES)) continue;
    insights.push({
      kind: "falling-behind",
      severity: "warning",
      subject,
      title: `${queryName(query)} falls behind`,
      evidence: `${slow} of the last ${batches.length} batches took longer than their rows took ` +
        `to come; the newest took ${formatDuration(newest.duration)} for the ${
          formatNumber(newest.numRows)
        } rows of ${formatDuration(newest.arrival)}.`,
      remedy: "Give the query more cores, or as many partitions as there are cores " +
        "(spark.sql.shuffle.partitions, for a new checkpoint; minPartitions of the source). " +
        "maxOffsetsPerTrigger or maxFilesPerTrigger keeps batches small until it has caught up.",
      lost: newest.duration,
    });
  }
  return insights;
}

interface Batch {
  readonly numRows: number;
  readonly duration: number;
  /** Milliseconds in which its rows came: since the batch before began. */
  readonly arrival: number;
}

/**
 * The newest batches with rows. Spark's input rate is no help: it divides by the
 * time since the trigger before, which may have found nothing just now.
 */
function recentBatches({ progress }: StreamingQuerySnapshot): Batch[] {
  const batches: Batch[] = [];
  let before: number | null = null;
  for (const { time, numInputRows, batchDuration } of progress) {
    if (numInputRows === 0) continue;
    if (before !== null) {
      const arrival = time - before;
      batches.push({ numRows: numInputRows, duration: batchDuration ?? 0, arrival });
    }
    before = time;
  }
  return batches.slice(-BATCHES);
}

/** What a query is called: its name, or the beginning of its run's id. */
export function queryName({ name, runId }: StreamingQuerySnapshot): string {
  return name ?? `Query ${runId.slice(0, 8)}`;
}
