import type { Clock } from "../../runtime/clock.ts";
import type { RejectReason } from "../source.ts";
import { AnswerError } from "./answer_error.ts";
import { ToldBook, type UiNews } from "./told_book.ts";
import type { UiClient } from "./ui_client.ts";
import {
  readList,
  uiExecutor,
  type UiJob,
  uiJob,
  type UiList,
  type UiSchema,
  uiStage,
} from "./ui_records.ts";

/** Milliseconds between two looks at the executors. */
const EXECUTORS_EVERY = 5000;
/** Milliseconds after which all jobs are listed though nothing hints at news. */
const ALL_JOBS_EVERY = 10_000;
/** Stages that are asked for one by one; more come cheaper as the list of all. */
const MAX_SINGLE_STAGES = 20;

/** Something in an answer that was left out. */
export interface Rejected {
  readonly reason: RejectReason;
  readonly detail: string;
}

/** What one round of questions came to. */
export interface Round extends UiNews {
  readonly rejected: readonly Rejected[];
}

/** What an {@link ApplicationReader} is made with. */
export interface ApplicationReaderOptions {
  readonly client: UiClient;
  readonly clock: Clock;
  readonly appId: string;
}

/**
 * Asks a driver's UI about its application, one question after the other and
 * as little as will do: the jobs that run, whether there is a next one, and
 * the stages that run. All jobs are listed when those say that there is news,
 * and each ten seconds; stages that ended are asked for one by one.
 */
export class ApplicationReader {
  readonly #options: ApplicationReaderOptions;
  readonly #book = new ToldBook();
  #askedForExecutors = -Infinity;
  #askedForAllJobs = -Infinity;

  constructor(options: ApplicationReaderOptions) {
    this.#options = options;
  }

  /**
   * Asks once around. Nothing is taken from a round that fails.
   *
   * @throws {AnswerError} when a question has no answer
   */
  async round(signal: AbortSignal): Promise<Round> {
    const { clock } = this.#options;
    const questions = new Questions(this.#options, signal);
    const startedAt = clock.monotonic();
    // Jobs before their stages: so the stages of a job that has ended have, too.
    const { jobs, areAllJobs } = await this.#askJobs(questions, startedAt);
    const { stages, goneStages } = await this.#askStages(questions, jobs.items);
    const isTime = startedAt - this.#askedForExecutors >= EXECUTORS_EVERY;
    const executors = isTime ? await questions.list("allexecutors", uiExecutor) : null;
    const news = this.#book.update({
      jobs,
      areAllJobs,
      stages,
      goneStages,
      // Who stands in what could not be read would be taken for removed.
      executors: executors?.problems.length === 0 ? executors.items : null,
      time: clock.now(),
    });
    if (isTime) this.#askedForExecutors = startedAt;
    if (areAllJobs) this.#askedForAllJobs = startedAt;
    return { ...news, rejected: questions.rejected };
  }

  async #askJobs(questions: Questions, now: number) {
    if (now - this.#askedForAllJobs < ALL_JOBS_EVERY) {
      const running = await questions.list("jobs?status=running", uiJob);
      const isNews = this.#book.isNews(running.items) ||
        await questions.exists(`jobs/${this.#book.nextJobId}`);
      if (!isNews) return { jobs: running, areAllJobs: false };
    }
    return { jobs: await questions.list("jobs", uiJob), areAllJobs: true };
  }

  async #askStages(questions: Questions, jobs: readonly UiJob[]) {
    const asked = new Set<number>();
    const goneStages = new Set<number>();
    if (this.#book.wantedStages(jobs, [], asked).length === 0) return { stages: [], goneStages };
    const running = await questions.list("stages?status=active&status=pending", uiStage);
    let stages = running.items;
    while (true) {
      const wanted = this.#book.wantedStages(jobs, stages, asked);
      if (wanted.length === 0) return { stages, goneStages };
      for (const stageId of wanted) asked.add(stageId);
      if (wanted.length > MAX_SINGLE_STAGES) {
        const all = await questions.listUnlessOversized("stages", uiStage);
        const found = new Set(all.items.map(({ stageId }) => stageId));
        stages = stages.concat(all.items);
        if (all.problems.length > 0) continue;
        for (const stageId of wanted) if (!found.has(stageId)) goneStages.add(stageId);
      } else {
        for (const stageId of wanted) {
          const attempts = await questions.listIfThere(`stages/${stageId}?details=false`, uiStage);
          if (attempts === null) goneStages.add(stageId);
          else stages = stages.concat(attempts.items);
        }
      }
    }
  }
}

/** The questions of one round, and what of their answers was left out. */
class Questions {
  readonly rejected: Rejected[] = [];
  readonly #client: UiClient;
  readonly #application: string;
  readonly #signal: AbortSignal;

  constructor({ client, appId }: ApplicationReaderOptions, signal: AbortSignal) {
    this.#client = client;
    this.#application = `applications/${encodeURIComponent(appId)}`;
    this.#signal = signal;
  }

  async exists(path: string): Promise<boolean> {
    return await this.#client.get(`${this.#application}/${path}`, this.#signal) !== undefined;
  }

  async list<T>(path: string, schema: UiSchema<T>): Promise<UiList<T>> {
    const list = await this.listIfThere(path, schema);
    if (list === null) throw new AnswerError(`the UI knows no ${path} of the application`, null);
    return list;
  }

  /** As {@link Questions.list}; null where the UI does not know it. */
  async listIfThere<T>(path: string, schema: UiSchema<T>): Promise<UiList<T> | null> {
    const answer = await this.#client.get(`${this.#application}/${path}`, this.#signal);
    if (answer === undefined) return null;
    const list = readList(schema, answer);
    if (list === null) {
      throw new AnswerError(
        `${path} is not a list: give the address of the driver's own UI`,
        "malformed",
      );
    }
    for (const problem of list.problems) {
      this.rejected.push({ reason: "malformed", detail: `${path}: ${problem}` });
    }
    return list;
  }

  /** As {@link Questions.list}; empty where there is too much of it. */
  async listUnlessOversized<T>(path: string, schema: UiSchema<T>): Promise<UiList<T>> {
    try {
      return await this.list(path, schema);
    } catch (error) {
      if (!(error instanceof AnswerError) || error.reason !== "oversized") throw error;
      this.rejected.push({ reason: "oversized", detail: error.message });
      return { items: [], problems: [] };
    }
  }
}
