import type { Frame, JobStartFrame } from "../../protocol/frames/frame.ts";
import type { Execution } from "../../protocol/jupyter/monitor_message.ts";
import { forgetOldest } from "../forget_oldest.ts";
import type { SealedFrame } from "../gateway/sealed_frame.ts";

/** How much an {@link ExecutionBook} remembers; the oldest is forgotten. */
export interface ExecutionBookLimits {
  /** Default 1000. */
  readonly executions: number;
  /** Default 20. */
  readonly applications: number;
  /** Of each application. Default 5000. */
  readonly jobs: number;
  /** Of each application. Default 20,000. */
  readonly stages: number;
  /** Job groups and job tags of each application. Default 10,000. */
  readonly groups: number;
}

const DEFAULT_LIMITS: ExecutionBookLimits = {
  executions: 1000,
  applications: 20,
  jobs: 5000,
  stages: 20_000,
  groups: 10_000,
};

/**
 * Spark 4 puts this tag on every SQL job of a session. What it puts beside it,
 * `…-execution-root-id-7` and `…-thread-<uuid>-<the user's tag>`, does not
 * match: the first is one query's, the second a tag like any other.
 */
const SESSION_TAG = /^spark-session-[0-9a-f-]{36}$/;

/** An execution, and what is known of it by now. */
interface Entry {
  execution: Execution;
}

/** To which execution a job belongs; shared by the jobs of its group and its tags. */
interface Decision {
  /** Of the first of those jobs, epoch milliseconds; -Infinity where it has none. */
  readonly submissionTime: number;
  entry: Entry | undefined;
}

interface ApplicationJobs {
  readonly jobs: Map<number, Decision>;
  /** The newest job that lists each stage. */
  readonly stages: Map<number, number>;
  readonly groups: Map<string, Decision>;
  readonly tags: Map<string, Decision>;
}

/**
 * Which execution of the kernel a frame belongs to: the cell that caused it.
 *
 * A job belongs to the execution that was running when the job was submitted:
 * the last one that began by then, also where it had ended; where none had
 * begun, the newest that is known. Kernel and driver share a machine, hence a
 * clock. A job group or a job tag that was first seen with a job of one
 * execution takes all its later jobs there, so those of a thread or of a
 * streaming query stay where they were started. So do those of a group that a
 * notebook sets once and never clears: Spark does not tell the two apart.
 *
 * A job is decided on when its sparkJobStart is first seen, and stays where it
 * is, unless an execution that had begun before it becomes known later.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ExecutionBook } from "./execution_book.ts";
 *
 * const book = new ExecutionBook();
 * const execution = { msgId: "m1", cellId: "c1", executionCount: 3, startTime: 1000 };
 * book.update({ ...execution, endTime: null });
 * assertEquals(book.running()?.msgId, "m1");
 * book.update({ ...execution, endTime: 2000 });
 * assertEquals(book.running(), undefined);
 * assertEquals(book.last()?.endTime, 2000);
 * ```
 */
export class ExecutionBook {
  readonly #limits: ExecutionBookLimits;
  readonly #executions = new Map<string, Entry>();
  readonly #applications = new Map<string, ApplicationJobs>();

