import type {
  JobEnd,
  JobStart,
  StageCompleted,
  StageInfo,
  StageSubmitted,
  StageTaskCounts,
  TaskEnd,
  TaskStart,
} from "../../protocol/spark/spark_event.ts";
import { jobActor } from "../job/job_actor.ts";
import { stageActor } from "../stage/stage_actor.ts";
import {
  type ApplicationContext,
  type ApplicationState,
  countRejected,
} from "./application_state.ts";
import { connectTag, readableStage } from "./connect_operation.ts";
import type { JobEntry, StageEntry } from "./job_book.ts";
import { jobName } from "./job_name.ts";

export function jobStart(
  state: ApplicationState,
  event: JobStart,
  context: ApplicationContext,
): void {
  const { book, executors } = state;
  if (book.job(event.jobId) !== undefined) {
    return countRejected(state, "duplicate", `job ${event.jobId} started twice`);
  }
  const job = spawnJob(state, event, context);
  context.tell(job.ref, {
    type: "started",
    totalCores: executors.totalCores,
    numExecutors: executors.count,
  });
  for (const stageId of event.stageIds) {
    for (const stage of book.attempts(stageId)) {
      if (stage.active) context.tell(job.ref, { type: "stageRan", stageId });
    }
  }
  book.addJob(job);
}

export function jobEnd(state: ApplicationState, event: JobEnd, context: ApplicationContext): void {
  const { book } = state;
  const known = book.job(event.jobId);
  if (known?.active === false) {
    return countRejected(state, "duplicate", `job ${event.jobId} ended twice`);
  }
  // A job whose start was not seen still ends.
  const job = known ?? spawnJob(state, startNotSeen(event.jobId), context);
  const settled: StageEntry[] = [];
  for (const stageId of job.stageIds) {
    const lastUser = book.jobIds(stageId)?.length === 1;
    for (const stage of book.attempts(stageId)) {
      context.tell(stage.ref, { type: "report", job: job.ref });
      if (stage.active && lastUser) settled.push(stage);
    }
  }
  context.tell(job.ref, { type: "ended", event });
  for (const stage of settled) context.tell(stage.ref, { type: "settle" });

  if (known === undefined) book.addJob(job);
  book.endJob(job);
  for (const stage of settled) book.setActive(stage, false);
  // Not its stages yet: a stop would overtake the question how their tasks stand.
  forgetJobs(state, context);
}

export function stageSubmitted(
  state: ApplicationState,
  { stage }: StageSubmitted,
  context: ApplicationContext,
): void {
  const { book } = state;
  const info = readableStage(stage, book.jobNameOf(stage.stageId));
  const known = book.stage(info.stageId, info.attemptId);
  if (known?.active) {
    return countRejected(
      state,
      "duplicate",
      `stage ${info.stageId}.${info.attemptId} submitted twice`,
    );
  }
  const entry = known ?? spawnStage(state, info, context);
  const jobIds = book.jobIds(info.stageId);
  for (const jobId of jobIds ?? []) {
    const job = book.job(jobId);
    if (job) context.tell(job.ref, { type: "stageRan", stageId: info.stageId });
  }
  context.tell(entry.ref, { type: "submitted", info, jobIds });

  if (known === undefined) book.addStage(entry);
  book.setActive(entry, true);
}

export function stageCompleted(
  state: ApplicationState,
  { stage }: StageCompleted,
  context: ApplicationContext,
): void {
  const { book } = state;
  const info = readableStage(stage, book.jobNameOf(stage.stageId));
  const known = book.stage(info.stageId, info.attemptId);
  const entry = known ?? spawnStage(state, info, context);
  context.tell(entry.ref, { type: "completed", info, jobIds: book.jobIds(info.stageId) });

  if (known === undefined) book.addStage(entry);
  book.setActive(entry, false);
  forgetStages(state, context);
}

export function task(
  state: ApplicationState,
  event: TaskStart | TaskEnd | StageTaskCounts,
  context: ApplicationContext,
): void {
  const { book } = state;
  const { stageId, stageAttemptId } = event;
  const known = book.stage(stageId, stageAttemptId);
  if (known !== undefined) {
    context.tell(known.ref, event);
  } else if (stageAttemptId < 0 || book.isForgotten(stageId)) {
    const orphans = state.orphans ??
      context.spawn(stageActor({ info: stageNotSeen(-1, -1), ...parts(state) }), {
        name: "stage-orphans",
      });
    context.tell(orphans, event);
    state.orphans = orphans;
  } else {
    const announced = book.announced(stageId) ?? stageNotSeen(stageId, stageAttemptId);
    const stage = spawnStage(state, { ...announced, attemptId: stageAttemptId }, context);
    context.tell(stage.ref, event);
    book.addStage(stage);
    forgetStages(state, context);
  }
}

function spawnJob(state: ApplicationState, event: JobStart, context: ApplicationContext): JobEntry {
  const { jobId, stageIds, properties: { jobGroup, sqlExecutionId, jobTags } } = event;
  const connect = connectTag(jobTags);
  const name = jobName(event, {
    sql: sqlExecutionId === null ? undefined : state.sql.get(sqlExecutionId),
    connectOperation: connect === null
      ? undefined
      : state.connectOperations.get(connect.operationId),
  });
  const stageInfos = event.stageInfos.map((info) => readableStage(info, name));
  const ref = context.spawn(
    jobActor({ event: { ...event, stageInfos }, name, connect, ...parts(state) }),
    { name: `job-${jobId}` },
  );
  return { jobId, ref, name, stageIds, stageInfos, jobGroup, active: true };
}

function spawnStage(
  state: ApplicationState,
  info: StageInfo,
  context: ApplicationContext,
): StageEntry {
  const { stageId, attemptId } = info;
  const ref = context.spawn(stageActor({ info, ...parts(state) }), {
    name: `stage-${stageId}.${attemptId}`,
  });
  return { stageId, attemptId, ref, active: false };
}

function forgetJobs({ book, options }: ApplicationState, context: ApplicationContext) {
  for (const job of book.jobsToForget(options.maxEnded)) {
    context.stop(job.ref);
    book.forgetJob(job);
  }
}

function forgetStages({ book, options }: ApplicationState, context: ApplicationContext) {
  for (const stage of book.stagesToForget(options.maxEnded)) {
    context.stop(stage.ref);
    book.forgetStage(stage);
  }
}

/** What all job and stage actors of an application share. */
function parts({ frames, options }: ApplicationState) {
  return { frames, limits: options.limits };
}

/** Stands in for a stage of which only tasks are known. */
function stageNotSeen(stageId: number, attemptId: number): StageInfo {
  return {
    stageId,
    attemptId,
    name: "null",
    numTasks: 0,
    parentIds: [],
    submissionTime: null,
    completionTime: null,
    failureReason: null,
  };
}

/** Stands in for the start of a job of which only the end is known. */
function startNotSeen(jobId: number): JobStart {
  return {
    type: "jobStart",
    jobId,
    submissionTime: null,
    stageIds: [],
    stageInfos: [],
    properties: {
      callSite: null,
      jobGroup: null,
      description: null,
      sqlExecutionId: null,
      jobTags: [],
    },
  };
}
