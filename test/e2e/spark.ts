import { fromFileUrl } from "@std/path";
import { Child } from "./child.ts";

const program = fromFileUrl(import.meta.resolve("./spark_application.py"));

/** Spark settings by their names. */
export type SparkSettings = Readonly<Record<string, string>>;

/** How spark_application.py is run. */
export interface SparkOptions {
  /** A Python that has PySpark. */
  readonly python: string;
  /** Its working folder, where its temporary files go too. */
  readonly folder: string;
  /** The program runs once with each. */
  readonly settings: readonly SparkSettings[];
  /** False to let it run through without waiting. Default true. */
  readonly waits?: boolean;
}

/** spark_application.py at work. */
export class SparkApplication extends Child {
  static start({ python, folder, settings, waits = true }: SparkOptions): SparkApplication {
    const common = {
      "spark.ui.enabled": "false",
      "spark.local.dir": folder,
      "spark.sql.shuffle.partitions": "2",
      "spark.sql.warehouse.dir": `file://${folder}/warehouse`,
      "spark.eventLog.enabled": "true",
    };
    const all = settings.map((some) => ({ ...common, ...some }));
    return new SparkApplication([python, program, JSON.stringify(all)], {
      cwd: folder,
      env: {
        SPARK_LOCAL_HOSTNAME: "localhost",
        TMPDIR: folder,
        // A driver that lives for seconds is faster without the optimising compiler.
        JAVA_TOOL_OPTIONS: `-Djava.io.tmpdir=${folder} -XX:TieredStopAtLevel=1`,
      },
      stdin: waits ? "piped" : "null",
    });
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
