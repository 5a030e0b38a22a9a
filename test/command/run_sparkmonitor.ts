import { fromFileUrl } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };

/** The project's folder. */
export const root = fromFileUrl(import.meta.resolve("../../"));

/** How the command is run. */
export interface RunOptions {
  /** The user's folder. Default: the project's. */
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** What the command did. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command as `deno task sparkmonitor` does, with that task's own permissions. */
export function startSparkmonitor(
  args: readonly string[],
  { cwd = root, env = {} }: RunOptions = {},
): Deno.ChildProcess {
  const [program = "", ...flags] = manifest.tasks.sparkmonitor.split(" ");
  return new Deno.Command(program, {
    args: [...flags, ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env, INIT_CWD: cwd },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the command to its end, which comes within a minute or by force. */
export async function runSparkmonitor(
  args: readonly string[],
  options?: RunOptions,
): Promise<RunResult> {
  const child = startSparkmonitor(args, options);
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
