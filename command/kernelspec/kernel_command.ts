import { projectFile } from "../../actors/source/tap/paths.ts";
import { kernelPermissions } from "./kernel_permissions.ts";

/**
 * The words that start this project's `main.ts` in front of a kernel, from any
 * folder. Each flag is one word, so that {@link readKernelCommand} finds the
 * first that is none.
 */
export function kernelCommand(): string[] {
  return [
    ...[Deno.execPath(), "run", "-q", "--no-prompt", `--config=${projectFile("deno.json")}`],
    "--v8-flags=--max-semi-space-size=2",
    ...kernelPermissions,
    projectFile("main.ts"),
  ];
}

/** What a wrapped kernelspec's `argv` starts. */
export interface KernelCommand {
  readonly deno: string;
  readonly main: string;
  /** The program of the kernel itself. */
  readonly program: string;
}

/**
 * Reads the `argv` of a wrapped kernelspec.
 *
 * @returns null where somebody has changed it to something else
 */
export function readKernelCommand(argv: readonly string[]): KernelCommand | null {
  const [deno, run, ...words] = argv;
  const main = words.find((word) => !word.startsWith("-"));
  const end = words.indexOf("--");
  const program = words[end + 1];
  if (run !== "run" || end === -1) return null;
  if (deno === undefined || main === undefined || program === undefined) return null;
  return { deno, main, program };
}
