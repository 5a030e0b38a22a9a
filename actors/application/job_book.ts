import type { StageInfo } from "../../protocol/spark/spark_event.ts";
import type { JobMessage } from "../job/job_actor.ts";
import type { ActorRef } from "../runtime/mod.ts";
import type { JobIds, StageMessage } from "../stage/stage_actor.ts";

/** What the application knows of one job. */
export interface JobEntry {
  readonly jobId: number;
  readonly ref: ActorRef<JobMessage>;
  /** What frontends show. */
  readonly name: string;
  readonly stageIds: readonly number[];
  readonly stageInfos: readonly StageInfo[];
  /** Null where the job has none. */
  readonly jobGroup: string | null;
  active: boolean;
}

/** What the application knows of one stage attempt. */
export interface StageEntry {
  readonly stageId: number;
  readonly attemptId: number;
  readonly ref: ActorRef<StageMessage>;
  /** True from its submission until its end. */
  active: boolean;
}

/**
 * Which job uses which stage, and where their actors are. Ended jobs and stage
 * attempts beyond a bound are forgotten, the oldest first, as Spark's own UI
 * does.
 */
export class JobBook {
  readonly #jobs = new Map<number, JobEntry>();
  readonly #stages = new Map<number, Map<number, StageEntry>>();
  readonly #activeStages = new Set<StageEntry>();
  /** By stage: the active jobs that use it, ascending. */
  readonly #jobIds = new Map<number, number[]>();
  /** In the order of their ends. */
  readonly #endedJobs = new Set<JobEntry>();
  readonly #endedStages = new Set<StageEntry>();
  #newestForgotten = -1;

  job(jobId: number): JobEntry | undefined {
    return this.#jobs.get(jobId);
  }

  jobs(): IterableIterator<JobEntry> {
    return this.#jobs.values();
  }

  stage(stageId: number, attemptId: number): StageEntry | undefined {
    return this.#stages.get(stageId)?.get(attemptId);
  }

  /** All attempts of a stage, the first one first. */
  attempts(stageId: number): Iterable<StageEntry> {
    return this.#stages.get(stageId)?.values() ?? [];
  }

  *stages(): IterableIterator<StageEntry> {
    for (const attempts of this.#stages.values()) yield* attempts.values();
  }

  /** The stage attempts that run now, in the order of their submission. */
  activeStages(): ReadonlySet<StageEntry> {
    return this.#activeStages;
  }

  /** True where the stage was forgotten, or is older than one that was. */
  isForgotten(stageId: number): boolean {
    return stageId <= this.#newestForgotten;
  }

  /** True where an attempt of the stage runs, or the first one is still to come. */
  isStageExpected(stageId: number): boolean {
    const attempts = this.#stages.get(stageId);
    return attempts === undefined
      ? this.#jobIds.has(stageId)
      : [...attempts.values()].some(({ active }) => active);
  }

  /** True where a job of the group runs. */
  isGroupActive(jobGroup: string): boolean {
    return [...this.#jobs.values()].some((job) => job.active && job.jobGroup === jobGroup);
  }

  /** The active jobs that use a stage. */
  jobIds(stageId: number): JobIds {
    return this.#jobIds.get(stageId) ?? null;
  }

  /** What frontends show for the first of the active jobs that use a stage; null where none is known. */
  jobNameOf(stageId: number): string | null {
    const [jobId] = this.#jobIds.get(stageId) ?? [];
    return (jobId === undefined ? undefined : this.#jobs.get(jobId)?.name) ?? null;
  }

  /** What an active job said of a stage before it was submitted. */
  announced(stageId: number): StageInfo | undefined {
    for (const jobId of this.#jobIds.get(stageId) ?? []) {
      const info = this.#jobs.get(jobId)?.stageInfos.find((info) => info.stageId === stageId);
      if (info !== undefined) return info;
    }
    return undefined;
  }

  addJob(job: JobEntry): void {
    this.#jobs.set(job.jobId, job);
    for (const stageId of new Set(job.stageIds)) {
      const others = this.#jobIds.get(stageId) ?? [];
      this.#jobIds.set(stageId, [...others, job.jobId].sort((a, b) => a - b));
    }
  }

  endJob(job: JobEntry): void {
    job.active = false;
    this.#endedJobs.add(job);
    for (const stageId of job.stageIds) {
      const others = this.#jobIds.get(stageId)?.filter((jobId) => jobId !== job.jobId) ?? [];
      if (others.length > 0) this.#jobIds.set(stageId, others);
      else this.#jobIds.delete(stageId);
    }
  }

  addStage(stage: StageEntry): void {
    const attempts = this.#stages.get(stage.stageId) ?? new Map<number, StageEntry>();
    attempts.set(stage.attemptId, stage);
    this.#stages.set(stage.stageId, attempts);
    this.setActive(stage, stage.active);
  }

  setActive(stage: StageEntry, active: boolean): void {
    stage.active = active;
    const [into, outOf] = active
      ? [this.#activeStages, this.#endedStages]
      : [this.#endedStages, this.#activeStages];
    outOf.delete(stage);
    into.add(stage);
  }

  /** Where more than `max` have ended, the jobs that ended first: at least 100. */
  jobsToForget(max: number): JobEntry[] {
    return surplus(this.#endedJobs, max);
  }

  /** As {@link jobsToForget}; what a running job has done stays, for its end counts it. */
  stagesToForget(max: number): StageEntry[] {
    return surplus(this.#endedStages, max, ({ stageId }) => !this.#jobIds.has(stageId));
  }

  forgetJob(job: JobEntry): void {
    this.#jobs.delete(job.jobId);
    this.#endedJobs.delete(job);
  }

  forgetStage(stage: StageEntry): void {
    const attempts = this.#stages.get(stage.stageId);
    attempts?.delete(stage.attemptId);
    if (attempts?.size === 0) this.#stages.delete(stage.stageId);
    this.#endedStages.delete(stage);
    this.#newestForgotten = Math.max(this.#newestForgotten, stage.stageId);
  }
}

function surplus<T>(
  ended: ReadonlySet<T>,
  max: number,
  mayGo: (one: T) => boolean = () => true,
): T[] {
  if (ended.size <= max) return [];
  const candidates = [...ended].filter(mayGo);
  const excess = candidates.length - max;
  return excess <= 0 ? [] : candidates.slice(0, Math.max(100, excess));
}
