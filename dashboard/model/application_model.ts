import type {
  ApplicationSnapshot,
  ApplicationSummary,
  ExecutorSnapshot,
  JobSnapshot,
  StageSnapshot,
} from "../../actors/application_snapshot.ts";
import type {
  Frame,
  JobEndFrame,
  JobStartFrame,
  StageActiveFrame,
  StageCompletedFrame,
  StageSubmittedFrame,
} from "../../protocol/frames/frame.ts";
import { NO_TASK_METRICS } from "../../protocol/frames/stage_task_metrics.ts";
import {
  foldStreamingRuns,
  type StreamingQuerySnapshot,
} from "../../protocol/frames/streaming_runs.ts";
import { StageUsers } from "./_stage_users.ts";

/** Ended jobs, and ended stage attempts, that are remembered: as many as the monitor does. */
const MAX_ENDED = 1000;
/** As many are forgotten at a time. */
const FORGOTTEN_AT_ONCE = 100;
/** Milliseconds after the end of a failed stage in which the last of its tasks end. */
const MAX_LATENESS = 600_000;
/** Milliseconds between two snapshots that are taken because such tasks may have ended. */
const LATE_TASKS_INTERVAL = 10_000;

/** The key of a stage attempt in {@link ApplicationModel.stages}. */
export function stageKey(
  { stageId, stageAttemptId }: { readonly stageId: number; readonly stageAttemptId: number },
): string {
  return `${stageId}.${stageAttemptId}`;
}

/**
 * One application as its snapshot and the frames since then tell it, without
 * those of tasks: the same as the monitor's snapshot would say.
 *
 * - Where the tasks of running stages stand is as of the newest tick; the
 *   snapshot counts on between ticks.
 * - What no frame says is as of the newest snapshot: excluded executors, input
 *   that was left out, tasks that end after their stage. {@link needsSnapshot}
 *   says when to ask for it anew: soon after a stage failed, and whenever nothing
 *   runs. So the last copies of a stage that succeeded, killed while other stages
 *   run, are counted when those have ended.
 *
 * Every part is replaced when it changes, never changed.
 */
export class ApplicationModel {
  readonly #jobs = new Map<number, JobSnapshot>();
  readonly #stages = new Map<string, StageSnapshot>();
  readonly #executors = new Map<string, ExecutorSnapshot>();
  readonly #streamingRuns = new Map<string, StreamingQuerySnapshot>();
  readonly #users = new StageUsers();
  /** By stage: the keys of its attempts. */
  readonly #attempts = new Map<number, readonly string[]>();
  /** In the order of their ends. */
  readonly #endedJobs = new Set<number>();
  readonly #endedStages = new Set<string>();
  #numActiveStages = 0;
  #summary: ApplicationSummary;
  #totalCores: number;
  #rejected: ApplicationSnapshot["rejected"];
  #lastError: string | null;
  /** A frame spoke of something that is not known here. */
  #incomplete = false;
  #time = 0;
  /** When the newest stage ended whose tasks may end later: no frame would say so. */
  #untidyEnd = -Infinity;

