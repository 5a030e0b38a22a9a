import type { Frame } from "../protocol/frames/frame.ts";
import type { ApplicationPort } from "./application/application_port.ts";
import type { ApplicationSnapshot, ApplicationSummary } from "./application_snapshot.ts";
import { Applications } from "./application/applications.ts";
import {
  commGateway,
  type GatewayMessage,
  type ListedApplication,
} from "./gateway/comm_gateway.ts";
import { Flow } from "./gateway/flow.ts";
import type { Client, ClientOptions, FrameHub } from "./gateway/frame_hub.ts";
import { GatewayClient } from "./gateway/gateway_client.ts";
import { DEFAULT_RETAINED_LIMITS, type RetainedLimits } from "./gateway/retained_frames.ts";
import type { MetricsSource } from "./metrics_source.ts";
import { metricsSource, MonitorCounters, REJECTED_COMMAND } from "./monitor_counters.ts";
import type { Outlet } from "./outlet/outlet.ts";
import {
  type ActorRef,
  ActorSystem,
  AskError,
  type Clock,
  type Crash,
  type Faults,
  type StopReport,
  supervisor,
  systemClock,
} from "./runtime/mod.ts";
import type { CancelOutcome, CancelTarget, Source } from "./source/source.ts";
import { DEFAULT_TEXT_LIMITS, type TextLimits } from "./text_limits.ts";
import { worker } from "./worker.ts";

/** How a monitor is made; every default is the right one for most. */
export interface MonitorOptions {
  /** `sparkStageActiveRate`: milliseconds between two snapshots of a running stage. Default 1000. */
  readonly activeRate?: number;
  readonly textLimits?: TextLimits;
  readonly retained?: RetainedLimits;
  /** Of all retained frames together, about. Default 64 MB. */
  readonly maxRetainedBytes?: number;
  /** Applications that are kept after the end of their input. Default 100. */
  readonly maxEndedApplications?: number;
  readonly clock?: Clock;
  /** Makes deliveries fail, for tests. */
  readonly faults?: Faults;
  /** Told of what went wrong with a source or an outlet that is tried again. */
  readonly onRetry?: (name: string, error: unknown) => void;
  /** Told of each crash of an actor: a bug in this program. */
  readonly onCrash?: (crash: Crash) => void;
}

/** A source or an outlet at work. */
export interface Running {
  /** Resolves when it has no more to do; rejects where trying again would not help. */
  readonly finished: Promise<void>;
  /** Ends it. A source's applications are taken away with it. */
  remove(): Promise<void>;
}

/** Spark sources and outlets fail for long, as when a kernel is away: they are tried for ever. */
const NEVER_GIVE_UP = { intensity: Infinity, period: 60_000, backoff: 200, maxBackoff: 5000 };

/** How long an answer may take. From within it comes in a turn, from a driver in its time. */
const ASK = { timeout: 10_000 };

/**
 * The whole system: sources on one side, an actor for each application, job
 * and stage attempt in the middle, the gateway and its clients on the other.
 *
 * @example Frames from an event log, in a program of one's own
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Monitor } from "./monitor.ts";
 *
 * await using monitor = new Monitor();
 * const frames = monitor.frames();
 * monitor.addSource({
 *   name: "hand-made",
 *   run(intake) {
 *     const application = intake.open({ fallbackId: "app-1", time: "event" });
 *     application.tell({ type: "applicationEnd", time: 1000 });
 *     application.end();
 *     return Promise.resolve();
 *   },
 * });
 * for await (const frame of frames) {
 *   assertEquals([frame.msgtype, frame.appId, frame.seq], ["sparkApplicationEnd", "app-1", 1]);
 *   break;
 * }
 * ```
 */
export class Monitor implements FrameHub, AsyncDisposable {
  readonly epoch: string;
  /** What happened so far, in numbers. */
  readonly metrics: MetricsSource;
  /** The actors, for inspection. */
  readonly system: ActorSystem;

  readonly #options: MonitorOptions;
  readonly #counters = new MonitorCounters();
  readonly #flow = new Flow();
  readonly #applications: Applications;
  readonly #gateway: ActorRef<GatewayMessage>;
  readonly #sources: ActorRef<never>;
  readonly #outlets: ActorRef<never>;
  readonly #clients: ActorRef<never>;
  #numClients = 0;
  #numWorkers = 0;

