import { fromFileUrl, join } from "@std/path";
import type { ApplicationSnapshot } from "../../actors/application_snapshot.ts";
import { Monitor } from "../../actors/monitor.ts";
import { systemClock } from "../../actors/runtime/clock.ts";
import { EventLogSource } from "../../actors/source/event_log/event_log_source.ts";
import type { Notice } from "../../actors/source/source.ts";
import { agentJar, agentOption, withAgent } from "../../actors/source/tap/java_agent.ts";
import { TapSource } from "../../actors/source/tap/tap_source.ts";
import type { EndStatus, Frame, JobEndFrame, JobStartFrame } from "../../protocol/frames/frame.ts";
import { Child, type ChildResult } from "./child.ts";
import type { SparkSettings } from "./spark.ts";

const program = fromFileUrl(import.meta.resolve("./tap_application.py"));

/** A folder for one test: the address file, the event logs, and what Spark writes. */
export class TapFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<TapFolder> {
    const path = await Deno.makeTempDir();
    await Deno.mkdir(join(path, "logs"));
    return new TapFolder(path);
  }

  get addressFile(): string {
    return join(this.path, "tap", "serve");
  }

  get logs(): string {
    return join(this.path, "logs");
  }

  /** Puts an empty file there, which a program waits for. */
  async put(name: string): Promise<void> {
    await Deno.writeTextFile(join(this.path, name), "");
  }

  /** Waits until a program has put a file there. */
  async has(name: string): Promise<void> {
    using watcher = Deno.watchFs(this.path);
    const isThere = () => Deno.stat(join(this.path, name)).then(() => true, () => false);
    if (await isThere()) return;
    for await (const _ of watcher) if (await isThere()) return;
  }

  /**
   * A Spark home with the same contents as PySpark's, in which a local cluster
   * may make its working folders.
   */
  async sparkHome(prefix: string): Promise<string> {
    const home = join(this.path, "spark");
    await Deno.mkdir(home);
    const pyspark = join(await sitePackages(prefix), "pyspark");
    for await (const { name } of Deno.readDir(pyspark)) {
      await Deno.symlink(join(pyspark, name), join(home, name));
    }
    return home;
  }

  /** Starts a program of tap_application.py with the tap, once with each of the settings. */
  start(
    python: string,
    name: "work" | "hold" | "shuffle" | "wait" | "stream",
    settings: readonly SparkSettings[],
    env: Record<string, string> = {},
  ): Child {
    const common = {
      "spark.ui.enabled": "false",
      "spark.local.dir": this.path,
      "spark.sql.shuffle.partitions": "3",
      "spark.sql.warehouse.dir": `file://${this.path}/warehouse`,
      "spark.eventLog.enabled": "true",
      "spark.eventLog.dir": `file://${this.logs}`,
    };
    const all = settings.map((some) => ({ ...common, ...some }));
    return new Child([python, program, name, this.path, JSON.stringify(all)], {
      cwd: this.path,
      env: {
        SPARK_LOCAL_HOSTNAME: "localhost",
        TMPDIR: this.path,
        SPARK_SUBMIT_OPTS: withAgent(
          // A driver that lives for seconds is faster without the optimising compiler.
          `-Djava.io.tmpdir=${this.path} -XX:TieredStopAtLevel=1`,
          agentOption(agentJar(), this.addressFile),
        ),
        PYSPARK_PYTHON: python,
        ...env,
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** The folder of an environment's packages. */
export async function sitePackages(prefix: string): Promise<string> {
  for await (const { name } of Deno.readDir(join(prefix, "lib"))) {
    if (name.startsWith("python3")) return join(prefix, "lib", name, "site-packages");
  }
  throw new Error(`${prefix} has no packages`);
}

/** What a monitor sends, as it comes. */
class FrameLog {
  readonly #monitor: Monitor;
  readonly #frames: Frame[] = [];
  #waiters: (() => void)[] = [];

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
    void this.#collect();
  }

  /** Waits for the first frame, of those that came too, that meets the condition. */
  async until(condition: (frame: Frame) => boolean): Promise<Frame> {
    for (let i = 0;; i++) {
      while (i === this.#frames.length) {
        await new Promise<void>((resolve) => this.#waiters.push(resolve));
      }
      const frame = this.#frames[i];
      if (frame !== undefined && condition(frame)) return frame;
    }
  }

  /** What the monitor knows by now, with all frames up to there. */
  async outcome(): Promise<Outcome> {
    const snapshots = new Map();
    for (const { id } of await this.#monitor.applications()) {
      const snapshot = await this.#monitor.snapshot(id);
      if (snapshot === undefined) throw new Error(`${id} is not there`);
      const { seq, lastEventTime: _, source: __, sparkUiUrl: ___, canCancel: ____, ...rest } =
        snapshot;
      snapshots.set(id, rest);
      await this.until((frame) => frame.appId === rest.appId && frame.seq >= seq);
    }
    const kept = this.#frames.filter(({ msgtype }) => msgtype !== "sparkStageActive");
    return { frames: Map.groupBy(kept, ({ appId }) => appId), snapshots };
  }

  async #collect(): Promise<void> {
    for await (const frame of this.#monitor.frames()) {
      this.#frames.push(frame);
      for (const resolve of this.#waiters.splice(0)) resolve();
    }
  }
}

/** A monitor of the drivers that know a folder's address file. */
export class TapMonitor implements AsyncDisposable {
  readonly monitor = new Monitor();
  readonly notices: Notice[] = [];
  readonly #frames = new FrameLog(this.monitor);
  readonly #source: TapSource;

  private constructor(addressFile: string) {
    this.#source = new TapSource({
      addressFile,
      clock: systemClock,
      onNotice: (notice) => this.notices.push(notice),
    });
    this.monitor.addSource(this.#source);
  }

  static async start(folder: TapFolder): Promise<TapMonitor> {
    const tapped = new TapMonitor(folder.addressFile);
    await tapped.#source.listening;
    return tapped;
  }

  /** Waits for the first frame, of those that came too, that meets the condition. */
  async until(condition: (frame: Frame) => boolean): Promise<Frame> {
    return await this.#frames.until(condition);
  }

  /** Waits for the start of a job of this group. */
  async jobStart(jobGroup: string): Promise<JobStartFrame> {
    const isIt = (it: Frame) => it.msgtype === "sparkJobStart" && it.jobGroup === jobGroup;
    return await this.until(isIt) as JobStartFrame;
  }

  /** Waits for a job's end, and gives its status. */
  async jobEnd(jobId: number): Promise<EndStatus> {
    const isIt = (it: Frame) => it.msgtype === "sparkJobEnd" && it.jobId === jobId;
    return (await this.until(isIt) as JobEndFrame).status;
  }

  /** Waits until no driver is connected, and gives what is known then. */
  async outcome(): Promise<Outcome> {
    await this.#source.idle();
    return await this.#frames.outcome();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.monitor.stop();
  }
}

/** What a promise comes to while a program runs; fails where the program ends before. */
export async function whileRunning<T>(
  ended: Promise<ChildResult>,
  promise: Promise<T>,
): Promise<T> {
  const early = ended.then(({ code, stderr }) => {
    throw new Error(`It ended too early with ${code} and said: ${stderr}`);
  });
  return await Promise.race([promise, early]);
}

/** What a monitor knows at the end, by the application's id. */
export interface Outcome {
  /** But for the snapshots of stages that run. */
  readonly frames: ReadonlyMap<string, readonly Frame[]>;
  /** But for what depends on when it was asked, and on where the events come from. */
  readonly snapshots: ReadonlyMap<
    string,
    Omit<ApplicationSnapshot, "seq" | "lastEventTime" | "source" | "sparkUiUrl" | "canCancel">
  >;
}

/** What becomes of the event logs in a folder. */
export async function replayLogs(path: string): Promise<Outcome> {
  await using monitor = new Monitor();
  const frames = new FrameLog(monitor);
  await monitor.addSource(new EventLogSource({ path, follow: false, clock: systemClock })).finished;
  return await frames.outcome();
}