  private constructor(snapshot: ApplicationSnapshot) {
    const { totalCores, executors, jobs, stages, streamingQueries, rejected, lastError } = snapshot;
    const { id, appId, appAttemptId, appName, sparkUser, sparkVersion, startTime, endTime } =
      snapshot;
    const { status, recorded, lastEventTime, seq, source, sparkUiUrl, canCancel } = snapshot;
    this.#summary = {
      ...{ id, appId, appAttemptId, appName, sparkUser, sparkVersion, startTime, endTime, status },
      ...{ recorded, lastEventTime, seq, source, sparkUiUrl, canCancel },
    };
    this.#totalCores = totalCores;
    this.#rejected = rejected;
    this.#lastError = lastError;
    for (const executor of executors) this.#executors.set(executor.executorId, executor);
    for (const run of streamingQueries) this.#streamingRuns.set(run.runId, run);
    for (const job of jobs) {
      this.#jobs.set(job.jobId, job);
      this.#passed(job.submissionTime, job.completionTime);
      this.#users.add(job, job.status === "RUNNING");
    }
    for (const stage of stages) this.#putStage(stage);
    for (const job of byEnd(jobs)) {
      if (job.status === "RUNNING") continue;
      this.#endedJobs.add(job.jobId);
      const attempts = job.stageIds.flatMap((stageId) => this.attemptsOf(stageId));
      if (attempts.some(({ status }) => status === "UNKNOWN")) {
        this.#untidyEnd = Math.max(this.#untidyEnd, job.completionTime ?? 0);
      }
    }
    this.#endedStages.clear();
    for (const stage of byEnd(stages)) {
      if (stage.status !== "RUNNING") this.#endedStages.add(stageKey(stage));
    }
  }

  static from(snapshot: ApplicationSnapshot): ApplicationModel {
    return new ApplicationModel(snapshot);
  }

  /** The same, and it stays so while this one goes on. */
  copy(): ApplicationModel {
    return new ApplicationModel(this.snapshot());
  }

  get summary(): ApplicationSummary {
    return this.#summary;
  }

  get totalCores(): number {
    return this.#totalCores;
  }

  /** The newest time that jobs and stages tell of, on the application's clock, epoch milliseconds. */
  get time(): number {
    return this.#time;
  }

  get jobs(): ReadonlyMap<number, JobSnapshot> {
    return this.#jobs;
  }

  /** By {@link stageKey}. */
  get stages(): ReadonlyMap<string, StageSnapshot> {
    return this.#stages;
  }

  get executors(): ReadonlyMap<string, ExecutorSnapshot> {
    return this.#executors;
  }

  /** By run id. */
  get streamingQueries(): ReadonlyMap<string, StreamingQuerySnapshot> {
    return this.#streamingRuns;
  }

  /** Input that was left out, by reason. */
  get rejected(): ApplicationSnapshot["rejected"] {
    return this.#rejected;
  }

  get lastError(): string | null {
    return this.#lastError;
  }

  /** The attempts of a stage that are known, the first one first. */
  attemptsOf(stageId: number): StageSnapshot[] {
    return (this.#attempts.get(stageId) ?? []).flatMap((key) => this.#stages.get(key) ?? []);
  }

  /** The whole as the API would write it. */
  snapshot(): ApplicationSnapshot {
    return {
      ...this.#summary,
      totalCores: this.#totalCores,
      executors: [...this.#executors.values()],
      jobs: [...this.#jobs.values()].sort((a, b) => a.jobId - b.jobId),
      stages: [...this.#stages.values()].sort((a, b) =>
        a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId
      ),
      streamingQueries: [...this.streamingQueries.values()],
      rejected: this.#rejected,
      lastError: this.#lastError,
    };
  }

  /**
   * Whether a new snapshot would say what the frames do not.
   *
   * @param seq the application's newest frame, as the list of applications says
   * @param age of the newest snapshot, milliseconds
   */
  needsSnapshot(seq: number, age: number): boolean {
    if (this.#incomplete) return true;
    if (seq <= this.#summary.seq) return false;
    if (!this.#hasTicks) return true;
    return this.#time - this.#untidyEnd < MAX_LATENESS && age >= LATE_TASKS_INTERVAL;
  }

  /** Takes over what the list of applications says. */
  updateSummary(summary: ApplicationSummary): void {
    if (summary.status !== "RUNNING") this.#ticksEnd();
    this.#summary = { ...summary, seq: this.#summary.seq };
  }

  /** Frames that are known already change nothing, and those of tasks never do. */
  apply(frame: Frame): void {
    if (frame.seq <= this.#summary.seq) return;
    if (frame.msgtype === "sparkTaskStart" || frame.msgtype === "sparkTaskEnd") return;
    if (frame.seq > this.#summary.seq + 1 && !this.#hasTicks) this.#incomplete = true;
    this.#summary = { ...this.#summary, seq: frame.seq };
    switch (frame.msgtype) {
      case "sparkApplicationStart": {
        const { appName, sparkUser, startTime, recorded = false } = frame;
        this.#summary = { ...this.#summary, appName, sparkUser, startTime, recorded };
        return;
      }
      case "sparkApplicationEnd":
        this.#ticksEnd();
        this.#summary = { ...this.#summary, endTime: frame.endTime, status: "ENDED" };
        return;
      case "sparkJobStart":
        return this.#jobStart(frame);
      case "sparkJobEnd":
        return this.#jobEnd(frame);
      case "sparkStageSubmitted":
        return this.#stageSubmitted(frame);
      case "sparkStageActive":
        return this.#stageActive(frame);
      case "sparkStageCompleted":
        return this.#stageCompleted(frame);
      case "sparkExecutorAdded": {
        const { executorId, host, numCores, time: addedTime, totalCores } = frame;
        this.#executors.set(executorId, { executorId, host, numCores, addedTime, excluded: false });
        this.#totalCores = totalCores;
        return;
      }
      case "sparkExecutorRemoved":
        this.#executors.delete(frame.executorId);
        this.#totalCores = frame.totalCores;
        return;
      case "sparkStreamingQueryStarted":
      case "sparkStreamingQueryProgress":
      case "sparkStreamingQueryTerminated":
        return foldStreamingRuns(this.#streamingRuns, frame);
      default:
        frame satisfies never;
    }
  }

  /** Whether what is missing between two frames, those of tasks, will be summed up. */
  get #hasTicks(): boolean {
    return this.#numActiveStages > 0 && this.#summary.status === "RUNNING";
  }

  /** To be called before the status changes. */
  #ticksEnd(): void {
    this.#incomplete ||= this.#hasTicks;
  }

  #jobStart(frame: JobStartFrame): void {
    const { jobId, status, name, jobGroup, description, sqlExecutionId, jobTags } = frame;
    const { connectSessionId, connectOperationId, submissionTime } = frame;
    const { stageIds, stageInfos, numTasks, numExecutors, totalCores } = frame;
    // A kernel's monitor adds it for its page.
    const { cell } = frame as JobStartFrame & Pick<JobSnapshot, "cell">;
    // Executors may have come and gone while nobody listened.
    this.#incomplete ||= numExecutors !== this.#executors.size || totalCores !== this.#totalCores;
    this.#passed(submissionTime);
    this.#jobs.set(jobId, {
      ...{ jobId, name, jobGroup, description, sqlExecutionId, jobTags },
      ...{ connectSessionId, connectOperationId },
      ...{ status, submissionTime, completionTime: null, stageIds, stageInfos, numTasks },
      ...{ numSkippedStages: 0, numSkippedTasks: 0 },
      ...{ numActiveTasks: 0, numCompletedTasks: 0, numFailedTasks: 0, numKilledTasks: 0 },
      errorMessage: null,
      ...cell === undefined ? {} : { cell },
    });
    this.#users.add(frame, true);
    this.#retellStages(frame.stageIds);
    this.#countJob(jobId);
  }

  #jobEnd(frame: JobEndFrame): void {
    const job = this.#jobs.get(frame.jobId);
    if (job === undefined) {
      this.#incomplete = true;
      return;
    }
    const { status, completionTime, errorMessage } = frame;
    const { numSkippedStages, numSkippedTasks } = frame;
    const { numCompletedTasks, numFailedTasks, numKilledTasks } = frame;
    this.#passed(completionTime);
    this.#users.end(job);
    for (const stage of job.stageIds.flatMap((stageId) => this.attemptsOf(stageId))) {
      if (stage.status === "RUNNING" && this.#users.activeOf(stage.stageId) === null) {
        this.#settle(stage);
      }
    }
    this.#retellStages(job.stageIds);
    this.#jobs.set(frame.jobId, {
      ...job,
      ...{ status, completionTime, errorMessage, numSkippedStages, numSkippedTasks },
      // Another job may go on with its stages.
      numActiveTasks: this.#countsOf(job).numActiveTasks,
      ...{ numCompletedTasks, numFailedTasks, numKilledTasks },
    });
    this.#endedJobs.add(frame.jobId);
    this.#forgetJobs();
  }

  /** The last job that used the stage has ended, and Spark did not say what became of the stage. */
  #settle(stage: StageSnapshot): void {
    this.#putStage({ ...stage, status: "UNKNOWN", numActiveTasks: 0 });
    this.#untidyEnd = this.#time;
    this.#incomplete = true;
  }

  #stageSubmitted(frame: StageSubmittedFrame): void {
    const { stageId, stageAttemptId, name, parentIds, numTasks, submissionTime } = frame;
    const known = this.#stages.get(stageKey(frame));
    // What its tasks came to before is not in the frame.
    this.#incomplete ||= known !== undefined;
    this.#putStage({
      ...{ stageId, stageAttemptId, name, parentIds, jobIds: this.#users.activeOf(stageId) },
      status: "RUNNING",
      submissionTime: timeOrNull(submissionTime),
      completionTime: null,
      numTasks,
      numActiveTasks: known?.numActiveTasks ?? 0,
      numCompletedTasks: known?.numCompletedTasks ?? 0,
      numFailedTasks: known?.numFailedTasks ?? 0,
      numKilledTasks: known?.numKilledTasks ?? 0,
      numMissingTaskEnds: 0,
      failureReason: null,
      taskMetrics: known?.taskMetrics ?? NO_TASK_METRICS,
      firstErrorMessage: known?.firstErrorMessage ?? null,
    });
    this.#countJobs(stageId);
  }

  #stageActive(frame: StageActiveFrame): void {
    const { stageId, numTasks, numActiveTasks, numCompletedTasks, numFailedTasks } = frame;
    const { numKilledTasks, taskMetrics, firstErrorMessage } = frame;
    const known = this.#stages.get(stageKey(frame));
    this.#passed(frame.time);
    if (known === undefined) {
      this.#incomplete = true;
      return;
    }
    this.#putStage({
      ...known,
      ...{ numTasks, numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks },
      ...{ taskMetrics, firstErrorMessage },
    });
    this.#countJobs(stageId);
  }

  #stageCompleted(frame: StageCompletedFrame): void {
    const { stageId, stageAttemptId, numTasks, numCompletedTasks, numFailedTasks } = frame;
    const { numKilledTasks, numMissingTaskEnds, failureReason, taskMetrics, firstErrorMessage } =
      frame;
    const known = this.#stages.get(stageKey(frame));
    this.#incomplete ||= known === undefined;
    this.#putStage({
      ...{ stageId, stageAttemptId, name: known?.name ?? "", parentIds: known?.parentIds ?? [] },
      jobIds: this.#users.activeOf(stageId),
      status: frame.status,
      submissionTime: timeOrNull(frame.submissionTime),
      completionTime: timeOrNull(frame.completionTime),
      ...{ numTasks, numActiveTasks: 0, numCompletedTasks, numFailedTasks, numKilledTasks },
      ...{ numMissingTaskEnds, failureReason, taskMetrics, firstErrorMessage },
    });
    this.#countJobs(stageId);
    this.#forgetStages();
  }

  #putStage(stage: StageSnapshot): void {
    const key = stageKey(stage);
    const known = this.#stages.get(key);
    this.#stages.set(key, stage);
    if (known === undefined) {
      this.#attempts.set(stage.stageId, [...this.#attempts.get(stage.stageId) ?? [], key]);
    }
    this.#numActiveStages += Number(stage.status === "RUNNING") -
      Number(known?.status === "RUNNING");
    this.#endedStages.delete(key);
    if (stage.status !== "RUNNING") this.#endedStages.add(key);
    const { submissionTime, completionTime, failureReason, numMissingTaskEnds } = stage;
    this.#passed(submissionTime, completionTime);
    if (completionTime !== null && (failureReason !== null || numMissingTaskEnds > 0)) {
      this.#untidyEnd = Math.max(this.#untidyEnd, completionTime);
    }
  }

  #passed(...times: readonly (number | null)[]): void {
    for (const time of times) this.#time = Math.max(this.#time, time ?? 0);
  }

  /** Writes down which active jobs use these stages. */
  #retellStages(stageIds: readonly number[]): void {
    for (const stage of stageIds.flatMap((stageId) => this.attemptsOf(stageId))) {
      this.#stages.set(stageKey(stage), { ...stage, jobIds: this.#users.activeOf(stage.stageId) });
    }
  }

  #countJobs(stageId: number): void {
    for (const jobId of this.#users.allOf(stageId)) this.#countJob(jobId);
  }

  /** Adds up all attempts of all stages of a job that had not ended when it began. */
  #countJob(jobId: number): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined) this.#jobs.set(jobId, { ...job, ...this.#countsOf(job) });
  }

  #countsOf(job: JobSnapshot) {
    const counts = {
      numActiveTasks: 0,
      numCompletedTasks: 0,
      numFailedTasks: 0,
      numKilledTasks: 0,
    };
    for (const [stageId, { completionTime, numTasks }] of Object.entries(job.stageInfos)) {
      if (completionTime !== -1) continue;
      let completed = 0;
      for (const attempt of this.attemptsOf(Number(stageId))) {
        counts.numActiveTasks += attempt.numActiveTasks;
        counts.numFailedTasks += attempt.numFailedTasks;
        counts.numKilledTasks += attempt.numKilledTasks;
        completed += attempt.numCompletedTasks;
      }
      // A task that ran in two attempts is one task of the job.
      counts.numCompletedTasks += Math.min(completed, numTasks);
    }
    return counts;
  }

  #forgetJobs(): void {
    for (const jobId of surplus(this.#endedJobs)) {
      const job = this.#jobs.get(jobId);
      if (job !== undefined) this.#users.forget(job);
      this.#jobs.delete(jobId);
      this.#endedJobs.delete(jobId);
    }
  }

  /** What a running job has done stays: its end counts it. */
  #forgetStages(): void {
    for (const key of surplus(this.#endedStages, (key) => !this.#isUsed(key))) {
      const stage = this.#stages.get(key);
      this.#stages.delete(key);
      this.#endedStages.delete(key);
      if (stage === undefined) continue;
      const others = this.#attempts.get(stage.stageId)?.filter((other) => other !== key) ?? [];
      if (others.length > 0) this.#attempts.set(stage.stageId, others);
      else this.#attempts.delete(stage.stageId);
    }
  }

  #isUsed(key: string): boolean {
    return Boolean(this.#stages.get(key)?.jobIds);
  }
}

/** The keys to forget where more have ended than are remembered. */
function surplus<T>(ended: ReadonlySet<T>, mayGo: (key: T) => boolean = () => true): T[] {
  if (ended.size <= MAX_ENDED) return [];
  const candidates = [...ended].filter(mayGo);
  const excess = candidates.length - MAX_ENDED;
  return excess <= 0 ? [] : candidates.slice(0, Math.max(FORGOTTEN_AT_ONCE, excess));
}

function byEnd<T extends { readonly completionTime: number | null }>(ended: readonly T[]): T[] {
  return ended.toSorted((a, b) => (a.completionTime ?? 0) - (b.completionTime ?? 0));
}

/** Frames write -1 where Spark gave no time. */
function timeOrNull(time: number): number | null {
  return time === -1 ? null : time;
}
