import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { SparkEvent } from "../../../../protocol/spark/spark_event.ts";
import type { TapHello } from "../../../../protocol/tap/tap_message.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import type {
  ApplicationInput,
  ApplicationOptions,
  Intake,
  Notice,
  RejectReason,
} from "../../../../actors/source/source.ts";
import { LineSplitter } from "../../../../actors/source/line_splitter.ts";
import { TapSource } from "../../../../actors/source/tap/tap_source.ts";

/** Lets tests wait for what others do. */
class Changes {
  #waiters: (() => void)[] = [];

  notify(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }
}

/** What an application was told, in order. */
export class FakeApplication implements ApplicationInput {
  readonly events: SparkEvent[] = [];
  readonly rejects: string[] = [];
  readonly leftOuts: string[] = [];
  readonly unused: string[] = [];
  ended = 0;

  constructor(readonly options: ApplicationOptions, readonly intake: FakeIntake) {}

  tell(event: SparkEvent): "ok" | "full" | "dead" {
    const answer = this.intake.answer(event);
    if (answer === "ok") this.events.push(event);
    this.intake.changes.notify();
    return answer;
  }

  drained(): Promise<void> {
    return this.intake.drained();
  }

  reject(reason: RejectReason, detail: string): void {
    this.rejects.push(`${reason} ${detail}`);
    this.intake.changes.notify();
  }

  leftOut(name: string, count: number): void {
    this.leftOuts.push(`${name} ${count}`);
    this.intake.changes.notify();
  }

  ignored(name: string): void {
    this.unused.push(name);
    this.intake.changes.notify();
  }

  advance(): void {
    throw new Error("a driver has the wall clock");
  }

  live(): void {
    throw new Error("a driver is live from the start");
  }

  end(): void {
    this.ended++;
    this.intake.changes.notify();
  }

  /** The ids of the executors that were removed; see {@link line}. */
  get ids(): string[] {
    return this.events.map((event) =>
      event.type === "executorRemoved" ? event.executorId : event.type
    );
  }
}

/** An intake that keeps all it is given. */
export class FakeIntake implements Intake {
  readonly changes = new Changes();
  readonly applications: FakeApplication[] = [];
  answer: (event: SparkEvent) => "ok" | "full" | "dead" = () => "ok";
  drained: () => Promise<void> = () => Promise.resolve();
  ready: () => Promise<void> = () => Promise.resolve();

  open(options: ApplicationOptions): FakeApplication {
    const application = new FakeApplication(options, this);
    this.applications.push(application);
    return application;
  }

  /** Waits for an application that meets the condition. */
  async until(condition: (application: FakeApplication) => boolean): Promise<FakeApplication> {
    let found: FakeApplication | undefined;
    await this.changes.until(() => {
      found = this.applications.find(condition);
      return found !== undefined;
    });
    return found as FakeApplication;
  }
}

/** An end of a connection as the tap's, under a test's control. */
export class FakeTap implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #splitter = new LineSplitter();
  readonly #lines: string[] = [];
  #closed = false;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Connects to the port in an address file, and says nothing. */
  static async connect(addressFile: string): Promise<FakeTap> {
    const { port } = await readAddress(addressFile);
    return new FakeTap(await Deno.connect({ hostname: "127.0.0.1", port: Number(port) }));
  }

  /** Connects and greets as the tap does. */
  static async greet(addressFile: string): Promise<FakeTap> {
    const { tapToken, sidecarToken } = await readAddress(addressFile);
    const tap = await FakeTap.connect(addressFile);
    await tap.send(`SparkMonitorTap/1 ${tapToken}`);
    assertEquals(await tap.next(), `SparkMonitorTap/1 ${sidecarToken}`);
    return tap;
  }

  /** Sends lines with their ends. */
  async send(...lines: readonly string[]): Promise<void> {
    await this.write(lines.map((line) => `${line}\n`).join(""));
  }

  /** Sends bytes as they are. */
  async write(data: string | Uint8Array): Promise<void> {
    let bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
  }

  /** The next line that the sidecar sent; null where it closed the connection. */
  async next(): Promise<string | null> {
    const buffer = new Uint8Array(1000);
    while (this.#lines.length === 0) {
      const length = await this.#conn.read(buffer).catch(() => null);
      if (length === null) return null;
      for (const line of this.#splitter.push(buffer.subarray(0, length))) {
        this.#lines.push(line ?? "");
      }
    }
    return this.#lines.shift() ?? null;
  }

  close(): void {
    if (!this.#closed) this.#conn.close();
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What an address file says. */
export async function readAddress(path: string): Promise<Record<string, string>> {
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => line.split("=")));
}

/** A source that listens, under a clock that the test moves. */
export class TapSession implements AsyncDisposable {
  readonly clock = new VirtualClock({ now: 1_700_000_000_000 });
  readonly intake = new FakeIntake();
  readonly notices: Notice[] = [];
  readonly drivers: TapHello[] = [];
  readonly source: TapSource;
  readonly addressFile: string;
  readonly running: Promise<void>;
  readonly #abort = new AbortController();
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.addressFile = join(folder, "serve");
    this.source = new TapSource({
      addressFile: this.addressFile,
      clock: this.clock,
      onNotice: (notice) => {
        this.notices.push(notice);
        this.intake.changes.notify();
      },
      onDriver: (driver) => this.drivers.push(driver),
    });
    this.running = this.source.run(this.intake, this.#abort.signal);
    this.running.catch(() => {});
  }

  static async start(): Promise<TapSession> {
    const session = new TapSession(await Deno.makeTempDir());
    await session.source.listening;
    return session;
  }

  /** A tap that has greeted. */
  greet(): Promise<FakeTap> {
    return FakeTap.greet(this.addressFile);
  }

  /** A tap that has greeted and said hello. */
  async hello(driver = 1): Promise<FakeTap> {
    const tap = await this.greet();
    await tap.send(hello(driver));
    return tap;
  }

  /** Waits for this many notices, and gives them in short. */
  async noticed(count: number): Promise<string[]> {
    await this.intake.changes.until(() => this.notices.length >= count);
    return this.notices.map(({ level, message }) => `${level}: ${message}`);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The Hello of a driver with this process id; the fields take the place of its own. */
export function hello(driver = 1, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Event: "SparkMonitorTapHello",
    Driver: driver.toString(16).padStart(16, "0"),
    "Process ID": driver,
    "Spark Version": "4.1.1",
    "Java Version": "17.0.9",
    "Scala Version": "2.13.17",
    "UI Address": `http://driver-${driver}:4040`,
    Retold: false,
    ...fields,
  });
}

/** An event, the end of an executor, whose id tells the lines apart. */
export function line(id: number | string): string {
  return JSON.stringify({
    Event: "SparkListenerExecutorRemoved",
    Timestamp: 1000,
    "Executor ID": String(id),
    "Removed Reason": "idle",
  });
}

/** The last event of an application. */
export const APPLICATION_END = '{"Event":"SparkListenerApplicationEnd","Timestamp":2000}';
