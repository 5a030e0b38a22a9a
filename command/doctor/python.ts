import type { Clock } from "../../actors/runtime/clock.ts";
import type { Finding } from "./finding.ts";
import { probe } from "./probe.ts";

/** What the Python on PATH has. */
export interface PythonFacts {
  readonly version: string;
  readonly executable: string;
  readonly pyspark: string | null;
  /** The folder that PySpark is in. */
  readonly pysparkFolder: string | null;
  readonly sparkmonitor: string | null;
}

const script = `
import json, platform, sys
from importlib import metadata, util
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
found = util.find_spec("pyspark")
print(json.dumps({
    "version": platform.python_version(), "executable": sys.executable,
    "pysparkFolder": found.submodule_search_locations[0] if found else None,
    "pyspark": version("pyspark"), "sparkmonitor": version("sparkmonitor")}))
`;

/** Looks for Python and the packages in it that matter here. */
export async function findPython(
  clock: Clock,
): Promise<{ finding: Finding; facts?: PythonFacts }> {
  const name = "Python";
  const answer = await probe("python3", ["-c", script], clock);
  if (answer.kind === "absent") {
    const remedy = "Only needed for PySpark and Jupyter: install Python 3";
    return { finding: { name, status: "missing", detail: "no python3 on PATH", remedy } };
  }
  if (answer.kind === "failed") {
    const remedy = "Run `python3 --version` to see what is wrong with it";
    return { finding: { name, status: "problem", detail: `python3 ${answer.reason}`, remedy } };
  }
  const facts: PythonFacts = JSON.parse(answer.stdout);
  const detail = `${facts.version} at ${facts.executable}`;
  return { finding: { name, status: "ok", detail }, facts };
}
