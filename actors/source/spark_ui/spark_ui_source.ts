/**
 * A driver's web UI as a source of events: the fallback for a driver that
 * cannot be tapped, as one on another machine. It asks the REST API of the UI
 * every half second and tells what has changed.
 *
 * ## What is missing against the tap
 *
 * - Tasks: there are no task frames and no task metrics. A stage has its
 *   counters, as they stood when it was asked for; Spark itself renews them each
 *   100 ms.
 * - Whatever begins and ends between two questions is seen once it has ended:
 *   its frames come together, with the times at which things happened.
 * - What the UI has forgotten by then (`spark.ui.retainedJobs` and
 *   `spark.ui.retainedStages`, 1000 by default) is not seen at all. Where its
 *   beginning was seen, the end that will never come is counted as left out.
 * - Parents: the `parentIds` of every stage are empty.
 * - Names are those that the UI shows: a job is named after its last stage, and
 *   SQL executions are not known.
 * - The message of a failed job is that of the stage that failed last.
 * - Executors are looked at every five seconds.
 * - Streaming queries.
 * - The end of the application: a driver takes its UI away when it ends. After
 *   five questions in a row without an answer the application is over without
 *   an ApplicationEnd, and what it did after the last answer is missing.
 * - The attempt of an application on YARN or Kubernetes: a driver's UI does not
 *   say it.
 * - There is no way to cancel anything.
 *
 * What the UI remembers from before the first question is told, too.
 *
 * ## What it asks
 *
 * One question at a time. With nothing new: which jobs run, whether the next
 * job id is taken, which stages run, and every ten seconds all jobs. All jobs
 * and single stages are asked for where there is news of them, all stages where
 * there is news of more than twenty. The next round begins 500 ms after the
 * last one ended, and later, up to 5 s, where rounds take longer than that
 * or fail.
 *
 * A question whose answer is bad costs nothing: it is asked again. An item of a
 * list that cannot be read is left out, counted and said once a minute; the
 * others are used.
 *
 * @module
 */
import type { Clock } from "../../runtime/clock.ts";
import type { Intake, Notice, Source } from "../source.ts";
import { Watch } from "./_watch.ts";
import { parseUiAddress, type UiAddress } from "./ui_address.ts";
import { UiClient } from "./ui_client.ts";

/** What a {@link SparkUiSource} watches, and how. */
export interface SparkUiSourceOptions {
  /**
   * The address of the UI of one driver, as `http://host:4040`: with the path
   * of a proxy, credentials and a query where it needs them.
   */
  readonly url: string;
  readonly clock: Clock;
  /** Milliseconds between two rounds of questions. Default 500. */
  readonly pollEvery?: number;
  readonly onNotice?: (notice: Notice) => void;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

/**
 * Watches the UI of a driver; see the module's text for what that misses.
 *
 * `run` ends when it is aborted, and leaves its application as it is. While no
 * driver is at the address it waits for one. Another application, or the same
 * one after it was taken for gone, is a new application, told from its start.
 *
 * @example A driver that has run one job
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { systemClock } from "../../runtime/clock.ts";
 * import type { Intake } from "../source.ts";
 * import { SparkUiSource } from "./spark_ui_source.ts";
 *
 * const startTime = "2026-01-01T12:00:00.000GMT";
 * const attempt = { startTime, sparkUser: "ada", completed: false, appSparkVersion: "4.1.1" };
 * const job = { jobId: 0, name: "count at etl.py:5", stageIds: [], status: "SUCCEEDED" };
 * const answers: Record<string, unknown> = {
 *   "/api/v1/applications": [{ id: "app-1", name: "etl", attempts: [attempt] }],
 *   "/api/v1/applications/app-1/jobs": [job],
 *   "/api/v1/applications/app-1/allexecutors": [],
 * };
 * const types: string[] = [];
 * const stop = new AbortController();
 * const intake: Intake = {
 *   open: () => ({
 *     tell(event) {
 *       types.push(event.type);
 *       if (event.type === "jobEnd") stop.abort();
 *       return "ok";
 *     },
 *     drained: () => Promise.resolve(),
 *     reject: () => {},
 *     leftOut: () => {},
 *     ignored: () => {},
 *     advance: () => {},
 *     live: () => {},
 *     end: () => {},
 *   }),
 *   ready: () => Promise.resolve(),
 * };
 * const source = new SparkUiSource({
 *   url: "http://host:4040",
 *   clock: systemClock,
 *   fetch: (url) => Promise.resolve(Response.json(answers[new URL(`${url}`).pathname])),
 * });
 * await source.run(intake, stop.signal);
 * assertEquals(types, ["logStart", "applicationStart", "jobStart", "jobEnd"]);
 * ```
 */
export class SparkUiSource implements Source {
  readonly name = "spark-ui";
  readonly #options: SparkUiSourceOptions;
  readonly #address: UiAddress;

  /**
   * @throws {TypeError} when `url` is no http or https URL
   * @throws {RangeError} when `pollEvery` is not above 0
   */
  constructor(options: SparkUiSourceOptions) {
    const { url, pollEvery = 500 } = options;
    if (!(pollEvery > 0 && pollEvery < Infinity)) {
      throw new RangeError(
        `Cannot watch a Spark UI: pollEvery must be a number above 0, received ${pollEvery}`,
      );
    }
    this.#address = parseUiAddress(url);
    this.#options = options;
  }

  async run(intake: Intake, signal: AbortSignal): Promise<void> {
    const { clock, pollEvery = 500, onNotice = () => {}, fetch = globalThis.fetch } = this.#options;
    const client = new UiClient({ address: this.#address, clock, fetch });
    const shown = this.#address.base.href;
    await new Watch({ client, shown, clock, pollEvery, onNotice, intake, signal }).run();
  }
}
