import { dirname, join } from "@std/path";
import type { Clock } from "../../actors/runtime/clock.ts";
import { namesIn, readIfThere } from "./files.ts";
import type { Finding } from "./finding.ts";
import { probe } from "./probe.ts";
import type { PythonFacts } from "./python.ts";

/** Looks for Jupyter, its kernels and the SparkMonitor extension of JupyterLab. */
export async function findJupyter(
  python: PythonFacts | undefined,
  clock: Clock,
): Promise<Finding[]> {
  const name = "Jupyter";
  const answer = await probe("jupyter", ["--paths", "--json"], clock);
  if (answer.kind === "absent") {
    return [{
      name,
      status: "missing",
      detail: "no jupyter on PATH",
      remedy: "Only needed for notebooks: `pip install jupyterlab`",
    }, extension(python, undefined)];
  }
  const folders = answer.kind === "answered" ? dataFolders(answer.stdout) : undefined;
  if (folders === undefined) {
    return [{
      name,
      status: "problem",
      detail: answer.kind === "failed"
        ? `jupyter ${answer.reason}`
        : "jupyter --paths --json gave no paths",
      remedy: "Run `jupyter --paths --json` to see what is wrong with it",
    }, extension(python, undefined)];
  }
  return [
    { name, status: "ok", detail: `data in ${folders.join(", ")}` },
    await findKernels(folders),
    extension(python, await installedExtension(folders)),
  ];
}

function dataFolders(json: string): string[] | undefined {
  try {
    const { data } = JSON.parse(json);
    return Array.isArray(data) ? data.map(String) : undefined;
  } catch {
    return undefined;
  }
}

async function findKernels(folders: readonly string[]): Promise<Finding> {
  const name = "Kernels";
  const kernels = new Set<string>();
  const broken: string[] = [];
  for (const folder of folders) {
    for (const kernel of await namesIn(join(folder, "kernels"))) {
      const file = join(folder, "kernels", kernel, "kernel.json");
      const text = await readIfThere(file);
      if (text === undefined || kernels.has(kernel)) continue;
      if (isKernelSpec(text)) kernels.add(kernel);
      else broken.push(file);
    }
  }
  const [file] = broken;
  if (file !== undefined) {
    return {
      name,
      status: "problem",
      detail: `${file} is no kernel specification`,
      remedy: `Remove the kernel with \`rm -r ${dirname(file)}\`, or install it again`,
    };
  }
  if (kernels.size > 0) return { name, status: "ok", detail: [...kernels].join(", ") };
  const remedy = "Install one: `pip install ipykernel`";
  return { name, status: "missing", detail: "none installed", remedy };
}

function isKernelSpec(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text).argv);
  } catch {
    return false;
  }
}

async function installedExtension(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const manifest = await readIfThere(
      join(folder, "labextensions", "sparkmonitor", "package.json"),
    );
    const version = manifest?.match(/"version":\s*"(.+?)"/)?.[1];
    if (version !== undefined) return `${version} in ${folder}`;
  }
  return undefined;
}

function extension(
  python: PythonFacts | undefined,
  installed: string | undefined,
): Finding {
  const name = "SparkMonitor extension";
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
