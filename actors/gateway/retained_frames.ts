import type { Frame } from "../../protocol/frames/frame.ts";
import {
  forgetStreamingRuns,
  MAX_STREAMING_PROGRESS,
} from "../../protocol/frames/streaming_runs.ts";
import type { SealedFrame } from "./sealed_frame.ts";

/** How much is kept for clients that come late. */
export interface RetainedLimits {
  /** Default 1000. */
  readonly jobs: number;
  /** Stage attempts. Default 1000. */
  readonly stages: number;
  /** Task attempts whose frames are kept; beyond it the oldest tenth goes. Default 1000. */
  readonly tasks: number;
}

/** What holds where nothing is configured. */
export const DEFAULT_RETAINED_LIMITS: RetainedLimits = { jobs: 1000, stages: 1000, tasks: 1000 };

interface JobFrames {
  start?: SealedFrame;
  end?: SealedFrame;
}

interface StageFrames {
  submitted?: SealedFrame;
  active?: SealedFrame;
  completed?: SealedFrame;
}

interface TaskFrames {
  start?: SealedFrame;
  end?: SealedFrame;
}

interface StreamingFrames {
  started?: SealedFrame;
  readonly progress: SealedFrame[];
  terminated?: SealedFrame;
}

/**
 * The frames from which a client that comes late, or comes back, rebuilds the
 * state of one application: a log in the order of `seq`, compacted.
 *
 * Kept are the application's start and end; executor frames newer than the
 * newest job start, since each of those restates the totals; a job's start and
 * end; of each stage attempt its submission, its newest snapshot (until it
 * ends) and its end; of each of the newest runs of streaming queries its start,
 * its newest progress and its end; and the frames of the newest tasks, in whole
 * pairs.
 */
export class RetainedFrames {
  /** About how much memory the frames take, in bytes. */
  bytes = 0;
  readonly #limits: RetainedLimits;
  #applicationStart: SealedFrame | undefined;
  #applicationEnd: SealedFrame | undefined;
  #executors: SealedFrame[] = [];
  readonly #jobs = new Map<number, JobFrames>();
  readonly #stages = new Map<string, StageFrames>();
  readonly #tasks = new Map<number, TaskFrames>();
  /** By run. */
  readonly #streaming = new Map<string, StreamingFrames>();

  constructor(limits: RetainedLimits = DEFAULT_RETAINED_LIMITS) {
    this.#limits = limits;
  }

