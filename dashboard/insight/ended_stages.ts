import type { StageSnapshot } from "../../actors/application_snapshot.ts";
import type { InsightInput } from "./insight.ts";

/** Milliseconds: a shorter stage is not worth a word. */
const NOTICEABLE = 10_000;

/** A completed stage attempt that took long enough to be noticed. */
export interface EndedStage {
  readonly key: string;
  readonly stage: StageSnapshot;
  /** Milliseconds from its submission to its completion. */
  readonly wallTime: number;
  /** The most of its tasks that can have run at once. */
  readonly parallelism: number;
}

/**
 * The completed stage attempts that rules judge by their totals. What runs is
 * left out, because its numbers move and an insight must not come and go; what
 * failed, because its failure is what matters.
 */
export function* endedStages(input: InsightInput): Generator<EndedStage> {
  const cores = mostCores(input);
  for (const [key, stage] of input.stages) {
    if (stage.status !== "COMPLETED") continue;
    if (stage.submissionTime === null || stage.completionTime === null) continue;
    const wallTime = stage.completionTime - stage.submissionTime;
    if (wallTime < NOTICEABLE) continue;
    const parallelism = Math.max(1, Math.min(cores || Infinity, stage.numTasks));
    yield { key, stage, wallTime, parallelism };
  }
}

/** The most cores the application is known to have had; 0 where none is known. */
export function mostCores({ totalCores, activity }: InsightInput): number {
  return (activity?.totalCores ?? []).reduce((most, cores) => Math.max(most, cores), totalCores);
}

/**
 * @param key `<stageId>.<stageAttemptId>`
 * @returns "stage 7", and from the second attempt on "stage 7 (attempt 1)": Spark counts from 0
 */
export function stageName(key: string): string {
  const [stageId, attempt] = key.split(".");
  return attempt === "0" ? `stage ${stageId}` : `stage ${stageId} (attempt ${attempt})`;
}
