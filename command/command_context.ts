import type { Clock } from "../actors/runtime/clock.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is given of the world around it. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** The user's folder; relative paths start there. */
  readonly cwd: string;
  /** Reads one environment variable. */
  readonly env: (name: string) => string | undefined;
  readonly clock: Clock;
  /** Aborts when the user or the system asks the program to end. */
  readonly interrupted: AbortSignal;
  /** Lets the process outlive errors that nobody catches: they go to `listener` from now on. */
  readonly takeErrors: (listener: (error: unknown) => void) => void;
}

/** What the flags that every command has say. */
export interface CommonFlags {
  readonly config?: string;
  readonly verbose?: boolean;
}
