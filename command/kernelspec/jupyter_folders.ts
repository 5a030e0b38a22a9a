import { dirname, join } from "@std/path";
import * as v from "valibot";
import type { CommandContext } from "../command_context.ts";
import { probe } from "../doctor/probe.ts";

/** Where Jupyter keeps what it uses. */
export interface JupyterFolders {
  /** Data folders, in the order in which Jupyter looks; kernels are in their `kernels`. */
  readonly data: readonly string[];
  /** Configuration folders, in the same order. */
  readonly config: readonly string[];
  /** The user's own data folder; null where the environment does not say. */
  readonly user: string | null;
  /** The environment that the `jupyter` on PATH is of; null where there is none. */
  readonly prefix: string | null;
}

type World = Pick<CommandContext, "env" | "clock">;

const pathsSchema = v.object({
  data: v.array(v.string()),
  config: v.optional(v.array(v.string()), []),
});

/**
 * Asks the `jupyter` on PATH for its folders; where there is none, they are
 * those that any Jupyter has.
 *
 * @throws {Error} when there is a `jupyter` that does not answer
 */
export async function findJupyterFolders({ env, clock }: World): Promise<JupyterFolders> {
  const ask = (variables?: Record<string, string>) =>
    probe("jupyter", ["--paths", "--json"], clock, variables);
  const [plain, own] = await Promise.all([
    ask(),
    // Without folders that the user adds, those of its environment come first.
    ask({
      ...{ JUPYTER_PREFER_ENV_PATH: "1", JUPYTER_PATH: "" },
      ...{ JUPYTER_CONFIG_PATH: "", JUPYTER_NO_CONFIG: "" },
    }),
  ]);
  if (plain.kind === "absent") return standardFolders(env);
  if (plain.kind === "failed") {
    throw new Error(`Cannot ask jupyter for its folders: ${plain.reason}`);
  }
  const { data, config } = parsePaths(plain.stdout);
  const paths = own.kind === "answered" ? parsePaths(own.stdout) : { data, config };
  const prefix = environmentOf(paths.config);
  const user = paths.data.find((folder) => folder !== join(prefix, "share", "jupyter")) ?? null;
  return { data, config, user, prefix };
}

/** The environment of a data folder, as `/usr` of `/usr/share/jupyter`; null where it is of none. */
export function prefixOf(dataFolder: string): string | null {
  const prefix = dirname(dirname(dataFolder));
  return join(prefix, "share", "jupyter") === dataFolder ? prefix : null;
}

function parsePaths(json: string): v.InferOutput<typeof pathsSchema> {
  try {
    return v.parse(pathsSchema, JSON.parse(json));
  } catch {
    throw new Error("Cannot ask jupyter for its folders: jupyter --paths --json gave no paths");
  }
}

/** The environment whose folder of configurations is the first, before the user's. */
function environmentOf([first = ""]: readonly string[]): string {
  const prefix = dirname(dirname(first));
  // Jupyter names those of /usr/local last, wherever it is installed itself.
  return join(prefix, "etc", "jupyter") === first ? prefix : "/usr/local";
}

function standardFolders(env: World["env"]): JupyterFolders {
  const user = userFolder(env);
  const environments = ["VIRTUAL_ENV", "CONDA_PREFIX"].flatMap((name) => env(name) || []);
  const data = [
    ...(env("JUPYTER_PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":"),
    ...environments.map((prefix) => join(prefix, "share", "jupyter")),
    user ?? "",
    "/usr/local/share/jupyter",
    "/usr/share/jupyter",
  ];
  return {
    data: [...new Set(data)].filter((folder) => folder !== ""),
    config: [],
    user,
    prefix: null,
  };
}

function userFolder(env: World["env"]): string | null {
  const own = env("JUPYTER_DATA_DIR");
  if (own) return own;
  const home = env("HOME");
  if (Deno.build.os === "darwin") return home ? join(home, "Library", "Jupyter") : null;
  const data = env("XDG_DATA_HOME") || (home && join(home, ".local", "share"));
  return data ? join(data, "jupyter") : null;
}
