import type {
  ApplicationSnapshot,
  ApplicationSummary,
} from "../../../actors/application_snapshot.ts";
import type { VirtualClock } from "../../../actors/runtime/testkit/mod.ts";
import { Api } from "../../../dashboard/connection/api.ts";
import type { EventStream } from "../../../dashboard/connection/frame_stream.ts";
import { MonitorConnection } from "../../../dashboard/connection/monitor_connection.ts";
import type { Frame, FrameBody } from "../../../protocol/frames/frame.ts";

/** An application without a job. */
export function snapshotOf(
  id: string,
  part: Partial<ApplicationSnapshot> = {},
): ApplicationSnapshot {
  return {
    ...{
      id,
      appId: id,
      appAttemptId: "null",
      appName: id,
      sparkUser: "ada",
      sparkVersion: "4.1.1",
    },
    ...{ startTime: 1000, endTime: null, status: "RUNNING", recorded: false, lastEventTime: 1000 },
    ...{
      seq: 1,
      source: "tap",
      sparkUiUrl: null,
      canCancel: true,
      totalCores: 0,
      executors: [],
      jobs: [],
    },
    ...{ stages: [], streamingQueries: [], rejected: {}, lastError: null },
    ...part,
  };
}

/** A stream that a page has opened. */
export class FakeStream implements EventStream {
  closed = false;
  readonly #listeners = new Map<string, ((event: { data?: unknown }) => void)[]>();

  constructor(readonly address: string) {}

  /** Where the page wants to go on. */
  get after(): string | null {
    return new URL(this.address, "http://monitor/").searchParams.get("after");
  }

  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void {
    this.#listeners.set(type, [...this.#listeners.get(type) ?? [], listener]);
  }

  close(): void {
    this.closed = true;
  }

  /** Says something, as a browser does: even to who has closed it. */
  say(type: string, data?: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data });
  }
}

/** Milliseconds after which a question is given up that nobody answers. */
export const GIVEN_UP = 4000;

/** A monitor that does what a test says, and a page that is connected to it. */
export class FakeMonitor {
  epoch = "e1";
  version = "1.0";
  applications: ApplicationSnapshot[] = [];
  /** How the next questions are answered. */
  answers: "all" | "none" | "401" | "no sign of life" = "all";
  readonly asked: string[] = [];
  manyPages = true;
  /** The applications of which the page heard that they do not run any more. */
  readonly ended: string[] = [];
  readonly streams: FakeStream[] = [];
  readonly connection: MonitorConnection;
  /** The page draws only when the test lets it. */
  readonly draws: (() => void)[] = [];
  /** Holds back the answers to questions for snapshots while it is not null. */
  held: (() => void)[] | null = null;
  readonly #clock: VirtualClock;
  #slept = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.connection = new MonitorConnection({
      api: new Api({ fetch: (input) => this.#answer(String(input)) }),
      clock: {
        now: () => clock.now() + this.#slept,
        setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
        clearTimeout: (handle) => clock.clearTimeout(handle),
      },
      openEventStream: (address) => {
        const stream = new FakeStream(address);
        this.streams.push(stream);
        return stream;
      },
      beforeDraw: (callback) => this.draws.push(callback),
      areManyPages: () => Promise.resolve(this.manyPages),
      onEnd: (appKey) => this.ended.push(appKey),
    });
  }

  /** The streams that are open. */
  get open(): FakeStream[] {
    return this.streams.filter(({ closed }) => !closed);
  }

  /** Lets the browser's clock go on as a machine's does that sleeps: no timer fires. */
  sleep(ms: number): void {
    this.#slept += ms;
  }

  /** Lets time pass, and everything happen that it causes. */
  async pass(ms: number): Promise<void> {
    await this.#clock.runUntilIdle();
    for (let left = ms; left > 0; left -= 500) {
      this.#clock.advance(Math.min(500, left));
      await this.#clock.runUntilIdle();
      await this.#clock.runUntilIdle();
    }
  }

  /** Says a frame to whoever listens; the application is one frame further. */
  frame(id: string, body: FrameBody): void {
    const seq = this.#advance(id);
    const frame = { ...body, appId: id, appAttemptId: "null", seq } as Frame;
    for (const stream of this.open) stream.say("message", JSON.stringify(frame));
  }

  /** Something happens that no stream tells of, as the end of a task. */
  change(id: string, part: Partial<ApplicationSnapshot>): void {
    this.#advance(id);
    this.applications = this.applications.map((snapshot) =>
      snapshot.id === id ? { ...snapshot, ...part } : snapshot
    );
  }

  #advance(id: string): number {
    const seq = 1 + (this.applications.find((snapshot) => snapshot.id === id)?.seq ?? 0);
    this.applications = this.applications.map((snapshot) =>
      snapshot.id === id ? { ...snapshot, seq } : snapshot
    );
    return seq;
  }

  async #answer(address: string): Promise<Response> {
    this.asked.push(address);
    await Promise.resolve();
    if (this.answers === "none") throw new TypeError("Failed to fetch");
    if (this.answers === "no sign of life") {
      await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, GIVEN_UP));
      throw new DOMException("signal timed out", "TimeoutError");
    }
    if (this.answers === "401") return Response.json({ error: "no token" }, { status: 401 });
    if (address === "health") {
      const time = this.#clock.now() + 5000;
      return Response.json({ version: this.version, epoch: this.epoch, time, allowCancel: true });
    }
    if (address === "api/v1/applications") return Response.json(this.applications.map(summaryOf));
    const found = this.applications.find(({ id }) => address === `api/v1/applications/${id}`);
    const answer = found === undefined
      ? Response.json({ error: "unknown" }, { status: 404 })
      : Response.json({ ...found, epoch: this.epoch });
    const { held } = this;
    if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
    return answer;
  }
}

function summaryOf(snapshot: ApplicationSnapshot): ApplicationSummary {
  const { totalCores: _, executors: _e, jobs: _j, stages: _s, ...rest } = snapshot;
  const { streamingQueries: _q, rejected: _r, lastError: _l, ...summary } = rest;
  return summary;
}