  add(sealed: SealedFrame): void {
    const { frame } = sealed;
    const isTask = frame.msgtype === "sparkTaskStart" || frame.msgtype === "sparkTaskEnd";
    if (isTask && this.#limits.tasks === 0) return;
    this.bytes += sizeOf(frame);
    switch (frame.msgtype) {
      case "sparkTaskStart":
        this.#taskStart(frame.taskId, sealed);
        if (this.#tasks.size > this.#limits.tasks) {
          this.#trimTasks(this.#limits.tasks - tenth(this.#limits.tasks));
        }
        return;
      case "sparkTaskEnd":
        return this.#taskEnd(frame.taskId, sealed);
      case "sparkStageActive": {
        const stage = this.#stage(frame);
        this.#discard(stage.active);
        stage.active = sealed;
        return this.#trimStages(this.#limits.stages);
      }
      case "sparkStageSubmitted": {
        const stage = this.#stage(frame);
        this.#discard(stage.submitted);
        stage.submitted = sealed;
        return this.#trimStages(this.#limits.stages);
      }
      case "sparkStageCompleted": {
        const stage = this.#stage(frame);
        this.#discard(stage.active);
        delete stage.active;
        this.#discard(stage.completed);
        stage.completed = sealed;
        return this.#trimStages(this.#limits.stages);
      }
      case "sparkJobStart": {
        this.#executors.forEach((executor) => this.#discard(executor));
        this.#executors = [];
        const job = this.#job(frame.jobId);
        this.#discard(job.start);
        job.start = sealed;
        return this.#trimJobs(this.#limits.jobs);
      }
      case "sparkJobEnd": {
        const job = this.#job(frame.jobId);
        this.#discard(job.end);
        job.end = sealed;
        return this.#trimJobs(this.#limits.jobs);
      }
      case "sparkExecutorAdded":
      case "sparkExecutorRemoved":
        this.#executors.push(sealed);
        return;
      case "sparkStreamingQueryStarted": {
        const run = this.#run(frame.runId);
        this.#discard(run.started);
        run.started = sealed;
        return;
      }
      case "sparkStreamingQueryProgress": {
        const { progress } = this.#run(frame.runId);
        progress.push(sealed);
        if (progress.length > MAX_STREAMING_PROGRESS) this.#discard(progress.shift());
        return;
      }
      case "sparkStreamingQueryTerminated": {
        const run = this.#run(frame.runId);
        this.#discard(run.terminated);
        run.terminated = sealed;
        return;
      }
      case "sparkApplicationStart":
        this.#discard(this.#applicationStart);
        this.#applicationStart = sealed;
        return;
      case "sparkApplicationEnd":
        this.#discard(this.#applicationEnd);
        this.#applicationEnd = sealed;
        return;
      default:
        frame satisfies never;
    }
  }

  /** The application's start: what tells clients whose frames follow. */
  get applicationStart(): SealedFrame | undefined {
    return this.#applicationStart;
  }

  /** All frames numbered above `seq`, ascending. */
  after(seq: number): SealedFrame[] {
    const frames = [this.#applicationStart, this.#applicationEnd, ...this.#executors];
    for (const { start, end } of this.#jobs.values()) frames.push(start, end);
    for (const { submitted, active, completed } of this.#stages.values()) {
      frames.push(submitted, active, completed);
    }
    for (const run of this.#streaming.values()) frames.push(...framesOf(run));
    for (const { start, end } of this.#tasks.values()) frames.push(start, end);
    return frames
      .filter((sealed) => sealed !== undefined)
      .filter((sealed) => sealed.seq > seq)
      .sort((a, b) => a.seq - b.seq);
  }

  /** Lets go of old frames, the least missed first: tasks, progress, ended stages, ended jobs. */
  shrink(): void {
    if (this.#tasks.size > 0) this.#trimTasks(Math.floor(this.#tasks.size / 2));
    else if (this.#streaming.values().some(({ progress }) => progress.length > 1)) {
      this.#halveProgress();
    } else if (this.#stages.size > 1) this.#trimStages(this.#stages.size - 1);
    else if (this.#jobs.size > 1) this.#trimJobs(this.#jobs.size - 1);
    else {
      this.#executors.forEach((executor) => this.#discard(executor));
      this.#executors = [];
    }
  }

  #job(jobId: number): JobFrames {
    let job = this.#jobs.get(jobId);
    if (job === undefined) {
      job = {};
      this.#jobs.set(jobId, job);
    }
    return job;
  }

  #stage(frame: { stageId: number; stageAttemptId: number }): StageFrames {
    const key = `${frame.stageId}.${frame.stageAttemptId}`;
    let stage = this.#stages.get(key);
    if (stage === undefined) {
      stage = {};
      this.#stages.set(key, stage);
    }
    return stage;
  }

  #run(runId: string): StreamingFrames {
    let run = this.#streaming.get(runId);
    if (run === undefined) {
      run = { progress: [] };
      this.#streaming.set(runId, run);
      const hasEnded = ({ terminated }: StreamingFrames) => terminated !== undefined;
      for (const forgotten of forgetStreamingRuns(this.#streaming, hasEnded)) {
        for (const sealed of framesOf(forgotten)) this.#discard(sealed);
      }
    }
    return run;
  }

  #halveProgress(): void {
    for (const { progress } of this.#streaming.values()) {
      for (const sealed of progress.splice(0, Math.floor(progress.length / 2))) {
        this.#discard(sealed);
      }
    }
  }

  /** A start that is repeated begins anew: the pair stays whole. */
  #taskStart(taskId: number, sealed: SealedFrame): void {
    const task = this.#tasks.get(taskId);
    this.#discard(task?.start);
    this.#discard(task?.end);
    this.#tasks.set(taskId, { start: sealed });
  }

  /** An end joins its start; one whose start is gone already is not kept alone. */
  #taskEnd(taskId: number, sealed: SealedFrame): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined || task.end !== undefined) {
      this.#discard(sealed);
      return;
    }
    task.end = sealed;
  }

  #trimTasks(max: number): void {
    for (const [taskId, { start, end }] of this.#tasks) {
      if (this.#tasks.size <= max) return;
      this.#discard(start);
      this.#discard(end);
      this.#tasks.delete(taskId);
    }
  }

  #trimStages(max: number): void {
    trim(this.#stages, max, (stage) => stage.completed !== undefined, (stage) => {
      this.#discard(stage.submitted);
      this.#discard(stage.active);
      this.#discard(stage.completed);
    });
  }

