import { join } from "@std/path";
import { Child } from "./child.ts";

/** Where a cluster runs. */
export interface StandaloneOptions {
  /** The Spark home, as `site-packages/pyspark` is one. */
  readonly sparkHome: string;
  /** For its files. */
  readonly folder: string;
  /** Addresses of this machine: each gets a worker with one core and 600 MB. */
  readonly hosts: readonly string[];
  /** For the master, the workers and the executors that they start. */
  readonly env?: Record<string, string>;
}

/** A standalone master and its workers. */
export class StandaloneCluster implements AsyncDisposable {
  readonly url: string;
  readonly #master: Child;
  readonly #workers: ReadonlyMap<string, Child>;

  private constructor(url: string, master: Child, workers: ReadonlyMap<string, Child>) {
    this.url = url;
    this.#master = master;
    this.#workers = workers;
  }

  /** Starts it and waits until the master knows all workers. */
  static async start(options: StandaloneOptions): Promise<StandaloneCluster> {
    await using starting = new AsyncDisposableStack();
    const daemon = (name: string, args: readonly string[]) =>
      starting.use(startDaemon(options, name, args));
    const own = ["--port", "0", "--webui-port", "0"];
    const master = daemon("master.Master", ["--host", "127.0.0.1", ...own]);
    const url = await said(master, /Starting Spark master at (spark:\S+)/);
    const workers = new Map<string, Child>();
    for (const host of options.hosts) {
      const folder = join(options.folder, `worker-${host}`);
      const size = ["--cores", "1", "--memory", "600m", "--work-dir", folder];
      workers.set(host, daemon("worker.Worker", ["--host", host, ...own, ...size, url]));
    }
    for (const worker of workers.values()) await said(worker, /(Successfully registered)/);
    starting.move();
    return new StandaloneCluster(url, master, workers);
  }

  /** The process ids of the executors that the worker at this address has started. */
  async executorsOf(host: string): Promise<number[]> {
    const worker = this.#workers.get(host);
    if (worker === undefined) throw new Error(`${host} has no worker`);
    // Any thread of the worker may have started them, and other programs too.
    const children = await contents(`/proc/${worker.pid}/task/*/children`);
    const executors = new Set<number>();
    for (const id of children.match(/\d+/g) ?? []) {
      const command = await contents(`/proc/${id}/cmdline`);
      if (command.includes("CoarseGrainedExecutorBackend")) executors.add(Number(id));
    }
    return [...executors];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers.values()) await worker.end("SIGTERM");
    await this.#master.end("SIGTERM");
  }
}

/** What is in files of /proc, which Deno itself does not read. */
export async function contents(paths: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `cat ${paths}`] }).output();
  return new TextDecoder().decode(stdout);
}

function startDaemon(
  { sparkHome, folder, env }: StandaloneOptions,
  name: string,
  args: readonly string[],
): Child {
  // Its log is on stderr.
  const command = ["sh", "-c", 'exec "$0" "$@" 2>&1', join(sparkHome, "bin", "spark-class")];
  return new Child([...command, `org.apache.spark.deploy.${name}`, ...args], {
    cwd: folder,
    env: {
      SPARK_HOME: sparkHome,
      SPARK_LOCAL_DIRS: folder,
      SPARK_DAEMON_MEMORY: "256m",
      SPARK_DAEMON_JAVA_OPTS: "-XX:TieredStopAtLevel=1",
      ...env,
    },
  });
}

/** Waits for a line of its log, and gives what the pattern's group is there. */
async function said(daemon: Child, pattern: RegExp): Promise<string> {
  for (;;) {
    const [, group] = pattern.exec(await daemon.nextLine()) ?? [];
    if (group !== undefined) return group;
  }
}
