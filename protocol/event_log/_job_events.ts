import type {
  Frame,
  JobEndFrame,
  JobStageInfo,
  JobStartFrame,
  StageActiveFrame,
  StageCompletedFrame,
  StageSubmittedFrame,
} from "../frames/frame.ts";
import { SqlExecutions } from "./_sql_events.ts";
import { stageKey, type StateEvent, stateEvent } from "./_state_event.ts";

/** Jobs, their SQL executions and their stages, in the order of the frames. */
export function jobEvents(frames: readonly Frame[]): StateEvent[] {
  const known = new KnownStages(frames);
  const sql = new SqlExecutions(frames);
  const events: StateEvent[] = [];
  // What has no time is put where the frame before it is.
  let time = 0;
  for (const frame of frames) {
    switch (frame.msgtype) {
      case "sparkJobStart":
        time = frame.submissionTime ?? time;
        events.push(...sql.startsWith(frame, time), stateEvent(time, jobStart(frame, known)));
        break;
      case "sparkJobEnd":
        time = frame.completionTime ?? time;
        events.push(stateEvent(time, jobEnd(frame)), ...sql.endsWith(frame, time));
        break;
      case "sparkStageSubmitted":
        time = timeOrNull(frame.submissionTime) ?? time;
        events.push(stateEvent(time, stageSubmitted(frame, known)));
        break;
      case "sparkStageCompleted":
        time = timeOrNull(frame.completionTime) ?? time;
        events.push({
          ...stateEvent(time, stageCompleted(frame, known)),
          endsStage: stageKey(frame.stageId, frame.stageAttemptId),
        });
        break;
      default:
        break;
    }
  }
  return events;
}

/** What other frames say of a stage than the one that is to be written. */
class KnownStages {
  readonly #jobs = new Map<number, JobStartFrame>();
  readonly #infos = new Map<number, JobStageInfo>();
  readonly #attempts = new Map<number, StageSubmittedFrame | StageActiveFrame>();
  readonly #parentIds = new Map<number, readonly number[]>();

  constructor(frames: readonly Frame[]) {
    for (const frame of frames) {
      if (frame.msgtype === "sparkJobStart") {
        this.#jobs.set(frame.jobId, frame);
        for (const [stageId, info] of Object.entries(frame.stageInfos)) {
          this.#infos.set(Number(stageId), info);
        }
      }
      if (frame.msgtype === "sparkStageSubmitted" || frame.msgtype === "sparkStageActive") {
        this.#attempts.set(stageKey(frame.stageId, frame.stageAttemptId), frame);
        this.#parentIds.set(frame.stageId, frame.parentIds);
      }
    }
  }

  name({ stageId, stageAttemptId }: StageCompletedFrame): string {
    const attempt = this.#attempts.get(stageKey(stageId, stageAttemptId));
    return attempt?.name ?? this.#infos.get(stageId)?.name ?? "null";
  }

  /** Those of any attempt: Spark gives all attempts of a stage the same. */
  parentIds(stageId: number): readonly number[] {
    return this.#parentIds.get(stageId) ?? [];
  }

  /** The properties of a job that uses the stage. */
  properties({ jobIds }: StageSubmittedFrame): object {
    const job = this.#jobs.get(jobIds?.[0] ?? -1);
    return job === undefined ? {} : jobProperties(job);
  }
}

function jobStart(job: JobStartFrame, known: KnownStages): object {
  return {
    Event: "SparkListenerJobStart",
    "Job ID": job.jobId,
    "Submission Time": job.submissionTime ?? undefined,
    "Stage Infos": job.stageIds.flatMap((stageId) => {
      const info = job.stageInfos[stageId];
      if (info === undefined) return [];
      const parentIds = known.parentIds(stageId);
      return stageInfo({ ...info, stageId, stageAttemptId: info.attemptId, parentIds });
    }),
    "Stage IDs": job.stageIds,
    Properties: jobProperties(job),
  };
}

function jobProperties(job: JobStartFrame): object {
  const { name, jobGroup, description, sqlExecutionId, jobTags } = job;
  return {
    "callSite.short": name,
    "spark.jobGroup.id": jobGroup === "null" ? undefined : jobGroup,
    "spark.job.description": description ?? undefined,
    "spark.sql.execution.id": sqlExecutionId?.toString(),
    "spark.job.tags": jobTags.length === 0 ? undefined : jobTags.join(","),
  };
}

function jobEnd({ jobId, completionTime, status, errorMessage }: JobEndFrame): object {
  return {
    Event: "SparkListenerJobEnd",
    "Job ID": jobId,
    "Completion Time": completionTime ?? undefined,
    "Job Result": status === "COMPLETED" ? { Result: "JobSucceeded" } : {
      Result: "JobFailed",
      Exception: { Message: errorMessage ?? "", "Stack Trace": [] },
    },
  };
}

function stageSubmitted(frame: StageSubmittedFrame, known: KnownStages): object {
  return {
    Event: "SparkListenerStageSubmitted",
    "Stage Info": stageInfo({ ...frame, completionTime: -1 }),
    Properties: known.properties(frame),
  };
}

function stageCompleted(frame: StageCompletedFrame, known: KnownStages): object {
  const parentIds = known.parentIds(frame.stageId);
  return {
    Event: "SparkListenerStageCompleted",
    "Stage Info": stageInfo({ ...frame, name: known.name(frame), parentIds }),
  };
}

interface StageFields extends Omit<JobStageInfo, "attemptId"> {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly parentIds: readonly number[];
  readonly failureReason?: string | null;
}

function stageInfo(info: StageFields): object {
  return {
    "Stage ID": info.stageId,
    "Stage Attempt ID": info.stageAttemptId,
    "Stage Name": info.name,
    "Number of Tasks": info.numTasks,
    "RDD Info": [],
    "Parent IDs": info.parentIds,
    Details: "",
    "Submission Time": timeOrNull(info.submissionTime) ?? undefined,
    "Completion Time": timeOrNull(info.completionTime) ?? undefined,
    "Failure Reason": info.failureReason ?? undefined,
    Accumulables: [],
    "Resource Profile Id": 0,
  };
}

/** A frame says -1 where there is none. */
function timeOrNull(time: number): number | null {
  return time === -1 ? null : time;
}