  #trimJobs(max: number): void {
    trim(this.#jobs, max, (job) => job.end !== undefined, (job) => {
      this.#discard(job.start);
      this.#discard(job.end);
    });
  }

  #discard(sealed: SealedFrame | undefined): void {
    if (sealed !== undefined) this.bytes -= sizeOf(sealed.frame);
  }
}

function framesOf({ started, progress, terminated }: StreamingFrames) {
  return [started, ...progress, terminated];
}

/** What goes at a time, at least, so that a full log does not pay for each frame. */
function tenth(max: number): number {
  return Math.floor(max / 10);
}

/** Removes entries until `max` are left: the oldest that ended, else the oldest. */
function trim<K, V>(
  entries: Map<K, V>,
  max: number,
  ended: (value: V) => boolean,
  discard: (value: V) => void,
): void {
  if (entries.size <= max) return;
  let excess = Math.max(entries.size - max, tenth(max));
  for (const pass of [ended, () => true]) {
    for (const [key, value] of entries) {
      if (excess === 0 || pass !== ended && entries.size <= max) return;
      if (!pass(value)) continue;
      discard(value);
      entries.delete(key);
      excess--;
    }
  }
}

/** About the bytes of a frame, from its texts: exact sizes would cost a serialisation. */
function sizeOf(frame: Frame): number {
  switch (frame.msgtype) {
    case "sparkTaskStart":
      return 400;
    case "sparkTaskEnd":
      return 1600 + 2 * (frame.errorMessage?.length ?? 0);
    case "sparkJobStart":
      return 800 + 2 * (frame.name.length + (frame.description?.length ?? 0)) +
        frame.stageIds.length * 200 +
        Object.values(frame.stageInfos).reduce((sum, info) => sum + 2 * info.name.length, 0);
    case "sparkJobEnd":
      return 400 + 2 * (frame.errorMessage?.length ?? 0);
    case "sparkStageSubmitted":
      return 600 + 2 * frame.name.length + 8 * frame.parentIds.length;
    case "sparkStageActive":
      return 1400 + 2 * (frame.name.length + (frame.firstErrorMessage?.length ?? 0)) +
        8 * frame.parentIds.length;
    case "sparkStreamingQueryStarted":
    case "sparkStreamingQueryProgress":
      return 600 + 2 * (frame.id.length + frame.runId.length + (frame.name?.length ?? 0));
    case "sparkStreamingQueryTerminated":
      return 400 + 2 * (frame.id.length + frame.runId.length + (frame.errorMessage?.length ?? 0));
    case "sparkStageCompleted":
      return 1400 +
        2 * ((frame.failureReason?.length ?? 0) + (frame.firstErrorMessage?.length ?? 0));
    case "sparkApplicationStart":
    case "sparkApplicationEnd":
    case "sparkExecutorAdded":
    case "sparkExecutorRemoved":
      return 500;
    default:
      return frame satisfies never;
  }
}