  constructor(limits: Partial<ExecutionBookLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Notes an execution that has begun, or what has become of it. */
  update(execution: Execution): void {
    const known = this.#executions.get(execution.msgId);
    if (known !== undefined) {
      known.execution = execution;
      return;
    }
    remember(this.#executions, execution.msgId, { execution }, this.#limits.executions);
    for (const { jobs, groups, tags } of this.#applications.values()) {
      for (const decisions of [jobs, groups, tags]) {
        for (const decision of decisions.values()) this.#reconsider(decision, execution);
      }
    }
  }

  /**
   * The execution that runs now. An older one whose end was never told does not
   * count: a kernel runs one after the other, and may lose its `idle`.
   */
  running(): Execution | undefined {
    const last = this.#latest(Infinity)?.execution;
    return last?.endTime === null ? last : undefined;
  }

  /**
   * The execution of a cell that began last; where no client says which cell it
   * runs, the one that began last. Frontends run code of their own between
   * cells, as variable inspectors do.
   */
  last(): Execution | undefined {
    const ofCell = this.#latest(Infinity, ({ cellId }) => cellId !== null);
    return (ofCell ?? this.#latest(Infinity))?.execution;
  }

  /**
   * The execution that a frame belongs to.
   *
   * @returns undefined for the frames of applications and executors, where no
   *   execution is known, and where the job's start was not seen here
   */
  of({ frame, appKey }: SealedFrame): Execution | undefined {
    const jobs = this.#jobsOf(appKey, frame);
    if (jobs === undefined) return undefined;
    const jobId = "jobId" in frame
      ? frame.jobId
      : "stageId" in frame
      ? jobs.stages.get(frame.stageId)
      : undefined;
    return jobId === undefined ? undefined : jobs.jobs.get(jobId)?.entry?.execution;
  }

  /** The execution that a job belongs to; undefined as for {@link of}. */
  ofJob(appKey: string, jobId: number): Execution | undefined {
    return this.#applications.get(appKey)?.jobs.get(jobId)?.entry?.execution;
  }

  /** The jobs of the frame's application; a job that starts is among them. */
  #jobsOf(appKey: string, frame: Frame): ApplicationJobs | undefined {
    let jobs = this.#applications.get(appKey);
    if (frame.msgtype !== "sparkJobStart") return jobs;
    if (jobs === undefined) {
      jobs = { jobs: new Map(), stages: new Map(), groups: new Map(), tags: new Map() };
      remember(this.#applications, appKey, jobs, this.#limits.applications);
    }
    if (!jobs.jobs.has(frame.jobId)) this.#decide(jobs, frame);
    return jobs;
  }

  #decide({ jobs, stages, groups, tags }: ApplicationJobs, frame: JobStartFrame): void {
    const { jobId, jobGroup, jobTags, stageIds, submissionTime } = frame;
    const keys: [Map<string, Decision>, string][] = jobGroup === "null" ? [] : [[groups, jobGroup]];
    for (const tag of jobTags) if (!SESSION_TAG.test(tag)) keys.push([tags, tag]);

    let decision = keys.map(([decisions, key]) => decisions.get(key)).find(Boolean);
    decision ??= {
      submissionTime: submissionTime ?? -Infinity,
      entry: this.#latest(submissionTime ?? Infinity) ?? this.#latest(Infinity),
    };
    remember(jobs, jobId, decision, this.#limits.jobs);
    // Noted anew with each job, so that what is in use is not the oldest.
    for (const [decisions, key] of keys) {
      const first = decisions.get(key) ?? decision;
      decisions.delete(key);
      remember(decisions, key, first, this.#limits.groups);
    }
    for (const stageId of stageIds) {
      // Frames that are sent again tell of an older job last.
      if ((stages.get(stageId) ?? -1) > jobId) continue;
      stages.delete(stageId);
      remember(stages, stageId, jobId, this.#limits.stages);
    }
  }

  #reconsider(decision: Decision, begun: Execution): void {
    if (decision.entry === undefined) {
      decision.entry = this.#latest(Infinity);
    } else if (begun.startTime <= decision.submissionTime) {
      decision.entry = this.#latest(decision.submissionTime);
    }
  }

  /** Of those that count, the execution that began last, up to `time`; of two at once the one told last. */
  #latest(time: number, counts: (execution: Execution) => boolean = () => true): Entry | undefined {
    let latest: Entry | undefined;
    for (const entry of this.#executions.values()) {
      const { startTime } = entry.execution;
      if (startTime > time || !counts(entry.execution)) continue;
      if (latest === undefined || startTime >= latest.execution.startTime) latest = entry;
    }
    return latest;
  }
}

/** Adds an entry, or puts a new value in its place; the oldest make room. */
function remember<K, V>(map: Map<K, V>, key: K, value: V, max: number): void {
  map.set(key, value);
  forgetOldest(map, max);
}
