import { join } from "@std/path";
import type { JupyterFolders } from "../kernelspec/jupyter_folders.ts";
import { readIfThere } from "./files.ts";
import type { Finding } from "./finding.ts";
import type { PythonFacts } from "./python.ts";

/** What JupyterLab may be told to leave out: the package, and the plugin that it holds. */
const NAMES = ["sparkmonitor", "jupyterlab_sparkmonitor"];

/** Looks for the extension of JupyterLab that shows jobs below cells. */
export async function findLabExtension(
  python: PythonFacts | undefined,
  { data, config }: Pick<JupyterFolders, "data" | "config">,
): Promise<Finding> {
  const name = "SparkMonitor extension";
  const installed = await installedIn(data);
  const disabled = installed === undefined ? undefined : await disabledIn(config);
  if (disabled !== undefined) {
    return {
      name,
      status: "problem",
      detail: `${installed}, disabled by ${disabled.path}`,
      remedy: `\`jupyter labextension enable ${disabled.name}\`, if you want it`,
    };
  }
  if (installed !== undefined) return { name, status: "ok", detail: installed };
  if (python?.sparkmonitor) {
    return { name, status: "ok", detail: `${python.sparkmonitor} of ${python.executable}` };
  }
  return {
    name,
    status: "missing",
    detail: "not installed",
    remedy: "Only needed for bars below notebook cells: `pip install sparkmonitor`",
  };
}

async function installedIn(dataFolders: readonly string[]): Promise<string | undefined> {
  for (const folder of dataFolders) {
    const manifest = await readIfThere(
      join(folder, "labextensions", "sparkmonitor", "package.json"),
    );
    const version = manifest?.match(/"version":\s*"(.+?)"/)?.[1];
    if (version !== undefined) return `${version} in ${folder}`;
  }
  return undefined;
}

/** The first of JupyterLab's page configurations that says anything of a name counts. */
async function disabledIn(
  configFolders: readonly string[],
): Promise<{ readonly name: string; readonly path: string } | undefined> {
  const said = new Set<string>();
  for (const folder of configFolders) {
    const path = join(folder, "labconfig", "page_config.json");
    const text = await readIfThere(path);
    for (const name of NAMES) {
      const says = text?.match(new RegExp(`"${name}"\\s*:\\s*(true|false)`))?.[1];
      if (says === undefined || said.has(name)) continue;
      if (says === "true") return { name, path };
      said.add(name);
    }
  }
  return undefined;
}
