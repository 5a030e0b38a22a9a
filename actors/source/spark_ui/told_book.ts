import type { SparkEvent, StageInfo } from "../../../protocol/spark/spark_event.ts";
import { Timeline } from "./timeline.ts";
import type { UiExecutor, UiJob, UiList, UiStage } from "./ui_records.ts";

/** What a UI answered in one round. */
export interface UiAnswers {
  readonly jobs: UiList<UiJob>;
  /** True where `jobs` are all that the UI remembers. */
  readonly areAllJobs: boolean;
  /** Attempts of the stages of `jobs`, and of those that {@link ToldBook.wantedStages} named. */
  readonly stages: readonly UiStage[];
  /** Stages that the UI was asked for and does not know. */
  readonly goneStages: Iterable<number>;
  /** All that the UI remembers; null where it was not asked. */
  readonly executors: readonly UiExecutor[] | null;
  /** When the answers came, epoch milliseconds. */
  readonly time: number;
}

/** What answers come to. */
export interface UiNews {
  /** In the order of their times; each is told once. */
  readonly events: readonly SparkEvent[];
  /** Spark's names of events that will never come: the UI forgot what they would tell. */
  readonly leftOut: readonly string[];
}

interface ToldJob {
  readonly stageIds: readonly number[];
  isOpen: boolean;
}

/** By attempt id: what the UI said last. */
type Attempts = Map<number, UiStage>;

/**
 * What the monitor was told of one application, and what that leaves to ask
 * and to tell. It remembers what the UI does: jobs that the UI has forgotten
 * are dropped with their stages.
 */
export class ToldBook {
  readonly #jobs = new Map<number, ToldJob>();
  readonly #stages = new Map<number, Attempts>();
  readonly #goneStages = new Set<number>();
  readonly #executors = new Map<string, UiExecutor>();
  #newestJob = -1;

  /** The id that the next job gets. */
  get nextJobId(): number {
    return this.#newestJob + 1;
  }

