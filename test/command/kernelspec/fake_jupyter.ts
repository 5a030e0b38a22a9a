import { join } from "@std/path";
import { denoFolder } from "../deno_folder.ts";
import { type RunResult, runSparkmonitor, withFolder } from "../run_sparkmonitor.ts";

/** A Jupyter of a test, with an environment, a user, and a system that has nothing. */
export interface FakeJupyter {
  readonly folder: string;
  /** The environment that the `jupyter` on PATH is of. */
  readonly prefix: string;
  /** The user's data folder. */
  readonly user: string;
  file(path: string, text: string): Promise<void>;
  /** Writes a `kernel.json` into a data folder, and returns its folder. */
  kernel(dataFolder: string, name: string, spec?: object): Promise<string>;
  readSpec(folder: string): Promise<WrittenSpec>;
  run(args: readonly string[], env?: Record<string, string>): Promise<RunResult>;
  /** Takes `jupyter` off the PATH. */
  hide(): Promise<void>;
  /** Every file with its text, every folder with null. */
  tree(): Promise<Record<string, string | null>>;
}

/** A `kernel.json` as it was written. */
export interface WrittenSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly metadata: Record<string, unknown>;
}

/** A kernelspec as ipykernel 7 has it. */
export const pythonSpec = {
  argv: ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  display_name: "Python 3 (ipykernel)",
  language: "python",
  metadata: { debugger: true, supported_encryption: ["curve"] },
  kernel_protocol_version: "5.5",
};

/** Gives a Jupyter to `use` and removes it afterwards. */
export function withJupyter(use: (jupyter: FakeJupyter) => Promise<void>): Promise<void> {
  return withFolder(async (temporary) => {
    const folder = await Deno.realPath(temporary);
    const prefix = join(folder, "an env");
    const user = join(folder, "home", ".local", "share", "jupyter");
    const file = async (path: string, text: string) => {
      const target = path.startsWith("/") ? path : join(folder, path);
      await Deno.mkdir(join(target, ".."), { recursive: true });
      await Deno.writeTextFile(target, text);
    };
    const jupyter: FakeJupyter = {
      ...{ folder, prefix, user, file },
      kernel: async (dataFolder, name, spec = pythonSpec) => {
        await file(join(dataFolder, "kernels", name, "kernel.json"), JSON.stringify(spec));
        return join(dataFolder, "kernels", name);
      },
      readSpec: async (path) =>
        JSON.parse(await Deno.readTextFile(join(path, "kernel.json"))) as WrittenSpec,
      run: (args, env = {}) =>
        runSparkmonitor(args, {
          cwd: folder,
          env: {
            PATH: `${join(folder, "bin")}:${Deno.env.get("PATH")}`,
            HOME: join(folder, "home"),
            ...{ JUPYTER_PATH: "", JUPYTER_DATA_DIR: "", XDG_DATA_HOME: "" },
            ...{ VIRTUAL_ENV: "", CONDA_PREFIX: "" },
            // Deno's own cache is not the test's matter.
            DENO_DIR: denoFolder(),
            ...env,
          },
        }),
      // 127 is how a version manager says that it has no jupyter.
      hide: () => program(folder, "exit 127"),
      tree: async () => Object.fromEntries(await Array.fromAsync(entries(folder, ""))),
    };
    await file(join(prefix, "bin", "python"), "");
    await program(folder, answers(prefix, user));
    await use(jupyter);
  });
}

async function program(folder: string, script: string): Promise<void> {
  await Deno.mkdir(join(folder, "bin"), { recursive: true });
  await Deno.writeTextFile(join(folder, "bin", "jupyter"), `#!/bin/sh\n${script}\n`);
  await Deno.chmod(join(folder, "bin", "jupyter"), 0o755);
}

/** As `jupyter` does: JUPYTER_PATH comes first, then the user, then the environment. */
function answers(prefix: string, user: string): string {
  const own = join(prefix, "share", "jupyter");
  const paths = (...data: string[]) =>
    JSON.stringify({ data, config: [join(prefix, "etc", "jupyter"), "/etc/jupyter"] });
  return `case "$1 $JUPYTER_PREFER_ENV_PATH $JUPYTER_PATH" in
"--paths 1 ") echo '${paths(own, user)}';;
"--paths  ") echo '${paths(user, own)}';;
"--paths  "*) echo '${paths("/more", user, own).replace("/more", `'"$JUPYTER_PATH"'`)}';;
kernelspec*) cat '${join(prefix, "list.json")}' 2>/dev/null || exit 1;;
esac`;
}

async function* entries(folder: string, under: string): AsyncGenerator<[string, string | null]> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, under))) {
    const path = join(under, name);
    if (isDirectory) {
      yield [path, null];
      yield* entries(folder, path);
    } else yield [path, await Deno.readTextFile(join(folder, path))];
  }
}
