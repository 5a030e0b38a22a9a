import type {
  Frame,
  JobEndFrame,
  JobStartFrame,
  StageActiveFrame,
  StageCompletedFrame,
  StageSubmittedFrame,
} from "../../../protocol/frames/frame.ts";
import { StartedJobs } from "./started_jobs.ts";

/** A job that runs. */
export interface RunningJob {
  readonly jobId: number;
  readonly name: string;
  /** Of all its stages, those included that may turn out to be skipped. */
  readonly numTasks: number;
  readonly numStages: number;
  /** Epoch milliseconds; null where Spark gave none. */
  readonly submissionTime: number | null;
  /** When the board heard of it; milliseconds of the monotonic clock. */
  readonly since: number;
  /** Null where the program has one application only. */
  readonly appName: string | null;
}

/** Where the tasks of a running job stand. */
export interface JobProgress {
  readonly numCompletedTasks: number;
  readonly numActiveTasks: number;
  readonly numFailedTasks: number;
  /** Of the running stage attempts: `4`, or `4.1` for the second attempt. */
  readonly stages: readonly string[];
}

/** A job that runs, whose it is and where it stands. */
export interface BoardEntry {
  /** `appId`, or `appId:attemptId`. */
  readonly appKey: string;
  readonly job: RunningJob;
  readonly progress: JobProgress;
}

/** The end of a job. */
export interface JobEnded {
  readonly kind: "jobEnded";
  readonly job: RunningJob;
  readonly end: JobEndFrame;
  /** Tasks of the job's completed stages whose end was not seen. */
  readonly numMissingTaskEnds: number;
}

/** What a frame changed that is worth a line. */
export type BoardChange =
  | { readonly kind: "jobStarted"; readonly job: RunningJob }
  | JobEnded
  | {
    readonly kind: "stageFailed";
    readonly job: RunningJob;
    readonly stage: StageCompletedFrame;
  };

/** What a program did, in numbers. */
export interface BoardTotals {
  readonly numApplications: number;
  readonly numCompletedJobs: number;
  readonly numFailedJobs: number;
  /** Jobs whose end never came. */
  readonly numUnfinishedJobs: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
}

type StageFrame = StageSubmittedFrame | StageActiveFrame | StageCompletedFrame;

interface Attempt {
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
  readonly numMissingTaskEnds: number;
  readonly running: boolean;
}

interface BoardJob {
  readonly start: JobStartFrame;
  readonly since: number;
  /** By stage id, then attempt; only the stages that the job's tasks are counted of. */
  readonly stages: Map<number, Map<number, Attempt>>;
}

interface BoardApplication {
  name: string;
  ended: boolean;
  readonly startedJobs: StartedJobs;
  /** Those whose end has not come. */
  readonly jobs: Map<number, BoardJob>;
  /** Of those, the ones that do not count as running until they are told again. */
  doubtful: Set<number>;
}

/**
 * What the jobs of a program's applications do, from frames.
 *
 * It keeps running jobs only. A frame that comes again, as after a reconnect,
 * changes nothing.
 */
export class JobBoard {
  readonly #applications = new Map<string, BoardApplication>();
  #numCompletedJobs = 0;
  #numFailedJobs = 0;
  #numCompletedTasks = 0;
  #numFailedTasks = 0;
  #lastEvent = 0;

  /** When Spark last did something, on the monotonic clock; meaningless before the first job. */
  get lastEvent(): number {
    return this.#lastEvent;
  }

  /**
   * Takes one frame.
   *
   * @param appKey `appId`, or `appId:attemptId`
   * @param now milliseconds of the monotonic clock
   */
  take(appKey: string, frame: Frame, now: number): BoardChange | undefined {
    const application = this.#application(appKey, frame.appId);
    application.ended = false;
    // A tick's snapshot is the monitor's doing; it tells of an event where it counts more.
    if (frame.msgtype !== "sparkStageActive") this.#lastEvent = now;
    switch (frame.msgtype) {
      case "sparkApplicationStart":
        application.name = frame.appName;
        return undefined;
      case "sparkJobStart":
        return this.#jobStart(application, frame, now);
      case "sparkJobEnd":
        return this.#jobEnd(application, frame);
      case "sparkStageSubmitted":
      case "sparkStageActive":
      case "sparkStageCompleted":
        return this.#stage(application, frame, now);
      default:
        return undefined;
    }
  }

  /** Notes that no frame of an application will follow. */
  end(appKey: string): void {
    const application = this.#applications.get(appKey);
    if (application !== undefined) application.ended = true;
  }

  /**
   * Notes that the kept frames of an application come anew: a job that is not
   * among them no longer runs, though its end was not seen.
   */
  restate(appKey: string): void {
    const application = this.#applications.get(appKey);
    if (application !== undefined) application.doubtful = new Set(application.jobs.keys());
  }

  /** Forgets an application; its ended jobs stay counted. */
  forget(appKey: string): void {
    this.#applications.delete(appKey);
  }

