import { fromFileUrl, join } from "@std/path";
import { denoFolder } from "../command/deno_folder.ts";
import { Child, type ChildOptions } from "./child.ts";
import { pythonEnvironment } from "./python_environment.ts";

/**
 * A Python environment of its own, with the packages of "jupyter" and the
 * kernel of ipykernel: tests install into it, and it is gone with its folder.
 * Its programs are called by their paths; no environment is on PATH.
 */
export class JupyterPrefix implements AsyncDisposable {
  readonly folder: string;
  readonly python: string;

  private constructor(readonly prefix: string, folder: string) {
    this.folder = folder;
    this.python = join(prefix, "bin", "python");
  }

  /** @param name of the environment's folder */
  static async make(name: string): Promise<JupyterPrefix> {
    const folder = await Deno.realPath(await Deno.makeTempDir());
    const jupyter = new JupyterPrefix(join(folder, name), folder);
    try {
      await jupyter.#make();
    } catch (error) {
      await jupyter[Symbol.asyncDispose]();
      throw error;
    }
    return jupyter;
  }

  get dataFolder(): string {
    return join(this.prefix, "share", "jupyter");
  }

  /** The environment in which nothing of the user's is found. */
  get env(): Record<string, string> {
    return {
      HOME: join(this.folder, "home"),
      PATH: "/usr/bin:/bin",
      // The packages of the sidecar are there already.
      DENO_DIR: denoFolder(),
      ...{ JUPYTER_PATH: "", JUPYTER_DATA_DIR: "", JUPYTER_CONFIG_DIR: "", XDG_DATA_HOME: "" },
      ...{ VIRTUAL_ENV: "", CONDA_PREFIX: "", IPYTHONDIR: "" },
    };
  }

  /** Runs a Python program to its end and reads what it prints. */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run([this.python, ...args]);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout.join("\n")) as T;
  }

  async run(
    command: readonly string[],
    { env, ...options }: ChildOptions = {},
  ): Promise<Awaited<ReturnType<Child["end"]>>> {
    const child = new Child(command, {
      cwd: this.folder,
      ...options,
      env: { ...this.env, ...env },
    });
    return await child.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  async #make(): Promise<void> {
    const { python, prefix } = await pythonEnvironment("jupyter");
    await Deno.mkdir(join(this.folder, "home"));
    await this.run([python, "-m", "venv", "--without-pip", this.prefix]);
    const own = await this.#packagesOf(this.python);
    await Deno.writeTextFile(join(own, "jupyter.pth"), `${await this.#packagesOf(python)}\n`);
    await this.#program("jupyter", "jupyter_core.command", "main");
    await this.#program(
      "jupyter-kernelspec",
      "jupyter_client.kernelspecapp",
      "KernelSpecApp.launch_instance",
    );
    const kernel = join("share", "jupyter", "kernels", "python3");
    await Deno.mkdir(join(this.prefix, kernel), { recursive: true });
    for await (const { name } of Deno.readDir(join(prefix, kernel))) {
      await Deno.copyFile(join(prefix, kernel, name), join(this.prefix, kernel, name));
    }
  }

  async #packagesOf(python: string): Promise<string> {
    const code = "import sysconfig; print(sysconfig.get_path('purelib'))";
    const { stdout } = await this.run([python, "-c", code]);
    return stdout[0] ?? "";
  }

  /** As pip writes them; the path of the interpreter may hold spaces. */
  async #program(name: string, module: string, entry: string): Promise<void> {
    const path = join(this.prefix, "bin", name);
    const [root = ""] = entry.split(".");
    await Deno.writeTextFile(
      path,
      `#!/bin/sh\n'''exec' "$(dirname "$0")/python" "$0" "$@"\n' '''\n` +
        `from ${module} import ${root}\n${entry}()\n`,
    );
    await Deno.chmod(path, 0o755);
  }
}

/** The path of a Python program that is beside the tests. */
export function pythonProgram(file: string): string {
  return fromFileUrl(new URL(file, import.meta.url));
}
