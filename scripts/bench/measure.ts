const reporter = new URL("./report_peak.ts", import.meta.url).pathname;

/** What one run of a process cost. */
export interface Cost {
  /** Milliseconds from its start to its end. */
  readonly wall: number;
  /** The most memory it held, in MB; null where it was not asked for. */
  readonly peak: number | null;
}

/**
 * Runs a Deno script to its end and measures the process; what it prints is
 * thrown away.
 *
 * @param options.peak asks for the memory, which costs some start-up time
 * @throws {Error} when the script fails
 */
export async function measure(
  args: readonly string[],
  options: { readonly peak: boolean } = { peak: false },
): Promise<Cost> {
  const [run = "run", ...rest] = args;
  const preload = options.peak ? ["--preload", reporter] : [];
  const begin = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [run, ...preload, ...rest],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const wall = performance.now() - begin;
  if (!success) throw new Error(`Cannot measure ${args.join(" ")}: ${text(stderr)}`);
  const kilobytes = /^peak (\d+) kB$/m.exec(text(stderr))?.[1];
  return { wall, peak: kilobytes === undefined ? null : Number(kilobytes) / 1024 };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim();
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
