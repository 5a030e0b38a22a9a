import { fromFileUrl } from "@std/path";
import { tapJar } from "../tap/tap_jar.ts";
import { Child } from "./child.ts";
import { pythonEnvironment, type PythonEnvironmentName } from "./python_environment.ts";
import type { SparkSettings } from "./spark.ts";

const program = fromFileUrl(import.meta.resolve("./spark_statements.py"));

/** How spark_statements.py is run. */
export interface TappedSparkOptions {
  readonly environment: PythonEnvironmentName;
  /** Its working folder, where its temporary files go too. */
  readonly folder: string;
  /** What the agent's options hold. */
  readonly addressFile: string;
  readonly settings?: SparkSettings;
  /** The user's own SPARK_SUBMIT_OPTS, which the agent is appended to. */
  readonly submitOptions?: string;
  /** The path of a JDK or JRE in place of the one on PATH. */
  readonly javaHome?: string;
}

/** spark_statements.py at work, with the tap in its driver. */
export class TappedSpark extends Child {
  /** Starts it and waits for its SparkContext. */
  static async start(options: TappedSparkOptions): Promise<TappedSpark> {
    const { environment, folder, addressFile, javaHome } = options;
    const { settings = {}, submitOptions = "" } = options;
    const { python } = await pythonEnvironment(environment);
    const all = {
      "spark.ui.enabled": "false",
      "spark.ui.showConsoleProgress": "false",
      "spark.local.dir": folder,
      "spark.sql.shuffle.partitions": "2",
      "spark.sql.warehouse.dir": `file://${folder}/warehouse`,
      ...settings,
    };
    const agent = `"-javaagent:${tapJar}=${addressFile}"`;
    // A driver that lives for seconds is faster without the optimising compiler.
    const spark = new TappedSpark([python, program, JSON.stringify(all)], {
      cwd: folder,
      env: {
        SPARK_LOCAL_HOSTNAME: "localhost",
        SPARK_SUBMIT_OPTS: `-XX:TieredStopAtLevel=1 ${submitOptions} ${agent}`,
        TMPDIR: folder,
        ...(javaHome === undefined ? {} : { JAVA_HOME: javaHome }),
      },
      stdin: "piped",
    });
    await spark.#done();
    return spark;
  }

  /** Runs one Python statement to its end. */
  async run(statement: string): Promise<void> {
    await this.#send(statement);
    await this.#done();
  }

  /** The value of a Python expression, as a line of text. */
  async ask(expression: string): Promise<string> {
    await this.#send(`print(${expression}, flush=True)`);
    const value = await this.nextLine();
    await this.#done();
    return value;
  }

  /** Has the program stop Spark and end with this code. */
  async stop(code: number): Promise<void> {
    await this.#send(`spark.stop(); sys.exit(${code})`);
  }

  /** Ends the program's input, and so the program. */
  async finish(): Promise<void> {
    await this.stdin.close();
  }

  async #send(statement: string): Promise<void> {
    const writer = this.stdin.getWriter();
    await writer.write(new TextEncoder().encode(`${statement}\n`));
    writer.releaseLock();
  }

  async #done(): Promise<void> {
    while (await this.nextLine() !== "done");
  }
}
