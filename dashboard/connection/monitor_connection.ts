import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ApplicationSummary } from "../../actors/application_snapshot.ts";
import type { ApplicationModel } from "../model/application_model.ts";
import { newestFirst } from "../model/newest_first.ts";
import type { ConnectionState } from "../model/page_state.ts";
import { type Api, ApiError, type Health } from "./api.ts";
import { ApplicationFeed } from "./application_feed.ts";
import type { OpenEventStream } from "./frame_stream.ts";
import type { PageClock } from "./page_clock.ts";

/** Milliseconds between two questions for the list of applications. */
const INTERVAL = 2000;
/** The same while nobody sees the page. */
const HIDDEN_INTERVAL = 5000;
/** Milliseconds between two questions for the monitor's health. */
const HEALTH_INTERVAL = 10_000;
/** Milliseconds that a question comes too late if the machine was asleep. */
const SLEPT = 10_000;

/** What a connection is made with. */
export interface MonitorConnectionOptions {
  readonly api: Api;
  readonly clock: PageClock;
  readonly openEventStream: OpenEventStream;
  /** Calls back before the next frame is drawn. */
  readonly beforeDraw: (callback: () => void) => void;
  /** Whether there are more pages of this monitor than can each keep a stream. */
  readonly areManyPages: () => Promise<boolean>;
  /** The application that is looked at does not run any more; its monitor may be about to end, too. */
  readonly onEnd: (appKey: string) => void;
}

/**
 * What the page knows of the monitor, kept up to date.
 *
 * It asks for the list of applications every other second, which is also the
 * watchdog: its `seq` shows when a stream is dead, its silence that the monitor
 * is gone. What was known is kept meanwhile.
 */
export class MonitorConnection {
  readonly #options: MonitorConnectionOptions;
  readonly #applications = signal<readonly ApplicationSummary[] | null>(null);
  readonly #model = signal<ApplicationModel | null>(null);
  readonly #version = signal(0);
  readonly #connection = signal<ConnectionState>("connecting");
  readonly #lostSince = signal<number | null>(null);
  readonly #health = signal<Health | null>(null);
  readonly #isOutdated = signal(false);
  readonly #now: Signal<number>;
  readonly paused = signal(false);

  #feed: ApplicationFeed | null = null;
  /** What the feed says, whether the view is paused or not. */
  #live: ApplicationModel | null = null;
  #wanted: string | null = null;
  #isHidden = false;
  #healthAt = -Infinity;
  /** Of the monitor that the page came from. */
  #firstVersion: string | null = null;
  /** The monitor's clock less the browser's. */
  #clockOffset = 0;
  #drawIsDue = false;
  #timer: unknown;
  #dueAt = 0;
  #isAsking = false;
  #askAgain = false;
  #stopped = false;

