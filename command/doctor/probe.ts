import type { Clock } from "../../actors/runtime/clock.ts";

/** Milliseconds that another program has for its answer. */
const patience = 10_000;

/** What another program answered. */
export type Answer =
  | { readonly kind: "answered"; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Runs another program and takes its answer; one that hangs is left behind.
 *
 * @param env what its environment has beside this process's own
 */
export async function probe(
  command: string,
  args: readonly string[],
  clock: Clock,
  env: Record<string, string> = {},
): Promise<Answer> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(command, {
      args: [...args],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
    // Where the program is not on PATH, no permission to run it was given.
    if (error instanceof Deno.errors.NotCapable) return { kind: "absent" };
    return { kind: "failed", reason: String(error) };
  }
  const late = Promise.withResolvers<null>();
  const timer = clock.setTimeout(() => late.resolve(null), patience);
  const output = await Promise.race([child.output(), late.promise]);
  clock.clearTimeout(timer);
  if (output === null) {
    child.kill("SIGKILL");
    child.unref();
    return { kind: "failed", reason: `no answer within ${patience / 1000} s` };
  }
  const text = new TextDecoder();
  const stdout = text.decode(output.stdout);
  const stderr = text.decode(output.stderr);
  if (output.success) return { kind: "answered", stdout, stderr };
  const lastLine = (stderr || stdout).trimEnd().split("\n").at(-1) ?? "";
  // 127 is how a shim of a version manager says that it has nothing to run.
  if (output.code === 127) return { kind: "absent" };
  return { kind: "failed", reason: `ended with code ${output.code}: ${lastLine}` };
}
