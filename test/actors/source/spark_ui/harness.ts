import { assert } from "@std/assert";
import type { TimerHandle } from "../../../../actors/runtime/clock.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import type {
  ApplicationInput,
  ApplicationOptions,
  Intake,
  Notice,
} from "../../../../actors/source/source.ts";
import {
  SparkUiSource,
  type SparkUiSourceOptions,
} from "../../../../actors/source/spark_ui/spark_ui_source.ts";
import { REQUEST_TIMEOUT } from "../../../../actors/source/spark_ui/ui_client.ts";
import type { SparkEvent } from "../../../../protocol/spark/spark_event.ts";
import { FakeApplication } from "../fake_application.ts";
import { FakeDriver } from "./fake_driver.ts";

export { FakeApplication };

/** Says when the source waits for its next round. */
class RoundClock extends VirtualClock {
  onWait: (ms: number) => void = () => {};

  override setTimeout(callback: () => void, ms: number): TimerHandle {
    const handle = super.setTimeout(callback, ms);
    if (ms !== REQUEST_TIMEOUT) this.onWait(ms);
    return handle;
  }
}

/** A source at work on the fake UI of a driver, under a clock that the test moves. */
export class Session implements Intake, AsyncDisposable {
  readonly driver: FakeDriver;
  readonly clock = new RoundClock({ now: Date.UTC(2026, 0, 1, 12, 30) });
  readonly applications: FakeApplication[] = [];
  readonly notices: Notice[] = [];
  answer: (event: SparkEvent) => "ok" | "full" | "dead" = () => "ok";
  readonly #stop = new AbortController();
  readonly #options: Partial<SparkUiSourceOptions>;
  #server: Deno.HttpServer<Deno.NetAddr> | null = null;
  #port = 0;
  #running: Promise<void> | null = null;
  #waits = Promise.withResolvers<number>();
  /** Milliseconds that the source waits for now. */
  wait = 0;

  constructor(options: Partial<SparkUiSourceOptions> = {}, driver = new FakeDriver()) {
    this.driver = driver;
    this.#options = options;
    this.clock.onWait = (ms) => this.#waits.resolve(ms);
    if (options.fetch === undefined) this.startDriver();
  }

  open(options: ApplicationOptions): ApplicationInput {
    const application = new FakeApplication(options, (event) => this.answer(event));
    this.applications.push(application);
    return application;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  /** The first application; fails where there is none. */
  get first(): FakeApplication {
    const [first] = this.applications;
    assert(first !== undefined, "no application was opened");
    return first;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Lets the driver's UI listen, where it listened before. */
  startDriver(): void {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: this.#port, onListen: () => {} },
      (request) => this.driver.handle(request),
    );
    this.#port = this.#server.addr.port;
  }

  /** Takes the driver's UI away. */
  async stopDriver(): Promise<void> {
    await this.#server?.shutdown();
    this.#server = null;
  }

  /** Begins the first or the next round without waiting for its end. */
  begin(): void {
    this.#waits = Promise.withResolvers();
    this.clock.onWait = (ms) => this.#waits.resolve(ms);
    if (this.#running !== null) return this.clock.advance(this.wait);
    const source = new SparkUiSource({
      url: `http://${this.address}`,
      onNotice: (notice) => this.notices.push(notice),
      ...this.#options,
      clock: this.clock,
    });
    this.#running = source.run(this, this.#stop.signal);
  }

  /** Waits until the source waits; fails as it fails. */
  async finish(): Promise<void> {
    const ended = this.#running?.then(() => Promise.reject(new Error("the source ended")));
    this.wait = await Promise.race([this.#waits.promise, ...(ended ? [ended] : [])]);
  }

  /**
   * Lets the source go around `count` times.
   *
   * @returns what the newest application was told in them
   */
  async rounds(count = 1): Promise<SparkEvent[]> {
    const before = this.applications.at(-1);
    const told = before?.events.length ?? 0;
    for (let i = 0; i < count; i++) {
      this.begin();
      await this.finish();
    }
    const now = this.applications.at(-1);
    return now?.events.slice(now === before ? told : 0) ?? [];
  }

  /** Aborts the source and waits for its end. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running?.catch(() => {});
    await this.stopDriver();
  }
}

/** Events in short, as `jobStart 3` or `stageCompleted 4.0`. */
export function brief(events: readonly SparkEvent[]): string[] {
  return events.map((event) => {
    switch (event.type) {
      case "jobStart":
      case "jobEnd":
        return `${event.type} ${event.jobId}`;
      case "stageSubmitted":
      case "stageCompleted":
        return `${event.type} ${event.stage.stageId}.${event.stage.attemptId}`;
      case "stageTaskCounts": {
        const { numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks } = event;
        return `counts ${event.stageId}.${event.stageAttemptId} ` +
          [numActiveTasks, numCompletedTasks, numFailedTasks, numKilledTasks].join("/");
      }
      case "executorAdded":
      case "executorRemoved":
      case "executorExcluded":
      case "executorUnexcluded":
        return `${event.type} ${event.executorId}`;
      default:
        return event.type;
    }
  });
}
