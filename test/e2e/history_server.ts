import { join } from "@std/path";
import { Child } from "./child.ts";

/** Milliseconds between two questions. */
const PAUSE = 20;

/** Where a History Server runs. */
export interface HistoryServerOptions {
  /** The Spark home, as `site-packages/pyspark` is one. */
  readonly sparkHome: string;
  /** For its own files. */
  readonly folder: string;
  /** The folder of the event logs that are there already, and nothing else. */
  readonly logs: string;
}

/** Spark's History Server, on loopback. */
export class HistoryServer implements AsyncDisposable {
  readonly #child: Child;
  readonly #address: string;

  private constructor(child: Child, address: string) {
    this.#child = child;
    this.#address = address;
  }

  /** Starts it and waits until it listens and knows all logs. */
  static async start({ sparkHome, folder, logs }: HistoryServerOptions): Promise<HistoryServer> {
    const settings = {
      "spark.history.fs.logDirectory": `file://${logs}`,
      "spark.history.ui.port": "0",
      // It looks once, when it starts.
      "spark.history.fs.update.interval": "1h",
    };
    const options = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
    // Its log is on stderr.
    const command = ["sh", "-c", 'exec "$0" "$@" 2>&1', join(sparkHome, "bin", "spark-class")];
    const child = new Child([...command, "org.apache.spark.deploy.history.HistoryServer"], {
      cwd: folder,
      env: {
        SPARK_HOME: sparkHome,
        SPARK_LOCAL_IP: "127.0.0.1",
        SPARK_LOCAL_DIRS: folder,
        SPARK_DAEMON_MEMORY: "512m",
        SPARK_HISTORY_OPTS: [...options, "-XX:TieredStopAtLevel=1"].join(" "),
      },
    });
    try {
      const numLogs = (await Array.fromAsync(Deno.readDir(logs))).length;
      let waiting = numLogs;
      let port: string | undefined;
      while (port === undefined || waiting > 0) {
        const line = await child.nextLine();
        port ??= /'HistoryServerUI' on port (\d+)/.exec(line)?.[1];
        if (line.includes("Finished parsing ")) waiting--;
      }
      const server = new HistoryServer(child, `http://127.0.0.1:${port}/`);
      // It says so before it adds the log to its list.
      while (JSON.parse(await server.rest("applications")).length < numLogs) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
      return server;
    } catch (error) {
      await child[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What its REST API answers, as JSON. */
  async rest(path: string): Promise<string> {
    const response = await fetch(`${this.#address}api/v1/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return text;
  }

  /** How a page answers. */
  async status(path: string): Promise<number> {
    const response = await fetch(`${this.#address}${path}`);
    await response.body?.cancel();
    return response.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.end("SIGTERM");
  }
}
