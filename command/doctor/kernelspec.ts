import { isAbsolute } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };
import type { FoundKernel } from "../kernelspec/found_kernels.ts";
import { prefixOf } from "../kernelspec/jupyter_folders.ts";
import { readKernelCommand } from "../kernelspec/kernel_command.ts";
import { isFile } from "./files.ts";
import type { Finding } from "./finding.ts";

/** Looks whether the kernels that `install` wrote can still start. */
export async function findWrappedKernels(wrapped: readonly FoundKernel[]): Promise<Finding[]> {
  if (wrapped.length === 0) {
    return [{
      name: "Kernels with the sidecar",
      status: "missing",
      detail: "none installed",
      remedy: "`deno task sparkmonitor install --kernel python3` shows jobs below a cell",
    }];
  }
  return await Promise.all(wrapped.map(async (kernel) => {
    const name = `Kernel ${kernel.name}`;
    const wraps = kernel.mark?.wraps;
    const what = await problemOf(kernel);
    if (what === null) {
      return { name, status: "ok", detail: `starts ${wraps}, in ${kernel.folder}` } as const;
    }
    const prefix = kernel.dataFolder === null ? null : prefixOf(kernel.dataFolder);
    const place = prefix === null ? "--user" : `--prefix "${prefix}"`;
    const words = `--kernel ${wraps} --name ${kernel.name} ${place}`;
    return {
      name,
      status: "problem",
      detail: `${kernel.folder} ${what}`,
      remedy: `\`deno task sparkmonitor install ${words}\` writes it anew, ` +
        "`uninstall` with the same words removes it",
    } as const;
  }));
}

async function problemOf({ spec, mark }: FoundKernel): Promise<string | null> {
  const command = readKernelCommand(spec?.argv ?? []);
  if (command === null) return "no longer starts the sidecar";
  const { deno, main, program } = command;
  if (!await isFile(deno)) return `starts ${deno}, which is missing`;
  if (!await isFile(main)) return `starts ${main}, which is missing`;
  if (isAbsolute(program) && !await isFile(program)) {
    return `starts ${mark?.wraps} with ${program}, which is missing`;
  }
  if (mark?.version === manifest.version) return null;
  return `was written by version ${mark?.version}, this is ${manifest.version}`;
}
