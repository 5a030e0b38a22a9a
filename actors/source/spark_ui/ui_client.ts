import type { Clock } from "../../runtime/clock.ts";
import { AnswerError } from "./answer_error.ts";
import type { UiAddress } from "./ui_address.ts";

/** Milliseconds that a whole answer may take. */
export const REQUEST_TIMEOUT = 10_000;
/** Bytes, decompressed, that an answer may have. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/** What a {@link UiClient} is made with. */
export interface UiClientOptions {
  readonly address: UiAddress;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/**
 * Asks the REST API of one Spark UI. An answer is bounded in time and size,
 * a redirect is followed on the same host only, and the credentials go to the
 * given origin only.
 */
export class UiClient {
  readonly #options: UiClientOptions;

  constructor(options: UiClientOptions) {
    this.#options = options;
  }

  /**
   * @param path below `api/v1/`, with its query
   * @returns JSON; undefined where the UI answers that there is no such thing (404)
   * @throws {AnswerError} when no JSON comes
   */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    const { address, clock } = this.#options;
    const url = new URL(`api/v1/${path}`, address.base);
    if (address.query !== "") url.search += `${url.search === "" ? "?" : "&"}${address.query}`;
    const controller = new AbortController();
    const abort = () => controller.abort();
    let isLate = false;
    const timer = clock.setTimeout(() => {
      isLate = true;
      abort();
    }, REQUEST_TIMEOUT);
    signal.addEventListener("abort", abort);
    try {
      signal.throwIfAborted();
      return await this.#ask(url, controller.signal);
    } catch (error) {
      if (error instanceof AnswerError || signal.aborted) throw error;
      const why = isLate ? `no answer within ${REQUEST_TIMEOUT / 1000} s` : kindOf(error);
      throw new AnswerError(why, null);
    } finally {
      signal.removeEventListener("abort", abort);
      clock.clearTimeout(timer);
    }
  }

  async #ask(url: URL, signal: AbortSignal): Promise<unknown> {
    const response = await this.#follow(url, signal);
    const { status } = response;
    if (!response.ok) {
      await response.body?.cancel();
      if (status === 404) return undefined;
      const remedy = status === 401 || status === 403
        ? "give the credentials in the address, as http://user:password@host:4040"
        : "it is asked again";
      throw new AnswerError(`${url.pathname} answered with status ${status}: ${remedy}`, "unknown");
    }
    const text = await readText(response, url.pathname);
    try {
      return JSON.parse(text);
    } catch {
      // Said by a UI that listens before it is ready, since Spark 3.4.
      if (text.startsWith("Spark is starting up")) {
        throw new AnswerError("Spark is starting up", null);
      }
      const remedy = text.trimStart().startsWith("<")
        ? "a web page and not JSON, as the login page of a proxy: " +
          "give credentials in the address, and the address of the driver's own UI"
        : "something that is not JSON: give the address of the driver's own UI";
      throw new AnswerError(`${url.pathname} answered with ${remedy}`, "malformed");
    }
  }

  async #follow(first: URL, signal: AbortSignal): Promise<Response> {
    const { address, fetch } = this.#options;
    for (let url = first, redirects = 0;; redirects++) {
      const headers = new Headers({ accept: "application/json" });
      if (address.authorization !== null && url.origin === address.base.origin) {
        headers.set("authorization", address.authorization);
      }
      const response = await fetch(url, { headers, redirect: "manual", signal });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) return response;
      await response.body?.cancel();
      const next = URL.parse(location, url);
      if (next === null || next.hostname !== first.hostname || !/^https?:$/.test(next.protocol)) {
        const where = next === null ? "nowhere" : `another host, ${next.host}`;
        throw new AnswerError(
          `${first.pathname} redirects to ${where}: give the address that it leads to`,
          "unknown",
        );
      }
      if (redirects === MAX_REDIRECTS) {
        throw new AnswerError(`${first.pathname} redirects again and again`, "unknown");
      }
      url = next;
    }
  }
}

async function readText(response: Response, path: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new AnswerError(
        `${path} answered with more than 64 MB: lower spark.ui.retainedJobs ` +
          "and spark.ui.retainedStages of the driver",
        "oversized",
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What went wrong, without the URL that the platform's messages hold: it may have a token. */
function kindOf(error: unknown): string {
  const { message, cause } = error as Error;
  const text = `${message} ${cause instanceof Error ? cause.message : ""}`;
  if (/refused/i.test(text)) return "connection refused";
  if (/dns/i.test(text)) return "the host is not known";
  if (/tls|certificate/i.test(text)) return "no TLS connection";
  return "connection failed";
}