  /** The jobs that run, oldest first. */
  running(): BoardEntry[] {
    return [...this.#applications]
      .filter(([, { ended }]) => !ended)
      .flatMap(([appKey, application]) =>
        [...application.jobs.values()]
          .filter(({ start }) => !application.doubtful.has(start.jobId))
          .map((job) => ({
            appKey,
            job: this.#describe(application, job),
            progress: progressOf(job),
          }))
      )
      .sort((a, b) => a.job.since - b.job.since);
  }

  totals(): BoardTotals {
    const applications = [...this.#applications.values()];
    return {
      numApplications: applications.length,
      numCompletedJobs: this.#numCompletedJobs,
      numFailedJobs: this.#numFailedJobs,
      numUnfinishedJobs: applications.reduce((sum, { jobs }) => sum + jobs.size, 0),
      numCompletedTasks: this.#numCompletedTasks,
      numFailedTasks: this.#numFailedTasks,
    };
  }

  #application(appKey: string, appId: string): BoardApplication {
    let application = this.#applications.get(appKey);
    if (application === undefined) {
      application = {
        name: appId,
        ended: false,
        startedJobs: new StartedJobs(),
        jobs: new Map(),
        doubtful: new Set(),
      };
      this.#applications.set(appKey, application);
    }
    return application;
  }

  #jobStart(
    application: BoardApplication,
    start: JobStartFrame,
    now: number,
  ): BoardChange | undefined {
    application.doubtful.delete(start.jobId);
    if (!application.startedJobs.add(start.jobId)) return undefined;
    // What had ended before the job is not its work.
    const stages = Object.entries(start.stageInfos)
      .filter(([, { completionTime }]) => completionTime === -1)
      .map(([stageId]) => [Number(stageId), new Map<number, Attempt>()] as const);
    const job = { start, since: now, stages: new Map(stages) };
    application.jobs.set(start.jobId, job);
    return { kind: "jobStarted", job: this.#describe(application, job) };
  }

  #jobEnd(application: BoardApplication, end: JobEndFrame): BoardChange | undefined {
    const job = application.jobs.get(end.jobId);
    if (job === undefined) return undefined;
    application.jobs.delete(end.jobId);
    application.doubtful.delete(end.jobId);
    if (end.status === "COMPLETED") this.#numCompletedJobs++;
    else this.#numFailedJobs++;
    this.#numCompletedTasks += end.numCompletedTasks;
    this.#numFailedTasks += end.numFailedTasks;
    return {
      kind: "jobEnded",
      job: this.#describe(application, job),
      end,
      numMissingTaskEnds: numMissingTaskEnds(job),
    };
  }

  #stage(
    application: BoardApplication,
    frame: StageFrame,
    now: number,
  ): BoardChange | undefined {
    let failed: BoardChange | undefined;
    const attempt = attemptOf(frame);
    for (const job of application.jobs.values()) {
      const attempts = job.stages.get(frame.stageId);
      if (attempts === undefined) continue;
      const before = attempts.get(frame.stageAttemptId);
      if (hasMoved(before, attempt)) this.#lastEvent = now;
      attempts.set(frame.stageAttemptId, attempt);
      // One line is enough for a stage that jobs share.
      if (frame.msgtype === "sparkStageCompleted" && frame.status === "FAILED") {
        failed ??= { kind: "stageFailed", job: this.#describe(application, job), stage: frame };
      }
    }
    return failed;
  }

  #describe(application: BoardApplication, { start, since }: BoardJob): RunningJob {
    return {
      jobId: start.jobId,
      name: start.name,
      numTasks: start.numTasks,
      numStages: start.stageIds.length,
      submissionTime: start.submissionTime,
      since,
      appName: this.#applications.size > 1 ? application.name : null,
    };
  }
}

function attemptOf(frame: StageFrame): Attempt {
  const { numTasks } = frame;
  const running = frame.msgtype !== "sparkStageCompleted";
  const numMissingTaskEnds = running ? 0 : frame.numMissingTaskEnds;
  if (frame.msgtype === "sparkStageSubmitted") {
    const counts = { numActiveTasks: 0, numCompletedTasks: 0, numFailedTasks: 0 };
    return { numTasks, ...counts, numMissingTaskEnds, running };
  }
  const { numActiveTasks, numCompletedTasks, numFailedTasks } = frame;
  return {
    numTasks,
    numActiveTasks,
    numCompletedTasks,
    numFailedTasks,
    numMissingTaskEnds,
    running,
  };
}

function hasMoved(before: Attempt | undefined, after: Attempt): boolean {
  return before?.numActiveTasks !== after.numActiveTasks ||
    before.numCompletedTasks !== after.numCompletedTasks ||
    before.numFailedTasks !== after.numFailedTasks;
}

function progressOf({ stages }: BoardJob): JobProgress {
  const progress = { numCompletedTasks: 0, numActiveTasks: 0, numFailedTasks: 0 };
  const running: string[] = [];
  for (const [stageId, attempts] of stages) {
    let completed = 0;
    let numTasks = 0;
    for (const [attemptId, attempt] of attempts) {
      completed += attempt.numCompletedTasks;
      numTasks = Math.max(numTasks, attempt.numTasks);
      progress.numFailedTasks += attempt.numFailedTasks;
      if (!attempt.running) continue;
      progress.numActiveTasks += attempt.numActiveTasks;
      running.push(attemptId === 0 ? `${stageId}` : `${stageId}.${attemptId}`);
    }
    // A later attempt runs tasks again that an earlier one had completed.
    progress.numCompletedTasks += Math.min(completed, numTasks);
  }
  return { ...progress, stages: running };
}

function numMissingTaskEnds({ stages }: BoardJob): number {
  return [...stages.values()].flatMap((attempts) => [...attempts.values()])
    .reduce((sum, attempt) => sum + attempt.numMissingTaskEnds, 0);
}
