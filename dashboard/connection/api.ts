import type { ApplicationSnapshot, ApplicationSummary } from "../../actors/application_snapshot.ts";
import type { Activity } from "../../protocol/page/activity.ts";

/** What the monitor says of itself: `GET /health`. */
export interface Health {
  readonly version: string;
  /** Changes with each start of the monitor. */
  readonly epoch: string;
  /** The monitor's clock, epoch milliseconds. */
  readonly time: number;
  /** Whether jobs and stages can be cancelled from a page. */
  readonly allowCancel: boolean;
}

/** A snapshot with the position from which its frames go on. */
export type ResumableSnapshot = ApplicationSnapshot & { readonly epoch: string };

/** What became of the wish to cancel something. */
export interface CancelAnswer {
  readonly outcome: "requested" | "notRunning" | "unsupported" | "failed";
  /** For people, one clause. */
  readonly detail: string;
}

/** The monitor answered, and said no. */
export class ApiError extends Error {
  override name = "ApiError";

  /** @param status the HTTP status of the answer */
  constructor(message: string, readonly status: number) {
    super(message);
  }
}

/** How an {@link Api} reaches the monitor. */
export interface ApiOptions {
  /** Default: the browser's. */
  readonly fetch?: typeof fetch;
}

/**
 * The monitor's API. All addresses are relative to the page's, so that it works
 * behind a path prefix.
 *
 * Every question rejects with an {@link ApiError} where the monitor says no, and
 * with the browser's own error where it does not answer.
 */
export class Api {
  readonly #fetch: typeof fetch;

  constructor(options: ApiOptions = {}) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  health(): Promise<Health> {
    return this.#json("health", SMALL_TIMEOUT);
  }

  applications(): Promise<ApplicationSummary[]> {
    return this.#json("api/v1/applications", SMALL_TIMEOUT);
  }

  snapshot(appKey: string): Promise<ResumableSnapshot> {
    return this.#json(applicationAddress(appKey));
  }

  activity(appKey: string): Promise<Activity> {
    return this.#json(`${applicationAddress(appKey)}/activity`);
  }

  /**
   * The ended tasks since `cursor`, and all that run, as `decodeTaskChunk` reads them.
   *
   * @param cursor of the chunk before; null for everything
   */
  async tasks(appKey: string, cursor: string | null): Promise<Uint8Array<ArrayBuffer>> {
    const after = cursor === null ? "" : `?after=${encodeURIComponent(cursor)}`;
    const response = await this.#ask(`${applicationAddress(appKey)}/tasks${after}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  cancelJob(appKey: string, jobId: number): Promise<CancelAnswer> {
    return this.#cancel(`${applicationAddress(appKey)}/jobs/${jobId}/cancel`);
  }

  cancelStage(appKey: string, stageId: number): Promise<CancelAnswer> {
    return this.#cancel(`${applicationAddress(appKey)}/stages/${stageId}/cancel`);
  }

  /** An outcome is an answer, whatever its status; the monitor's refusal is an error. */
  async #cancel(address: string): Promise<CancelAnswer> {
    const response = await this.#send(address, { method: "POST" }, CANCEL_TIMEOUT);
    const answer: unknown = await response.json().catch(() => null);
    if (isCancelAnswer(answer)) return answer;
    throw refusal(response, answer);
  }

  async #json<T>(address: string, timeout?: number): Promise<T> {
    return await (await this.#ask(address, timeout)).json();
  }

  async #ask(address: string, timeout: number = TIMEOUT): Promise<Response> {
    const response = await this.#send(address, {}, timeout);
    if (response.ok) return response;
    throw refusal(response, await response.json().catch(() => null));
  }

  #send(address: string, init: RequestInit, timeout: number): Promise<Response> {
    return this.#fetch(address, { ...init, signal: AbortSignal.timeout(timeout) });
  }
}

/** Milliseconds after which a question is given up. */
const TIMEOUT = 10_000;

/**
 * The same where the answer is small. After a sleep a browser asks over
 * connections that are dead without a word, as behind a tunnel, two at a time
 * of six: the sooner they are given up, the sooner it makes new ones.
 */
const SMALL_TIMEOUT = 4000;

/** The monitor waits 10 s for a driver. */
const CANCEL_TIMEOUT = 15_000;

/** Where the API has an application, relative to the page. */
export function applicationAddress(appKey: string): string {
  return `api/v1/applications/${encodeURIComponent(appKey)}`;
}

function isCancelAnswer(answer: unknown): answer is CancelAnswer {
  return typeof answer === "object" && answer !== null && "outcome" in answer;
}

function refusal({ status }: Response, answer: unknown): ApiError {
  const said = typeof answer === "object" && answer !== null && "error" in answer
    ? String(answer.error)
    : `the monitor answers with status ${status}`;
  return new ApiError(said, status);
}
