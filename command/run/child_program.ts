/** How a program is started. */
export interface ChildProgramOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** What its environment has beside this process's own. */
  readonly env: Record<string, string>;
}

/** What became of a program. */
export interface ProgramEnd {
  /** As shells have it: the program's own, 128 + n for signal n, 127 and 126 where none ran. */
  readonly code: number;
  /** Why it could not be started. */
  readonly failure?: string;
}

/** What a terminal sends to its whole group of processes: where there is one the program has it. */
const ofTerminal = ["SIGINT", "SIGQUIT"] as const;
/** What comes to one process, and is passed on. */
const ofProcess = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/**
 * Runs a program in this process's place: its input and output are this
 * one's, and so is its end.
 *
 * From the start of the program on, this process outlives all signals that a
 * program may be sent, and hands them on, but for the terminal's own: those
 * reach both. A signal that was ignored, as SIGHUP is with nohup, stays so for
 * both. What was never started cannot be stopped: before, signals do what they
 * always do.
 */
export async function runProgram(
  { command, cwd, env }: ChildProgramOptions,
): Promise<ProgramEnd> {
  const [ignored, terminal] = await Promise.all([ignoredSignals(), hasTerminal()]);
  const [program = "", ...args] = ignored.length === 0 ? command : ignoring(ignored, command);
  // Nothing is awaited from here to the program's start: no signal gets lost in between.
  let child: Deno.ChildProcess | undefined;
  const passed: Deno.Signal[] = terminal ? [...ofProcess] : [...ofProcess, ...ofTerminal];
  const stops = [...ofProcess, ...ofTerminal].map((signal) =>
    listen(signal, () => {
      const isPassed = passed.includes(signal) && !ignored.includes(signal);
      if (child !== undefined && isPassed) passOn(child, signal);
    })
  );
  try {
    child = new Deno.Command(program, {
      args,
      cwd,
      env,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    return { code: (await child.status).code };
  } catch (error) {
    return notStarted(program, error);
  } finally {
    for (const stop of stops) stop();
  }
}

/** The command behind a shell that has it ignore signals: a listener here takes that back. */
function ignoring(signals: readonly Deno.Signal[], command: readonly string[]): string[] {
  const names = signals.map((signal) => signal.slice(3)).join(" ");
  return ["sh", "-c", `trap '' ${names}; exec "$@"`, "sh", ...command];
}

function listen(signal: Deno.Signal, listener: () => void): () => void {
  Deno.addSignalListener(signal, listener);
  return () => Deno.removeSignalListener(signal, listener);
}

function passOn(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It ended at this moment.
  }
}

function notStarted(program: string, error: unknown): ProgramEnd {
  if (error instanceof Deno.errors.NotFound) {
    return { code: 127, failure: `Cannot run ${program}: not found` };
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return { code: 126, failure: `Cannot run ${program}: not executable` };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 126, failure: `Cannot run ${program}: ${reason}` };
}

/**
 * The signals that this process was started to ignore. A shell that sends a
 * signal to itself tells: it inherits what is ignored, and else is ended by it.
 * SIGQUIT is not tried, as that would leave a core dump.
 */
async function ignoredSignals(): Promise<Deno.Signal[]> {
  const ignored = await Promise.all(
    (["SIGINT", ...ofProcess] as const).map(async (signal) =>
      await succeeds(`kill -s ${signal.slice(3)} $$`) ? [signal] : []
    ),
  );
  return ignored.flat();
}

/** Whether there is a terminal that signals can come from; in a container or a job there is none. */
function hasTerminal(): Promise<boolean> {
  return succeeds(": < /dev/tty");
}

/** Whether a line of shell ends well. */
async function succeeds(script: string): Promise<boolean> {
  const shell = new Deno.Command("sh", {
    args: ["-c", script],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  return await shell.output().then(({ success }) => success, () => false);
}
