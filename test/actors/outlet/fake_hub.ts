import { SealedFrame } from "../../../actors/gateway/sealed_frame.ts";
import type {
  Client,
  ClientItem,
  ClientOptions,
  FrameHub,
} from "../../../actors/gateway/frame_hub.ts";
import type { ApplicationSnapshot } from "../../../actors/application_snapshot.ts";
import type { CancelOutcome, CancelTarget } from "../../../actors/source/source.ts";
import type { Frame, FrameBody } from "../../../protocol/frames/frame.ts";

/** Items that a client with `overflow: "drop"` may have waiting. */
const QUEUE_BOUND = 500;

interface Application {
  readonly snapshot: ApplicationSnapshot;
  readonly retained: SealedFrame[];
  seq: number;
  ended: boolean;
}

/** A {@link FrameHub} that a test feeds by hand. */
export class FakeHub implements FrameHub {
  readonly epoch: string;
  /** All clients that ever connected, but for what the web server keeps for itself. */
  readonly clients: FakeClient[] = [];
  /** The web server's own client. */
  history: FakeClient | undefined;
  /** What was to be cancelled, with the application. */
  readonly cancelled: { readonly appKey: string; readonly target: CancelTarget }[] = [];
  /** What becomes of it, where the application is known. */
  cancelOutcome: CancelOutcome | Promise<CancelOutcome> = {
    outcome: "requested",
    detail: "Spark was asked",
  };
  numRejectedCommands = 0;
  readonly #applications = new Map<string, Application>();
  /** Frames of all applications in the order they came. */
  readonly #log: SealedFrame[] = [];

  constructor(epoch = "e1") {
    this.epoch = epoch;
  }

  /** Clients that are connected now. */
  get open(): FakeClient[] {
    return this.clients.filter((client) => !client.closed);
  }

  /** Adds an application and its sparkApplicationStart. */
  start(appId: string, names: { appName?: string; sparkUser?: string } = {}): SealedFrame {
    this.register(appId, names);
    const { appName = appId, sparkUser = "user" } = names;
    return this.emit(appId, {
      msgtype: "sparkApplicationStart",
      startTime: 1000,
      appId,
      appAttemptId: "null",
      appName,
      sparkUser,
    });
  }

  /** Adds an application that has sent no frame. */
  register(appId: string, names: { appName?: string; sparkUser?: string } = {}): void {
    const { appName = appId, sparkUser = "user" } = names;
    this.#applications.set(appId, {
      snapshot: emptySnapshot(appId, appName, sparkUser),
      retained: [],
      seq: 0,
      ended: false,
    });
  }

  /** Numbers a frame, retains it and hands it to the clients. */
  emit(appKey: string, body: FrameBody): SealedFrame {
    const application = this.#of(appKey);
    const frame: Frame = {
      ...body,
      appId: appKey,
      appAttemptId: "null",
      seq: ++application.seq,
    };
    const sealed = new SealedFrame(frame, appKey);
    application.retained.push(sealed);
    this.#log.push(sealed);
    this.#tell(appKey, { kind: "frame", frame: sealed });
    return sealed;
  }

  /** Emits `count` task starts. */
  emitTasks(appKey: string, count: number, host = "host"): SealedFrame[] {
    return Array.from({ length: count }, (_, index) =>
      this.emit(appKey, {
        msgtype: "sparkTaskStart",
        launchTime: 1,
        taskId: index,
        stageId: 0,
        stageAttemptId: 0,
        index,
        attemptNumber: 0,
        executorId: "1",
        host,
        status: "RUNNING",
        speculative: false,
      }));
  }

  /** Lets go of the frames up to `seq`, as the byte bound does. */
  evict(appKey: string, seq: number): void {
    const { retained } = this.#of(appKey);
    retained.splice(0, retained.findLastIndex((frame) => frame.seq <= seq) + 1);
  }

  end(appKey: string): void {
    this.#of(appKey).ended = true;
    this.#tell(appKey, { kind: "end", appKey });
  }

  remove(appKey: string): void {
    this.#applications.delete(appKey);
    this.#tell(appKey, { kind: "removed", appKey });
  }

  retained(appKey: string): readonly SealedFrame[] {
    return this.#of(appKey).retained;
  }

  connect(options: ClientOptions): FakeClient {
    const client = new FakeClient(options);
    for (const item of this.#backlog(options)) client.offer(item);
    if (options.name === "history") this.history = client;
    else this.clients.push(client);
    return client;
  }

  applications(): Promise<ApplicationSnapshot[]> {
    const applications = [...this.#applications.values()];
    return Promise.resolve(applications.map(({ snapshot, seq }) => ({ ...snapshot, seq })));
  }

  snapshot(appKey: string): Promise<ApplicationSnapshot | undefined> {
    const application = this.#applications.get(appKey);
    return Promise.resolve(application && { ...application.snapshot, seq: application.seq });
  }

  async cancel(appKey: string, target: CancelTarget): Promise<CancelOutcome | undefined> {
    this.cancelled.push({ appKey, target });
    return this.#applications.has(appKey) ? await this.cancelOutcome : undefined;
  }

  countRejectedCommand(): void {
    this.numRejectedCommands++;
  }

  *#backlog({ appKey, after = 0 }: ClientOptions): Generator<ClientItem> {
    const application = appKey === undefined ? undefined : this.#of(appKey);
    if (appKey !== undefined && application !== undefined && after > 0) {
      const oldest = application.retained[0]?.seq ?? application.seq + 1;
      if (after > application.seq || after < oldest - 1) {
        after = 0;
        yield { kind: "reset", appKey };
      }
    }
    for (const frame of this.#log) {
      if (appKey !== undefined && frame.appKey !== appKey) continue;
      const application = this.#applications.get(frame.appKey);
      if (application?.retained.includes(frame) && frame.seq > after) {
        yield { kind: "frame", frame };
      }
    }
    for (const [key, { ended }] of this.#applications) {
      if (ended && (appKey ?? key) === key) yield { kind: "end", appKey: key };
    }
  }

  #of(appKey: string): Application {
    const application = this.#applications.get(appKey);
    if (application === undefined) throw new Error(`Cannot find ${appKey} in the fake hub`);
    return application;
  }

  #tell(appKey: string, item: ClientItem): void {
    for (const client of [...this.open, ...(this.history ? [this.history] : [])]) {
      if ((client.options.appKey ?? appKey) === appKey) client.offer(item);
    }
  }
}

