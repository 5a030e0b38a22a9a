import { CommanderError } from "commander";
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
  const message = error instanceof CommanderError
    ? explainUsage(error)
    : error instanceof Error
    ? error.message
    : String(error);
  terminal.err(`sparkmonitor: ${message.trim().replaceAll(/\s*\n\s*/g, " ")}`);
  if (verbose && error instanceof Error && error.stack !== undefined) {
    terminal.err(error.stack);
  }
  return error instanceof CommanderError || error instanceof UsageError ? 2 : 1;
}

/** Turns commander's own words into one line with a hint. */
function explainUsage(error: CommanderError): string {
  if (error.code === "commander.help") return "no command given, see --help";
  const message = error.message.replace(/^error: /, "");
  if (error.code === "commander.excessArguments") {
    const [, command, given] = /for '(.*)'\..* but got \d+: (.*?)\.?$/.exec(message) ?? [];
    return `Cannot run ${command}: it takes fewer arguments, received ${given}, see --help`;
  }
  const guess = message.match(/^(.*)\s+\(Did you mean (.*)\?\)$/s);
  return guess === null
    ? `${message.replace(/\.$/, "")}, see --help`
    : `${guess[1]}, did you mean ${guess[2]}?`;
}
