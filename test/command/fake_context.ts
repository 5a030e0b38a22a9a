import { VirtualClock } from "../../actors/runtime/testkit/virtual_clock.ts";
import type { CommandContext } from "../../command/command_context.ts";

/** A context that keeps what a command writes. */
export interface FakeContext extends CommandContext {
  readonly stdout: string[];
  readonly stderr: string[];
}

/** Makes a context with nothing in it but what is given. */
export function fakeContext(
  options: { cwd?: string; env?: Record<string, string> } = {},
): FakeContext {
  const stdout: string[] = [];
  const stderr: string[] = [];
  return {
    stdout,
    stderr,
    terminal: {
      out: (line) => stdout.push(line),
      err: (line) => stderr.push(line),
      progress: () => {},
      status: () => {},
      columns: () => undefined,
      colors: false,
    },
    cwd: options.cwd ?? "/nowhere",
    env: (name) => options.env?.[name],
    clock: new VirtualClock({ now: 0 }),
    interrupted: new AbortController().signal,
    takeErrors: () => {},
  };
}