/** One client of a {@link FakeHub}. */
export class FakeClient implements Client {
  readonly options: ClientOptions;
  closed = false;
  /** The most items that ever waited. */
  highWater = 0;
  #queue: ClientItem[] = [];
  #omitted = 0;
  #wake: (() => void) | undefined;
  #drained: (() => void) | undefined;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  /** Items that wait. */
  get waiting(): number {
    return this.#queue.length;
  }

  offer(item: ClientItem): void {
    const full = this.options.overflow === "drop" && this.#queue.length >= QUEUE_BOUND;
    if (full && item.kind === "frame" && item.frame.frame.msgtype === "sparkTaskStart") {
      this.#omitted++;
      return;
    }
    if (this.#omitted > 0 && "appKey" in item === false) {
      this.#flushOmitted(item.frame.appKey);
    }
    this.#queue.push(item);
    this.highWater = Math.max(this.highWater, this.#queue.length);
    this.#wake?.();
  }

  async take(): Promise<readonly ClientItem[]> {
    while (this.#queue.length === 0 && !this.closed) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.closed) return [];
    const items = this.#queue;
    this.#queue = [];
    this.#drained?.();
    return items;
  }

  /** Resolves once everything offered was taken, as a source waits for it. */
  async drained(): Promise<void> {
    while (this.#queue.length > 0 && !this.closed) {
      await new Promise<void>((resolve) => this.#drained = resolve);
    }
  }

  close(): void {
    this.closed = true;
    this.#wake?.();
    this.#drained?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #flushOmitted(appKey: string): void {
    this.#queue.push({
      kind: "omitted",
      appKey,
      numTasks: this.#omitted,
      numFrames: this.#omitted,
    });
    this.#omitted = 0;
  }
}

function emptySnapshot(id: string, appName: string, sparkUser: string): ApplicationSnapshot {
  return {
    id,
    appId: id,
    appAttemptId: "null",
    appName,
    sparkUser,
    sparkVersion: null,
    startTime: 1000,
    endTime: null,
    status: "RUNNING",
    recorded: false,
    source: "fake",
    sparkUiUrl: null,
    canCancel: false,
    lastEventTime: 2000,
    seq: 0,
    totalCores: 0,
    executors: [],
    jobs: [],
    stages: [],
    streamingQueries: [],
    rejected: {},
    lastError: null,
  };
}
