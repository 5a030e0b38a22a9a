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
  /**
   * Shows a line on stderr beside what another program writes to the same
   * terminal; an empty one clears it. It stands below the line that the other
   * program is at, whose text stays as it is up to where the program will go
   * on: of a bar that ends with a carriage return, as Spark's own does, the next
   * status leaves nothing until the bar is drawn again. Nothing is shown where
   * stderr is no terminal.
   */
  status(line: string): void;
  /** Whether lines on stderr may be coloured. */
  readonly colors: boolean;
  /** Columns of the terminal that stderr is, as of now; undefined where it is none. */
  columns(): number | undefined;
}

/** A stream as the terminal sees it. */
export interface TerminalStream {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/** Makes sure of a line below, goes there and erases what it held; the cursor is kept. */
const BELOW = "\x1bD\x1b[A\x1b7\x1b[B\r\x1b[K";
const BACK = "\x1b8";
/** To the end of the screen: what stands below, and what of it the other program went past. */
const ERASE_REST = "\x1b[J";
const ERASE_LINE = "\r\x1b[K";
/** Where a terminal does not tell. */
const USUAL_COLUMNS = 80;

/** The terminal that the process was started from. */
export function systemTerminal(
  stdout: TerminalStream = Deno.stdout,
  stderr: TerminalStream = Deno.stderr,
): Terminal {
  const isTerminal = stderr.isTerminal();
  const showsProgress = isTerminal && !stdout.isTerminal();
  let shown = "";
  let erase = "";
  const clear = () => {
    if (shown !== "") writeError(stderr, erase);
    shown = "";
  };
  return {
    colors: isTerminal && !Deno.noColor,
    columns: () => isTerminal ? columnsOfConsole() : undefined,
    out: (line) => write(stdout, `${line}\n`),
    err: (line) => {
      clear();
      writeError(stderr, `${line}\n`);
    },
    progress: (line) => {
      if (!showsProgress || line === shown) return;
      clear();
      writeError(stderr, line);
      [shown, erase] = [line, ERASE_LINE];
    },
    status: (line) => {
      if (!isTerminal) return;
      if (line === "") return clear();
      // At once, or the terminal could show the moment between.
      writeError(stderr, `${shown === "" ? "" : ERASE_REST}${BELOW}${line}${BACK}`);
      [shown, erase] = [line, ERASE_REST];
    },
  };
}

function columnsOfConsole(): number {
  try {
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
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

/** Writes what no one has to read: a terminal that was closed must not end the program. */
function writeError(stream: TerminalStream, text: string): void {
  try {
    write(stream, text);
  } catch {
    // It has no other way to say so.
  }
}
