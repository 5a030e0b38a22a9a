/**
 * The command: `deno task sparkmonitor <command>`.
 *
 * @module
 */
import { systemClock } from "./actors/runtime/clock.ts";
import type { CommandContext } from "./command/command_context.ts";
import { isVerbose } from "./command/is_verbose.ts";
import { readKernelArguments } from "./command/kernel/kernel_arguments.ts";
import { reportError } from "./command/report_error.ts";
import { systemTerminal } from "./command/terminal.ts";

/** Milliseconds within which a second signal is the same one: `deno task` repeats the terminal's. */
const SAME_SIGNAL = 500;

if (import.meta.main) {
  const terminal = systemTerminal();
  let onError = (error: unknown): void => {
    Deno.exit(reportError(error, terminal, isVerbose(Deno.args)));
  };
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    onError(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    onError(event.error);
  });
  let interruption: AbortController | undefined;
  // `deno task` runs in the project's folder and keeps the user's own here.
  const cwd = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const context: CommandContext = {
    terminal,
    cwd,
    env: (name) => Deno.env.get(name),
    clock: systemClock,
    get interrupted() {
      return (interruption ??= interruptionBySignal()).signal;
    },
    takeErrors: (listener) => onError = listener,
  };
  Deno.exit(await run(Deno.args, context));
}

/** A kernel does not wait for the library that reads the arguments of all other commands. */
async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const [name, ...rest] = args;
  const kernelArguments = name === "kernel" ? readKernelArguments(rest) : null;
  if (kernelArguments === null) {
    const { runCommand } = await import("./command/cli.ts");
    return await runCommand(args, context);
  }
  const { kernel } = await import("./command/kernel.ts");
  return await kernel(kernelArguments.command, kernelArguments.flags, context);
}

/** Aborts at the first SIGINT or SIGTERM; at the next one the process ends at once. */
function interruptionBySignal(): AbortController {
  const interruption = new AbortController();
  let first = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      if (!interruption.signal.aborted) {
        first = performance.now();
        interruption.abort();
      } else if (performance.now() - first > SAME_SIGNAL) {
        // Whoever asks twice does not want to wait.
        Deno.exit(1);
      }
    });
  }
  return interruption;
}