  constructor(options: MonitorOptions = {}) {
    const { clock = systemClock, faults, onCrash } = options;
    this.#options = options;
    this.epoch = clock.now().toString(36);
    this.system = new ActorSystem({
      clock,
      ...(faults === undefined ? {} : { faults }),
      ...(onCrash === undefined ? {} : { onCrash }),
    });
    const { system } = this;
    const counters = this.#counters;
    this.metrics = metricsSource(counters, system);
    const delivery = system.spawn(supervisor({ intensity: 1000 }), { name: "delivery" });
    this.#gateway = system.spawn(
      commGateway({
        counters,
        limits: options.retained ?? DEFAULT_RETAINED_LIMITS,
        maxBytes: options.maxRetainedBytes ?? 64 * 1024 * 1024,
        onReplaced: (application) => this.#applications.letGo(application),
      }),
      { name: "gateway" },
      delivery,
    );
    this.#clients = system.spawn(supervisor({ intensity: 1000 }), { name: "clients" }, delivery);
    this.#outlets = system.spawn(supervisor(NEVER_GIVE_UP), { name: "outlets" }, delivery);
    const applications = system.spawn(supervisor({ intensity: 1000 }), { name: "applications" });
    this.#sources = system.spawn(supervisor(NEVER_GIVE_UP), { name: "sources" });
    this.#applications = new Applications({
      system,
      supervisor: applications,
      gateway: this.#gateway,
      counters,
      activeRate: options.activeRate ?? 1000,
      limits: options.textLimits ?? DEFAULT_TEXT_LIMITS,
      maxEnded: 1000,
      maxEndedApplications: options.maxEndedApplications ?? 100,
    });
  }

  /** Starts to read from a source. */
  addSource(source: Source): Running {
    const ports = new Set<ApplicationPort>();
    const running = this.#work(this.#sources, source.name, (signal) =>
      source.run({
        open: (options) => {
          const port = this.#applications.open(source.name, options, (port) => ports.delete(port));
          ports.add(port);
          return port;
        },
        ready: () => this.#flow.ready(),
      }, signal));
    return {
      finished: running.finished,
      remove: async () => {
        await running.remove();
        for (const port of ports) this.#applications.remove(port);
      },
    };
  }

  /** Starts to serve an outlet. */
  addOutlet(outlet: Outlet): Running {
    return this.#work(this.#outlets, outlet.name, (signal) => outlet.run(this, signal));
  }

  connect(options: ClientOptions): Client {
    const name = `${options.name}-${++this.#numClients}`;
    const client: GatewayClient = new GatewayClient({
      ...options,
      gateway: this.#gateway,
      flow: this.#flow,
      onOmitted: (numFrames) => this.#counters.countDropped("client limit", numFrames),
      onClose: () => {
        this.#counters.countClient(options.name, -1);
        void this.system.stopActor(ref);
      },
    });
    this.#counters.countClient(options.name, 1);
    const ref = this.system.spawn(client.behavior, { name }, this.#clients);
    client.connect(ref);
    return client;
  }

  /**
   * All frames of all applications, the retained ones first; from the moment of
   * the call, whenever the loop begins. Nothing is left out: while the loop is
   * busy, or has not begun, the sources wait. Leaving the loop ends it.
   */
  frames(): AsyncIterableIterator<Frame, void, void> {
    const client = this.connect({ name: "frames", overflow: "block" });
    const frames = framesOf(client);
    return {
      next: () => frames.next(),
      // A loop that never began has no end of its own.
      return: () => {
        client.close();
        return frames.return();
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async applications(): Promise<ApplicationSummary[]> {
    const listed = await this.#gateway.ask<readonly ListedApplication[]>(
      (replyTo) => ({ type: "list", replyTo }),
      ASK,
    );
    const summaries = await Promise.all(listed.map(summaryOf));
    return summaries.filter((summary) => summary !== null);
  }

  snapshot(appKey: string): Promise<ApplicationSnapshot | undefined> {
    return this.#gateway.ask((replyTo) => ({ type: "snapshot", appKey, replyTo }), ASK);
  }

  async cancel(appKey: string, target: CancelTarget): Promise<CancelOutcome | undefined> {
    try {
      return await this.#gateway.ask<CancelOutcome | undefined>(
        (replyTo) => ({ type: "cancel", appKey, target, replyTo }),
        ASK,
      );
    } catch (error) {
      if (!(error instanceof AskError)) throw error;
      const detail = error.failure === "timeout"
        ? "the driver did not answer within 10 s"
        : error.message;
      return { outcome: "failed", detail };
    }
  }

  countRejectedCommand(): void {
    this.#counters.countDropped(REJECTED_COMMAND);
  }

  /** Rejects where the actors crashed so often that the system gave up; else never settles. */
  async failure(): Promise<never> {
    const reason = await this.system.terminated;
    if (reason.kind === "failed") throw reason.error;
    return await new Promise<never>(() => {});
  }

  /** Stops everything: sources first, then the applications, then those that deliver. */
  async stop(): Promise<StopReport> {
    return await this.system.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #work(
    under: ActorRef<never>,
    name: string,
    run: (signal: AbortSignal) => Promise<void>,
  ): Running {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Whoever does not wait for it must not be ended by it.
    promise.catch(() => {});
    const behavior = worker({
      run,
      onDone: (error) => error === undefined ? resolve() : reject(error),
      onRetry: (error) => this.#options.onRetry?.(name, error),
    });
    const ref = this.system.spawn(
      behavior,
      { name: `${name.replaceAll("/", "_")}-${++this.#numWorkers}`, restart: "transient" },
      under,
    );
    return {
      finished: promise,
      remove: async () => {
        await this.system.stopActor(ref);
        resolve();
      },
    };
  }
}

/** Null where the application was taken away meanwhile. */
async function summaryOf(
  { application, seq }: ListedApplication,
): Promise<ApplicationSummary | null> {
  try {
    return await application.ask((replyTo) => ({ type: "summary", seq, replyTo }), ASK);
  } catch (error) {
    if (error instanceof AskError && error.failure === "stopped") return null;
    throw error;
  }
}

async function* framesOf(client: Client): AsyncGenerator<Frame, void, void> {
  try {
    for (let items = await client.take(); items.length > 0; items = await client.take()) {
      for (const item of items) {
        if (item.kind === "frame") yield item.frame.frame;
      }
    }
  } finally {
    client.close();
  }
}
