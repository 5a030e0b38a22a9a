/**
 * The command: `deno task sparkmonitor <command>`.
 *
 * @module
 */
import { systemClock } from "./actors/runtime/clock.ts";
import { runCommand } from "./command/cli.ts";
import { reportError } from "./command/report_error.ts";
import { systemTerminal } from "./command/terminal.ts";

if (import.meta.main) {
  const terminal = systemTerminal();
  const verbose = Deno.args.includes("--verbose");
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    Deno.exit(reportError(event.reason, terminal, verbose));
  });
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      // Whoever asks twice does not want to wait.
      if (interruption.signal.aborted) Deno.exit(1);
      interruption.abort();
    });
  }
  // `deno task` runs in the project's folder and keeps the user's own here.
  const cwd = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  Deno.exit(
    await runCommand(Deno.args, {
      terminal,
      cwd,
      env: (name) => Deno.env.get(name),
      clock: systemClock,
      interrupted: interruption.signal,
    }),
  );
}
