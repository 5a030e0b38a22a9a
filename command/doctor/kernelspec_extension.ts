import { join } from "@std/path";
import type { CommandContext } from "../command_context.ts";
import type { JupyterFolders } from "../kernelspec/jupyter_folders.ts";
import { namesIn, readIfThere } from "./files.ts";
import type { Finding } from "./finding.ts";

const FILES = ["ipython_config", "ipython_kernel_config"]
  .flatMap((file) => [`${file}.py`, `${file}.json`]);

/**
 * Looks for configurations of IPython that load the kernel extension of PyPI's
 * `sparkmonitor`: behind the sidecar it is a second monitor, whose listener
 * talks to nobody.
 */
export async function findKernelExtension(
  { prefix }: Pick<JupyterFolders, "prefix">,
  env: CommandContext["env"],
): Promise<Finding[]> {
  const ipython = env("IPYTHONDIR") || (env("HOME") && join(env("HOME") ?? "", ".ipython"));
  const profiles = ipython ? (await namesIn(ipython)).filter(isProfile) : [];
  const folders = [
    ...profiles.map((profile) => join(ipython ?? "", profile)),
    ...(prefix === null ? [] : [join(prefix, "etc", "ipython")]),
    ...["/usr/local/etc/ipython", "/etc/ipython"],
  ];
  const loading: string[] = [];
  for (const path of folders.flatMap((folder) => FILES.map((file) => join(folder, file)))) {
    // What follows a # says nothing to Python.
    if (/^[^#\n]*sparkmonitor\.kernelextension/m.test(await readIfThere(path) ?? "")) {
      loading.push(path);
    }
  }
  if (loading.length === 0) return [];
  return [{
    name: "Kernel extension",
    status: "problem",
    detail: `${loading.join(", ")} loads sparkmonitor.kernelextension into every Python kernel, ` +
      "where it is a second monitor beside the sidecar",
    remedy: "Remove the line with sparkmonitor.kernelextension; kernels of `install` need none",
  }];
}

function isProfile(name: string): boolean {
  return name.startsWith("profile_");
}
