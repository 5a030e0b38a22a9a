import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { runSparkmonitor } from "../../command/run_sparkmonitor.ts";

/** Milliseconds that processes have to end by themselves. */
const PATIENCE = 15_000;
/** Milliseconds between two looks at the processes. */
const PAUSE = 100;

/** What a kernelspec says. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly language: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A folder that holds all that Jupyter, Spark and the sidecar write. With it
 * go the processes in whose environment it is.
 */
export class JupyterFolder implements AsyncDisposable {
  readonly path: string;
  /** What Jupyter's programs are to have beside the environment of this process. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(path: string, denoFolder: string) {
    this.path = path;
    this.env = {
      HOME: path,
      TMPDIR: path,
      XDG_RUNTIME_DIR: join(path, "runtime"),
      JUPYTER_CONFIG_DIR: join(path, "config"),
      JUPYTER_DATA_DIR: join(path, "data"),
      JUPYTER_RUNTIME_DIR: join(path, "runtime"),
      IPYTHONDIR: join(path, "ipython"),
      SPARK_CONF_DIR: join(path, "spark"),
      SPARK_LOCAL_HOSTNAME: "localhost",
      SPARK_SUBMIT_OPTS: "",
      // A driver that lives for seconds is faster without the optimising compiler.
      JAVA_TOOL_OPTIONS: `-Djava.io.tmpdir=${path} -XX:TieredStopAtLevel=1`,
      // Deno would look for its packages in the new home.
      DENO_DIR: denoFolder,
    };
  }

  static async make(): Promise<JupyterFolder> {
    const folder = new JupyterFolder(await Deno.makeTempDir(), await denoFolder());
    await Deno.mkdir(join(folder.path, "runtime"), { mode: 0o700 });
    await Deno.mkdir(join(folder.path, "spark"));
    const settings = {
      "spark.master": "local[2]",
      "spark.ui.enabled": "false",
      "spark.ui.showConsoleProgress": "false",
      "spark.sql.warehouse.dir": `file://${folder.path}/warehouse`,
    };
    await Deno.writeTextFile(
      join(folder.path, "spark", "spark-defaults.conf"),
      Object.entries(settings).map(([name, value]) => `${name} ${value}\n`).join(""),
    );
    const labSettings = join(
      folder.path,
      "config/lab/user-settings/@jupyterlab/apputils-extension",
    );
    await Deno.mkdir(labSettings, { recursive: true });
    await Deno.writeTextFile(
      join(labSettings, "notification.jupyterlab-settings"),
      JSON.stringify({ fetchNews: "false", checkForUpdates: false }),
    );
    return folder;
  }

  /** Makes a kernel known by `name`, which is its display name too. */
  async addKernel(name: string, spec: KernelSpec): Promise<void> {
    const folder = join(this.path, "data", "kernels", name);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(
      join(folder, "kernel.json"),
      JSON.stringify({ ...spec, display_name: name }),
    );
  }

  /**
   * Puts an installed kernel behind the sidecar, as a person does.
   *
   * @param prefix the environment whose Jupyter is used
   * @returns the name of the new kernel
   */
  async install(prefix: string, kernel: string): Promise<string> {
    const path = `${join(prefix, "bin")}:${Deno.env.get("PATH")}`;
    const { code, stderr } = await runSparkmonitor(["install", "--kernel", kernel, "--user"], {
      env: { ...this.env, PATH: path },
    });
    assertEquals(code, 0, stderr);
    return `${kernel}-sparkmonitor`;
  }

  /**
   * The processes in whose environment or arguments the folder is: all that
   * was started with {@link env}, whoever their parents are now.
   */
  async processes(): Promise<{ pid: number; command: string }[]> {
    const output = await new Deno.Command("ps", { args: ["axeww", "-o", "pid=,args="] }).output();
    return new TextDecoder().decode(output.stdout).split("\n")
      .filter((line) => line.includes(this.path))
      .map((line) => ({ pid: parseInt(line), command: line.trim() }));
  }

  /** Ends the monitors of all kernels, at once and for no reason. */
  async killMonitors(): Promise<void> {
    const monitors = (await this.processes())
      .filter(({ command }) => command.includes(" kernel-monitor "));
    assert(monitors.length > 0, "no monitor runs");
    for (const { pid } of monitors) killIfThere(pid);
  }

  /**
   * Waits until all processes have ended, and removes the folder.
   *
   * @throws {Error} when some do not end; they are then ended by force
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    let left = await this.processes();
    while (left.length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      left = await this.processes();
    }
    for (const { pid } of left) killIfThere(pid);
    await Deno.remove(this.path, { recursive: true });
    if (left.length > 0) {
      throw new Error(
        `Processes were left behind:\n${
          left.map(({ command }) => command.slice(0, 200)).join("\n")
        }`,
      );
    }
  }
}

/** Where Deno keeps its packages. */
async function denoFolder(): Promise<string> {
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(info.stdout)).denoDir;
}

function killIfThere(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
