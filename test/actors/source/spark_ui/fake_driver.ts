import { fromFileUrl } from "@std/path";

/** An object of the REST API. */
export type Json = { readonly [key: string]: unknown };

/** What real Spark answered; `details` and messages are cut at their first line. */
export interface Recorded {
  readonly applications: readonly Json[];
  /** In the middle of the third job. */
  readonly running: { readonly jobs: readonly Json[]; readonly stages: readonly Json[] };
  /** After six jobs. */
  readonly ended: {
    readonly jobs: readonly Json[];
    readonly stages: readonly Json[];
    readonly executors: readonly Json[];
  };
}

/** Reads what one version of Spark answered. */
export function recorded(version: "spark35" | "spark41"): Recorded {
  const path = fromFileUrl(import.meta.resolve(`../../../fixtures/spark_ui/${version}.json`));
  return JSON.parse(Deno.readTextFileSync(path));
}

const { applications: [anApplication = {}], ended } = recorded("spark41");
const [aJob = {}] = ended.jobs;
const [aStage = {}] = ended.stages;
const [anExecutor = {}] = ended.executors;

/** Seconds after noon, as the REST API writes it. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString().replace("Z", "GMT");
}

/** {@link at} as epoch milliseconds. */
export function ms(seconds: number): number {
  return Date.UTC(2026, 0, 1, 12, 0, seconds);
}

/** An application that began at noon. */
export function application(id = "app-1", attempt: Json = {}): Json {
  const [recorded] = anApplication.attempts as Json[];
  return { ...anApplication, id, attempts: [{ ...recorded, startTime: at(0), ...attempt }] };
}

/** A running job, as real Spark describes one. */
export function job(jobId: number, stageIds: readonly number[], fields: Json = {}): Json {
  const { completionTime: _, ...rest } = aJob;
  return { ...rest, jobId, stageIds, status: "RUNNING", submissionTime: at(jobId), ...fields };
}

/** A stage attempt of four tasks that waits, as real Spark describes one. */
export function stage(stageId: number, fields: Json = {}): Json {
  const { submissionTime: _, completionTime: _1, firstTaskLaunchedTime: _2, ...rest } = aStage;
  return {
    ...rest,
    ...{ stageId, attemptId: 0, status: "PENDING", name: `stage ${stageId}`, numTasks: 4 },
    ...{ numActiveTasks: 0, numCompletedIndices: 0, numFailedTasks: 0, numKilledTasks: 0 },
    ...fields,
  };
}

/** An executor with two cores, as real Spark describes one. */
export function executor(id: string, fields: Json = {}): Json {
  return { ...anExecutor, id, addTime: at(0), ...fields };
}

/** Answers as the UI of a driver does, from what a test puts into it. */
export class FakeDriver {
  applications: readonly Json[] = [application()];
  jobs: Json[] = [];
  stages: Json[] = [];
  executors: Json[] = [];
  /** What was asked for, in order: paths below `/api/v1/`, those of an application below its id. */
  readonly asked: string[] = [];
  /** Answers in place of the driver's, where it returns one. */
  intercept: (path: string) => Response | undefined | Promise<Response | undefined> = () =>
    undefined;
  /** The most requests that were there at a time. */
  maxAtOnce = 0;
  #atOnce = 0;

  /** Puts a job, a stage attempt or an executor in the place of its older state. */
  put(kind: "jobs" | "stages" | "executors", ...items: readonly Json[]): void {
    const idOf = ({ jobId, stageId, attemptId, id }: Json) =>
      JSON.stringify([jobId, stageId, attemptId, id]);
    for (const item of items) {
      this[kind] = [item, ...this[kind].filter((other) => idOf(other) !== idOf(item))];
    }
  }

  readonly handle = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace(/^.*\/api\/v1\//, "") + search;
    const [, name = path] = path.match(/^applications\/[^/]+\/(.*)$/) ?? [];
    this.asked.push(name);
    this.maxAtOnce = Math.max(this.maxAtOnce, ++this.#atOnce);
    const answer = await this.intercept(name) ?? this.#answer(path);
    this.#atOnce--;
    return answer;
  };

  #answer(path: string): Response {
    if (path === "applications") return Response.json(this.applications);
    const [, id, kind, key, query] =
      path.match(/^applications\/([^/?]+)\/(\w+)(?:\/(\d+))?(?:\?(.*))?$/) ?? [];
    if (!this.applications.some((application) => application.id === id)) {
      return notFound(`no such app: ${id}`);
    }
    const wanted = new URLSearchParams(query).getAll("status").map((status) =>
      status.toUpperCase()
    );
    const hasStatus = (item: Json | null) =>
      wanted.length === 0 || wanted.includes(`${item?.status}`);
    if (kind === "allexecutors") return Response.json(this.executors);
    if (kind === "jobs" && key === undefined) return Response.json(this.jobs.filter(hasStatus));
    if (kind === "jobs") {
      const job = this.jobs.find(({ jobId }) => jobId === Number(key));
      return job === undefined ? notFound(`unknown job: ${key}`) : Response.json(job);
    }
    if (kind === "stages" && key === undefined) return Response.json(this.stages.filter(hasStatus));
    if (kind === "stages") {
      const attempts = this.stages.filter(({ stageId }) => stageId === Number(key));
      return attempts.length === 0 ? notFound(`unknown stage: ${key}`) : Response.json(attempts);
    }
    return notFound(`HTTP 404 Not Found`);
  }
}

function notFound(text: string): Response {
  return new Response(text, { status: 404, headers: { "content-type": "text/plain" } });
}