  /** Whether the jobs that run are others than those that are known to run. */
  isNews(running: readonly UiJob[]): boolean {
    const ids = new Set(running.map(({ jobId }) => jobId));
    return running.some(({ jobId }) => !this.#jobs.has(jobId)) ||
      this.#jobs.entries().some(([jobId, { isOpen }]) => isOpen && !ids.has(jobId));
  }

  /**
   * The stages that `jobs` have news of, or may have, beyond `asked`.
   *
   * @param known what was answered in this round so far
   */
  wantedStages(
    jobs: readonly UiJob[],
    known: readonly UiStage[],
    asked: ReadonlySet<number>,
  ): number[] {
    const stages = byStage(known);
    const wanted = new Set<number>();
    for (const job of jobs) {
      if (this.#jobs.get(job.jobId)?.isOpen === false) continue;
      const attemptsOf = job.stageIds.map((id) => [id, this.#merged(id, stages)] as const);
      // Where a stage failed, others that were complete may have run again.
      const mayRunAgain = job.status !== "RUNNING" &&
        attemptsOf.some(([, attempts]) =>
          attempts.values().some(({ status, attemptId }) => status === "FAILED" || attemptId > 0)
        );
      for (const [id, attempts] of attemptsOf) {
        const isOver = !mayRunAgain && attempts.size > 0 && attempts.values().every(isFinal);
        if (!isOver && !isCovered(attempts, stages.get(id))) wanted.add(id);
      }
    }
    for (const [id, attempts] of this.#stages) {
      if (attempts.values().some(isSettling)) wanted.add(id);
    }
    return [...wanted].filter((id) => !asked.has(id) && !this.#goneStages.has(id));
  }

  /** Takes what the UI answered. */
  update(answers: UiAnswers): UiNews {
    const timeline = new Timeline();
    const leftOut: string[] = [];
    this.#updateExecutors(answers, timeline);
    const stages = byStage(answers.stages);
    for (const stageId of answers.goneStages) {
      this.#goneStages.add(stageId);
      const attempts = this.#stages.get(stageId)?.values() ?? [];
      for (const attempt of attempts) {
        if (attempt.status === "ACTIVE") leftOut.push("SparkListenerStageCompleted");
      }
    }
    for (const job of answers.jobs.items.toSorted((a, b) => a.jobId - b.jobId)) {
      this.#updateJob(job, stages, timeline);
    }
    // Tasks may outlive the jobs of their stage. Stages of jobs that are not told have to wait.
    for (const [stageId, attempts] of stages) {
      if (this.#stages.has(stageId)) {
        for (const attempt of attempts.values()) this.#updateStage(attempt, 0, timeline);
      }
    }
    if (answers.areAllJobs) this.#forget(answers.jobs, leftOut);
    return { events: timeline.events(), leftOut };
  }

  #updateJob(job: UiJob, stages: ReadonlyMap<number, Attempts>, timeline: Timeline): void {
    const { jobId } = job;
    const stageIds = job.stageIds.toSorted((a, b) => a - b);
    const known = this.#jobs.get(jobId);
    if (known?.isOpen === false) return;
    let time = 0;
    if (known === undefined) {
      const attempts = stageIds.map((id) => this.#merged(id, stages));
      time = timeline.add(job.submissionTime, time, {
        type: "jobStart",
        jobId,
        submissionTime: job.submissionTime,
        stageIds,
        stageInfos: attempts.flatMap((attempts) => infoAtStart(attempts, job.submissionTime)),
        properties: {
          callSite: job.name,
          jobGroup: job.jobGroup,
          description: job.description,
          sqlExecutionId: null,
          jobTags: job.jobTags,
        },
      });
      this.#newestJob = Math.max(this.#newestJob, jobId);
    }
    let end = time;
    for (const stageId of stageIds) {
      for (const attempt of stages.get(stageId)?.values() ?? []) {
        end = Math.max(end, this.#updateStage(attempt, time, timeline));
      }
    }
    const isOpen = job.status === "RUNNING";
    if (!isOpen) {
      const succeeded = job.status === "SUCCEEDED";
      timeline.add(job.completionTime, end, {
        type: "jobEnd",
        jobId,
        completionTime: job.completionTime,
        succeeded,
        errorMessage: succeeded ? null : this.#failureOf(stageIds),
      });
    }
    this.#jobs.set(jobId, { stageIds, isOpen });
  }

  /**
   * @param earliest its events are not told before this time
   * @returns the time of the last event
   */
  #updateStage(attempt: UiStage, earliest: number, timeline: Timeline): number {
    const { stageId, attemptId } = attempt;
    const attempts = this.#stages.get(stageId) ?? new Map<number, UiStage>();
    const last = attempts.get(attemptId);
    // An older answer of this round, or one that was used for another job.
    if (last !== undefined && isFinal(last) && !isSettling(last)) return earliest;
    let time = earliest;
    if (attempt.submissionTime !== null && (last?.submissionTime ?? null) === null) {
      time = timeline.add(attempt.submissionTime, time, {
        type: "stageSubmitted",
        stage: { ...infoOf(attempt), completionTime: null, failureReason: null },
      });
    }
    const hasEnded = hasRun(attempt) && !(last !== undefined && hasRun(last));
    if (countsDiffer(attempt, last)) {
      time = timeline.add(hasEnded ? attempt.completionTime : null, time, {
        type: "stageTaskCounts",
        stageId,
        stageAttemptId: attemptId,
        numActiveTasks: attempt.numActiveTasks,
        numCompletedTasks: attempt.numCompletedIndices,
        numFailedTasks: attempt.numFailedTasks,
        numKilledTasks: attempt.numKilledTasks,
        tasks: null,
      });
    }
    if (hasEnded) {
      const stage = infoOf(attempt);
      time = timeline.add(attempt.completionTime, time, { type: "stageCompleted", stage });
    }
    attempts.set(attemptId, attempt);
    this.#stages.set(stageId, attempts);
    return time;
  }

  #updateExecutors({ executors, time }: UiAnswers, timeline: Timeline): void {
    if (executors === null) return;
    const forgotten = new Set(this.#executors.keys());
    for (const executor of executors) {
      const { id, totalCores, hostPort, isExcluded } = executor;
      forgotten.delete(id);
      // The driver of a cluster is listed and is no executor; a new one has no cores yet.
      if (totalCores === 0 || hostPort === null) continue;
      const last = this.#executors.get(id);
      const host = hostPort.replace(/:\d+$/, "");
      const added = last !== undefined ? 0 : timeline.add(executor.addTime, 0, {
        ...{ type: "executorAdded", executorId: id, host, totalCores },
        time: executor.addTime,
      });
      if (isExcluded !== (last?.isExcluded ?? false)) {
        const type = isExcluded ? "executorExcluded" : "executorUnexcluded";
        timeline.add(time, added, { type, executorId: id, time });
      }
      if (!executor.isActive && last?.isActive !== false) {
        this.#remove(executor, added, time, timeline);
      }
      this.#executors.set(id, executor);
    }
    for (const id of forgotten) {
      const executor = this.#executors.get(id);
      if (executor?.isActive) this.#remove(executor, 0, time, timeline);
      this.#executors.delete(id);
    }
  }

  #remove(executor: UiExecutor, earliest: number, now: number, timeline: Timeline): void {
    const time = executor.removeTime ?? now;
    const { id: executorId, removeReason } = executor;
    const reason = removeReason ?? "";
    timeline.add(time, earliest, { type: "executorRemoved", executorId, time, reason });
  }

  /** Drops what the UI has dropped. */
  #forget(all: UiList<UiJob>, leftOut: string[]): void {
    const listed = new Set(all.items.map(({ jobId }) => jobId));
    for (const [jobId, { isOpen }] of this.#jobs) {
      // A running job may be the one that could not be read.
      if (listed.has(jobId) || (isOpen && all.problems.length > 0)) continue;
      if (isOpen) leftOut.push("SparkListenerJobEnd");
      this.#jobs.delete(jobId);
    }
    const used = new Set(this.#jobs.values().flatMap(({ stageIds }) => stageIds));
    for (const stageId of this.#stages.keys()) {
      if (!used.has(stageId)) this.#stages.delete(stageId);
    }
    for (const stageId of this.#goneStages) {
      if (!used.has(stageId)) this.#goneStages.delete(stageId);
    }
  }

  /** What is known of a stage, the answers of this round first. */
  #merged(stageId: number, stages: ReadonlyMap<number, Attempts>): Attempts {
    return new Map([...this.#stages.get(stageId) ?? [], ...stages.get(stageId) ?? []]);
  }

  /** Why the stage failed that failed last; Spark fails the job for the same reason. */
  #failureOf(stageIds: readonly number[]): string | null {
    const [last] = stageIds.flatMap((id) => [...this.#stages.get(id)?.values() ?? []])
      .filter(({ failureReason }) => failureReason !== null)
      .sort((a, b) => (b.completionTime ?? 0) - (a.completionTime ?? 0));
    return last?.failureReason ?? null;
  }
}

/** True where the attempt will not go on. */
function isFinal({ status }: UiStage): boolean {
  return status !== "ACTIVE" && status !== "PENDING";
}

/** True where the attempt came to an end of its own. */
function hasRun({ status }: UiStage): boolean {
  return status === "COMPLETE" || status === "FAILED";
}

/** True where tasks outlive their stage, as those that are being killed do. */
function isSettling(attempt: UiStage): boolean {
  return isFinal(attempt) && attempt.numActiveTasks > 0;
}

/** Whether `answered` has the newest state of each attempt. */
function isCovered(attempts: Attempts, answered: Attempts | undefined): boolean {
  if (answered === undefined) return false;
  const newest = Math.max(...attempts.keys());
  for (let id = 0; id <= newest; id++) {
    const attempt = attempts.get(id);
    if (attempt === undefined || !(answered.has(id) || isFinal(attempt))) return false;
  }
  return true;
}

function countsDiffer(attempt: UiStage, last: UiStage | undefined): boolean {
  return attempt.numActiveTasks !== (last?.numActiveTasks ?? 0) ||
    attempt.numCompletedIndices !== (last?.numCompletedIndices ?? 0) ||
    attempt.numFailedTasks !== (last?.numFailedTasks ?? 0) ||
    attempt.numKilledTasks !== (last?.numKilledTasks ?? 0);
}

function infoOf(attempt: UiStage): StageInfo {
  const { stageId, attemptId, name, numTasks } = attempt;
  const { submissionTime, completionTime, failureReason } = attempt;
  return {
    ...{ stageId, attemptId, name, numTasks, parentIds: [] },
    ...{ submissionTime, completionTime, failureReason },
  };
}

/** A stage as it stood when a job began: none where nothing is known of it. */
function infoAtStart(attempts: Attempts, jobStart: number | null): StageInfo[] {
  const start = jobStart ?? 0;
  const sorted = [...attempts.values()].sort((a, b) => a.attemptId - b.attemptId);
  const before = sorted.findLast(({ submissionTime }) => (submissionTime ?? start) < start);
  const attempt = before ?? sorted[0];
  if (attempt === undefined) return [];
  const info = infoOf(attempt);
  const hadEnded = before !== undefined && (info.completionTime ?? Infinity) <= start;
  return [{
    ...info,
    submissionTime: before === undefined ? null : info.submissionTime,
    ...(hadEnded ? {} : { completionTime: null, failureReason: null }),
  }];
}

/** Attempts in their order; where one was answered twice, the newer answer. */
function byStage(stages: readonly UiStage[]): Map<number, Attempts> {
  const byId = new Map<number, Attempts>();
  for (const stage of stages.toSorted((a, b) => a.attemptId - b.attemptId)) {
    const attempts = byId.get(stage.stageId) ?? new Map<number, UiStage>();
    byId.set(stage.stageId, attempts.set(stage.attemptId, stage));
  }
  return byId;
}
