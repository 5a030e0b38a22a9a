import type { FoundKernel } from "./found_kernels.ts";
import type { JupyterFolders } from "./jupyter_folders.ts";

/** What was installed, and what else there is. */
export interface Installed {
  readonly name: string;
  readonly dataFolder: string;
  /** The program that the kernel starts. */
  readonly deno: string;
  readonly jupyter: JupyterFolders;
  /** Those that there were. */
  readonly kernels: readonly FoundKernel[];
}

/** What keeps an installed kernel from being found, now or later; each with its remedy. */
export function* installWarnings(
  { name, dataFolder, deno, jupyter, kernels }: Installed,
): Generator<string> {
  if (/[\\/]_npx[\\/]/.test(deno)) {
    yield `${deno} is in the cache of npx, and the kernel ends with it; ` +
      "install Deno for good (`npm install -g deno`), then install the kernel again with it";
  }
  if (jupyter.prefix !== null && !jupyter.data.includes(dataFolder)) {
    yield `the jupyter on PATH does not look in ${dataFolder}; start one that does, ` +
      "or set JUPYTER_PATH to it";
  }
  const before = jupyter.data.slice(0, Math.max(0, jupyter.data.indexOf(dataFolder)));
  const first = kernels.find((kernel) =>
    kernel.name === name && before.includes(kernel.dataFolder ?? "")
  );
  if (first !== undefined) {
    yield `Jupyter takes the kernel of the same name in ${first.folder} first; give another --name`;
  }
}
