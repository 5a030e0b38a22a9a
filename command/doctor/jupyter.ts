import { dirname, join } from "@std/path";
import type { CommandContext } from "../command_context.ts";
import { findKernels, type FoundKernel } from "../kernelspec/found_kernels.ts";
import { findJupyterFolders, type JupyterFolders } from "../kernelspec/jupyter_folders.ts";
import type { Finding } from "./finding.ts";
import { findKernelExtension } from "./kernelspec_extension.ts";
import { findWrappedKernels } from "./kernelspec.ts";
import { findLabExtension } from "./labextension.ts";
import type { PythonFacts } from "./python.ts";

/** Looks for Jupyter, its kernels and the SparkMonitor extension of JupyterLab. */
export async function findJupyter(
  python: PythonFacts | undefined,
  { env, clock }: Pick<CommandContext, "env" | "clock">,
): Promise<Finding[]> {
  const name = "Jupyter";
  let folders: JupyterFolders;
  try {
    folders = await findJupyterFolders({ env, clock });
  } catch (error) {
    return [{
      name,
      status: "problem",
      detail: error instanceof Error ? error.message : String(error),
      remedy: "Run `jupyter --paths --json` to see what is wrong with it",
    }, await findLabExtension(python, { data: [], config: [] })];
  }
  const kernels = await findKernels(folders.data);
  const wrapped = kernels.filter(({ mark }) => mark !== null);
  const isThere = folders.prefix !== null;
  const remedy = "Only needed for notebooks: `pip install jupyterlab`";
  return [
    isThere
      ? { name, status: "ok", detail: `data in ${folders.data.join(", ")}` }
      : { name, status: "missing", detail: "no jupyter on PATH", remedy },
    ...(isThere ? [describeKernels(kernels)] : []),
    ...(kernels.length > 0 ? await findWrappedKernels(wrapped) : []),
    await findLabExtension(python, folders),
    ...(wrapped.length > 0 ? await findKernelExtension(folders, env) : []),
  ];
}

function describeKernels(kernels: readonly FoundKernel[]): Finding {
  const name = "Kernels";
  const broken = kernels.find((kernel) =>
    kernel.spec === null && kernels.find((other) => other.name === kernel.name) === kernel
  );
  if (broken !== undefined) {
    const file = join(broken.folder, "kernel.json");
    return {
      name,
      status: "problem",
      detail: `${file} is no kernel specification`,
      remedy: `Remove the kernel with \`rm -r ${dirname(file)}\`, or install it again`,
    };
  }
  if (kernels.length > 0) {
    const names = new Set(kernels.map((kernel) => kernel.name));
    return { name, status: "ok", detail: [...names].join(", ") };
  }
  const remedy = "Install one: `pip install ipykernel`";
  return { name, status: "missing", detail: "none installed", remedy };
}
