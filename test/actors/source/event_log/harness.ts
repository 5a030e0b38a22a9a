import type { SparkEvent } from "../../../../protocol/spark/spark_event.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import type { TimerHandle } from "../../../../actors/runtime/clock.ts";
import type {
  ApplicationInput,
  ApplicationOptions,
  Intake,
  Notice,
} from "../../../../actors/source/source.ts";
import {
  EventLogSource,
  type EventLogSourceOptions,
} from "../../../../actors/source/event_log/event_log_source.ts";
import { FakeApplication as ToldApplication } from "../fake_application.ts";

/** What an application was told by a log. */
export class FakeApplication extends ToldApplication {
  override leftOut(): void {
    throw new Error("a log says nothing of what its driver left out");
  }
}

/** An intake that keeps all it is given. */
export class FakeIntake implements Intake {
  readonly applications: FakeApplication[] = [];
  answer: (event: SparkEvent) => "ok" | "full" | "dead" = () => "ok";

  open(options: ApplicationOptions): ApplicationInput {
    const application = new FakeApplication(
      options,
      (event) => this.answer(event),
    );
    this.applications.push(application);
    return application;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  /** The first application; fails where there is none. */
  get first(): FakeApplication {
    const first = this.applications[0];
    if (first === undefined) throw new Error("no application was opened");
    return first;
  }
}

/** Says when the source has nothing more to do than to wait. */
class WaitedClock extends VirtualClock {
  onTimer = () => {};

  override setTimeout(callback: () => void, ms: number): TimerHandle {
    const handle = super.setTimeout(callback, ms);
    this.onTimer();
    return handle;
  }
}

/** A source at work on real files, under a clock that the test moves. */
export class Session {
  readonly clock = new WaitedClock({ now: 1_700_000_000_000 });
  readonly intake = new FakeIntake();
  readonly notices: Notice[] = [];
  readonly source: EventLogSource;
  readonly #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;

  constructor(options: Omit<EventLogSourceOptions, "clock">) {
    this.source = new EventLogSource({
      onNotice: (notice) => this.notices.push(notice),
      ...options,
      clock: this.clock,
    });
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Runs the source until it waits or returns; fails as it fails. */
  async run(): Promise<this> {
    this.#isRunning = true;
    const waits = this.#nextWait();
    this.#running = this.source.run(this.intake, this.#abort.signal)
      .finally(() => this.#isRunning = false);
    this.#running.catch(() => {});
    await Promise.race([waits, this.#running]);
    return this;
  }

  /** Lets time pass, until the source waits again or returns. */
  async tick(ms = 150): Promise<void> {
    const waits = this.#nextWait();
    this.clock.advance(ms);
    await Promise.race([waits, this.#running]);
  }

  /** Aborts the source and waits for it. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  #nextWait(): Promise<void> {
    return new Promise((resolve) => this.clock.onTimer = resolve);
  }
}

/** Reads a path to its end, not followed. */
export async function readAll(
  path: string,
  options: Partial<EventLogSourceOptions> = {},
): Promise<Session> {
  return await new Session({ path, follow: false, ...options }).run();
}

/** Calls `test` with a folder that is removed afterwards. */
export async function withFolder(
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A line of an event log: the start of an executor whose id tells the lines apart. */
export function line(id: number | string, time = 1000): string {
  return JSON.stringify({
    Event: "SparkListenerExecutorRemoved",
    Timestamp: time,
    "Executor ID": String(id),
    "Removed Reason": "idle",
  });
}

/** The ids of the lines that became events. */
export function ids(application: FakeApplication): string[] {
  return application.events.map((event) =>
    event.type === "executorRemoved" ? event.executorId : event.type
  );
}
