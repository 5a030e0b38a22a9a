/** Where a command writes; the only way from a command to stdout and stderr. */
export interface Terminal {
  /** Writes one line to stdout. */
  out(line: string): void;
  /** Writes one line to stderr. */
  err(line: string): void;
  /**
   * Shows a line on stderr that the next one replaces; an empty one clears
   * it. Nothing is shown where stderr is no terminal, or where stdout is one
   * too and the two would get mixed up.
   */
  progress(line: string): void;
  /** Whether lines on stderr may be coloured. */
  readonly colors: boolean;
}

/** A stream as the terminal sees it. */
export interface TerminalStream {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/** The terminal that the process was started from. */
export function systemTerminal(
  stdout: TerminalStream = Deno.stdout,
  stderr: TerminalStream = Deno.stderr,
): Terminal {
  const showsProgress = stderr.isTerminal() && !stdout.isTerminal();
  let shown = "";
  const clear = () => {
    if (shown !== "") write(stderr, "\r\x1b[K");
    shown = "";
  };
  return {
    colors: stderr.isTerminal() && !Deno.noColor,
    out: (line) => write(stdout, `${line}\n`),
    err: (line) => {
      clear();
      write(stderr, `${line}\n`);
    },
    progress: (line) => {
      if (!showsProgress || line === shown) return;
      clear();
      write(stderr, line);
      shown = line;
    },
  };
}

function write(stream: TerminalStream, text: string): void {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    // Nobody reads any more: there is no one left to tell.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
