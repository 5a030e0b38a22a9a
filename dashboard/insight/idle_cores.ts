import { formatDuration, formatNumber } from "../format/mod.ts";
import { stageName } from "./ended_stages.ts";
import { type Insight, type InsightInput, insightKey } from "./insight.ts";
import { severityOf } from "./severity_of.ts";

/** Milliseconds for which jobs must have run; in less, starting up alone keeps cores waiting. */
const MIN_JOB_TIME = 120_000;

/** Part of the cores that was busy; it comes below the first and goes above the second. */
const MAX_BUSY = 0.5;
const MAX_BUSY_ONCE_FOUND = 0.6;

/** Cores that waited, on average: for one alone nobody changes a job. */
const MIN_IDLE = 2;

/** Milliseconds after which a stage with enough tasks has filled the cores, if it can. */
const FILL_TIME = 10_000;

/** Cores that had nothing to do while jobs ran. */
export function idleCores(input: InsightInput): Insight[] {
  const use = coreUse(input);
  if (use === null || use.jobTime < MIN_JOB_TIME || cannotFill(input, use)) return [];
  const busy = use.busyShareTime / use.jobTime;
  const found = input.found.has(insightKey("idle-cores", { type: "application" }));
  if (busy > (found ? MAX_BUSY_ONCE_FOUND : MAX_BUSY)) return [];
  const cores = use.coreTime / use.jobTime;
  if (cores * (1 - busy) < MIN_IDLE) return [];
  const lost = use.jobTime * (1 - busy);
  const narrow = longestNarrowStage(input, cores);
  return [{
    kind: "idle-cores",
    severity: severityOf(lost),
    subject: { type: "application" },
    title: "Cores are idle while jobs run",
    evidence: `On average ${formatNumber(tenths(use.busyTime / use.jobTime))} of ${
      formatNumber(tenths(cores))
    } cores were busy in ${formatDuration(use.jobTime)} with running jobs${
      narrow === null ? "" : `; ${narrow}`
    }.`,
    remedy: narrow === null
      ? "Run jobs that do not need each other at once, from threads of their own; take what " +
        "the driver does between stages out of the way; or use fewer cores: " +
        "spark.dynamicAllocation.enabled gives idle executors back."
      : "Use more partitions, two or three for each core: repartition(), " +
        "spark.sql.shuffle.partitions, spark.default.parallelism, a lower " +
        "spark.sql.files.maxPartitionBytes; or fewer cores.",
    lost,
  }];
}

interface CoreUse {
  /** Milliseconds, only of buckets in which a job ran from end to end. */
  jobTime: number;
  coreTime: number;
  busyTime: number;
  /** Each bucket's busy part of its cores: minutes count, however many cores came late. */
  busyShareTime: number;
  /** The most tasks that ran at once, as the mean of a bucket. */
  mostActive: number;
}

function coreUse({ activity, jobs, now }: InsightInput): CoreUse | null {
  if (activity === null || activity.startTime === null) return null;
  const { startTime, bucketWidth, activeTasks, totalCores } = activity;
  const spans = [...jobs.values()]
    .flatMap(({ submissionTime, completionTime }) =>
      submissionTime === null ? [] : [{ from: submissionTime, to: completionTime ?? now }]
    )
    .sort((a, b) => a.from - b.from);
  const use: CoreUse = { jobTime: 0, coreTime: 0, busyTime: 0, busyShareTime: 0, mostActive: 0 };
  let next = 0;
  let covered = -Infinity;
  // The newest bucket is not full yet.
  for (let i = 0; i < activeTasks.length - 1; i++) {
    const from = startTime + i * bucketWidth;
    const active = activeTasks[i] ?? 0;
    use.mostActive = Math.max(use.mostActive, active);
    while (next < spans.length && (spans[next]?.from ?? 0) <= from) {
      covered = Math.max(covered, spans[next]?.to ?? 0);
      next++;
    }
    const cores = totalCores[i] ?? 0;
    if (covered < from + bucketWidth || cores === 0) continue;
    use.jobTime += bucketWidth;
    use.coreTime += cores * bucketWidth;
    use.busyTime += Math.min(active, cores) * bucketWidth;
    use.busyShareTime += Math.min(active / cores, 1) * bucketWidth;
  }
  return use;
}

/**
 * Whether even a stage with enough tasks never filled half of the cores: then a
 * task takes several (`spark.task.cpus`), or its executors cannot be had.
 */
function cannotFill({ stages }: InsightInput, { coreTime, jobTime, mostActive }: CoreUse): boolean {
  const cores = coreTime / jobTime;
  if (mostActive > MAX_BUSY * cores) return false;
  return [...stages.values()].some(({ numTasks, submissionTime, completionTime }) =>
    numTasks >= cores && submissionTime !== null && completionTime !== null &&
    completionTime - submissionTime >= FILL_TIME
  );
}

/** Of the stages with fewer tasks than half of the cores, the one that took longest. */
function longestNarrowStage({ stages, now }: InsightInput, cores: number): string | null {
  let longest: string | null = null;
  let longestTime = FILL_TIME;
  for (const [key, stage] of stages) {
    if (stage.submissionTime === null || stage.numTasks > cores * MAX_BUSY) continue;
    const time = (stage.completionTime ?? now) - stage.submissionTime;
    if (time <= longestTime) continue;
    longestTime = time;
    longest = `${stageName(key)} took ${formatDuration(time)} with ${
      stage.numTasks === 1 ? "one task" : `${formatNumber(stage.numTasks)} tasks`
    }`;
  }
  return longest;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
