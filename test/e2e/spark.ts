import { fromFileUrl } from "@std/path";
import { Child } from "./child.ts";
import { pythonEnvironment, type PythonEnvironmentName } from "./python_environment.ts";

const program = fromFileUrl(import.meta.resolve("./spark_application.py"));

/** Spark settings by their names. */
export type SparkSettings = Readonly<Record<string, string>>;

/** How spark_application.py is run. */
export interface SparkOptions {
  readonly environment: Exclude<PythonEnvironmentName, "receiver">;
  /** Its working folder, where its temporary files go too. */
  readonly folder: string;
  /** The program runs once with each. */
  readonly settings: readonly SparkSettings[];
  /** False to let it run through without waiting. Default true. */
  readonly waits?: boolean;
}

/** spark_application.py at work. */
export class SparkApplication extends Child {
  static async start(options: SparkOptions): Promise<SparkApplication> {
    const { environment, folder, settings, waits = true } = options;
    const { python } = await pythonEnvironment(environment);
    const common = {
      "spark.ui.enabled": "false",
      "spark.local.dir": folder,
      "spark.sql.shuffle.partitions": "2",
      "spark.sql.warehouse.dir": `file://${folder}/warehouse`,
      "spark.eventLog.enabled": "true",
    };
    return new SparkApplication(
      new Deno.Command(python, {
        args: [program, JSON.stringify(settings.map((some) => ({ ...common, ...some })))],
        cwd: folder,
        env: {
          SPARK_LOCAL_HOSTNAME: "localhost",
          TMPDIR: folder,
          // A driver that lives for seconds is faster without the optimising compiler.
          JAVA_TOOL_OPTIONS: `-Djava.io.tmpdir=${folder} -XX:TieredStopAtLevel=1`,
        },
        stdin: waits ? "piped" : "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  }

  /** Waits until the program waits at `step`. */
  async reached(step: string): Promise<void> {
    while (await this.nextLine() !== step);
  }

  /** Lets the program go on to its next step. */
  async goOn(): Promise<void> {
    const writer = this.stdin.getWriter();
    await writer.write(new Uint8Array([10]));
    writer.releaseLock();
  }
}