  constructor(options: MonitorConnectionOptions) {
    this.#options = options;
    this.#now = signal(options.clock.now());
    this.paused.subscribe(() => this.#show());
  }

  get applications(): ReadonlySignal<readonly ApplicationSummary[] | null> {
    return this.#applications;
  }

  get model(): ReadonlySignal<ApplicationModel | null> {
    return this.#model;
  }

  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  get connection(): ReadonlySignal<ConnectionState> {
    return this.#connection;
  }

  get lostSince(): ReadonlySignal<number | null> {
    return this.#lostSince;
  }

  get health(): ReadonlySignal<Health | null> {
    return this.#health;
  }

  get isOutdated(): ReadonlySignal<boolean> {
    return this.#isOutdated;
  }

  get now(): ReadonlySignal<number> {
    return this.#now;
  }

  /** Begins to ask. */
  start(): void {
    this.#tickClock();
    // Being seen, or an application in the address, may have made it ask before.
    if (!this.#isAsking) void this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#options.clock.clearTimeout(this.#timer as never);
    this.#feed?.close();
  }

  /** @param appKey the application to look at; null for the newest */
  select(appKey: string | null): void {
    if (appKey === this.#wanted) return;
    this.#wanted = appKey;
    this.paused.value = false;
    this.askNow();
  }

  /** @param hidden whether nobody sees the page */
  setHidden(hidden: boolean): void {
    this.#isHidden = hidden;
    if (!hidden) this.askNow();
  }

  /** Asks at once, as when there is a reason to think that something has changed. */
  askNow(): void {
    this.#askAgain = this.#isAsking;
    if (this.#isAsking || this.#stopped) return;
    this.#options.clock.clearTimeout(this.#timer as never);
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const { clock } = this.#options;
    // The clock went on while no timer could fire: no stream survives that for certain.
    if (this.#dueAt > 0 && clock.now() - this.#dueAt > SLEPT) this.#feed?.suspend();
    this.#isAsking = true;
    this.#askAgain = false;
    try {
      const [applications] = await Promise.all([
        this.#options.api.applications(),
        this.#askHealth(),
      ]);
      this.#applications.value = applications;
      await this.#follow();
      this.#connection.value = "live";
      this.#lostSince.value = null;
    } catch (error) {
      this.#failed(error);
      // It has waited long enough, and a new connection may do better.
      this.#askAgain ||= error instanceof DOMException && error.name === "TimeoutError";
    }
    this.#isAsking = false;
    if (this.#stopped) return;
    if (this.#askAgain) return void this.#ask();
    const interval = this.#isHidden ? HIDDEN_INTERVAL : INTERVAL;
    this.#dueAt = clock.now() + interval;
    this.#timer = clock.setTimeout(() => void this.#ask(), interval);
  }

  async #askHealth(): Promise<void> {
    const { api, clock } = this.#options;
    const isRecent = clock.now() - this.#healthAt < HEALTH_INTERVAL;
    if (isRecent && this.#connection.value === "live") return;
    const health = await api.health();
    this.#healthAt = clock.now();
    this.#clockOffset = health.time - this.#healthAt;
    this.#health.value = health;
    this.#firstVersion ??= health.version;
    this.#isOutdated.value = health.version !== this.#firstVersion;
  }

  /** Looks at the application that is wanted. */
  async #follow(): Promise<void> {
    const applications = this.#applications.value ?? [];
    const [newest] = newestFirst(applications);
    // A newer one does not push aside what stands still.
    const kept = this.paused.value ? this.#feed?.appKey : undefined;
    const wanted = this.#wanted ?? kept ?? newest?.id;
    const summary = applications.find(({ id }) => id === wanted);
    // What is gone stays in sight as it was, unless something else is asked for.
    if (summary === undefined) {
      if (wanted !== undefined && wanted !== this.#feed?.appKey) this.#leave();
      return;
    }
    if (this.#feed?.appKey !== summary.id) {
      this.#leave();
      this.#feed = this.#makeFeed(summary.id);
    }
    try {
      await this.#feed?.check(summary, this.#health.value?.epoch ?? "", await this.#mayStream());
    } catch (error) {
      // It was taken away since the list was made; the next list says so.
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
    }
  }

  #leave(): void {
    this.#feed?.close();
    this.#feed = null;
    this.#live = null;
    this.#show();
  }

  #makeFeed(appKey: string): ApplicationFeed {
    const { api, clock, openEventStream, onEnd } = this.#options;
    return new ApplicationFeed(appKey, {
      api,
      clock,
      openEventStream,
      onModel: (model) => {
        this.#live = model;
        if (!this.paused.value || this.#model.value === null) this.#show();
      },
      onChange: () => this.#drawSoon(),
      onEnd: () => onEnd(appKey),
      onTrouble: () => {
        this.#healthAt = -Infinity;
        this.askNow();
      },
    });
  }

  /** A browser has six connections a host: where pages are many, those that nobody sees do without. */
  async #mayStream(): Promise<boolean> {
    return !this.#isHidden || !await this.#options.areManyPages();
  }

  #failed(error: unknown): void {
    this.#connection.value = error instanceof ApiError && error.status === 401 ? "refused" : "lost";
    this.#lostSince.value ??= this.#options.clock.now();
  }

  /** Shows the application as it is now, or, if the view is paused, as it stays. */
  #show(): void {
    this.#model.value = this.paused.value ? this.#live?.copy() ?? null : this.#live;
    this.#version.value++;
  }

  #drawSoon(): void {
    if (this.#drawIsDue) return;
    this.#drawIsDue = true;
    this.#options.beforeDraw(() => {
      this.#drawIsDue = false;
      if (!this.paused.value) this.#version.value++;
    });
  }

  #tickClock(): void {
    const { clock } = this.#options;
    if (this.#stopped) return;
    if (!this.paused.value && this.#lostSince.value === null) {
      this.#now.value = clock.now() + this.#clockOffset;
    }
    clock.setTimeout(() => this.#tickClock(), 1000);
  }
}
