import type { CommandContext, CommonFlags } from "./command_context.ts";
import type { ConfigInput } from "./config.ts";
import { prepare } from "./prepare.ts";
import { runProgram } from "./run/child_program.ts";
import { summaryLine } from "./run/plain_lines.ts";
import { Watch, type WatchResult } from "./run/watch.ts";
import { UsageError } from "./usage_error.ts";

/** What the flags of `run` say. */
export interface RunFlags extends CommonFlags {
  readonly out?: string;
  readonly dialect?: string;
  readonly quiet?: boolean;
}

/**
 * Runs a program and watches the Spark drivers that it starts.
 *
 * The program comes first: whatever goes wrong with the watching is said in
 * one line, and the program runs to its end.
 *
 * @param command the program and its arguments
 * @returns the program's exit code
 * @throws {UsageError} when a flag or the configuration is wrong; nothing is run then
 */
export async function run(
  command: readonly string[],
  flags: RunFlags,
  context: CommandContext,
): Promise<number> {
  const { clock, cwd, terminal } = context;
  const quiet = flags.quiet ?? false;
  if (flags.out === "-") {
    throw new UsageError(
      "Cannot use --out: must be a file, as stdout is the program's, received -",
    );
  }
  const config = await prepare(flags, settingsOf(flags), context);
  const onFailure = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.err(`sparkmonitor: ${reason}; the program is not affected`);
  };
  context.takeErrors(onFailure);

  const out = flags.out === undefined ? null : config.out ?? null;
  const watch = await Watch.start({ config, context, command, out, quiet, onFailure }).catch(
    onFailure,
  );
  const start = clock.monotonic();
  // Shells keep the folder's name here; `deno task` put its own.
  const env = { ...watch?.env, PWD: cwd };
  const { code, failure } = await runProgram({ command, cwd, env });
  const ms = clock.monotonic() - start;
  const result = await watch?.end().catch(onFailure);
  if (failure !== undefined) terminal.err(`sparkmonitor: ${failure}`);
  else if (!quiet && result) {
    closingLines(result, ms).forEach((line) => terminal.err(`sparkmonitor: ${line}`));
  }
  return code;
}

function settingsOf({ out, dialect, quiet }: RunFlags): ConfigInput {
  return {
    ...(out !== undefined && { out }),
    ...(dialect !== undefined && { dialect: dialect as NonNullable<ConfigInput["dialect"]> }),
    // Only what is lost for good is worth a word then.
    ...(quiet && { logLevel: "error" as const }),
  };
}

function closingLines({ attached, unfinished, totals, losses }: WatchResult, ms: number): string[] {
  if (!attached) {
    return [
      "no Spark driver attached; `deno task sparkmonitor doctor` says what may keep one away",
    ];
  }
  return [
    ...(unfinished ? ["a driver goes on after the program's end and is watched no more"] : []),
    summaryLine(totals, ms, losses),
  ];
}
