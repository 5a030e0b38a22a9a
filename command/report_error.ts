import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Says on stderr what went wrong, in one line; the stack only on request.
 *
 * @returns the exit code
 */
export function reportError(
  error: unknown,
  terminal: Terminal,
  verbose = false,
): number {
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`sparkmonitor: ${message.trim().replaceAll(/\s*\n\s*/g, " ")}`);
  if (verbose && error instanceof Error && error.stack !== undefined) {
    terminal.err(error.stack);
  }
  return error instanceof UsageError ? 2 : 1;
}
