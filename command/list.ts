import type { CommandContext, CommonFlags } from "./command_context.ts";
import { type RunningPage, runningPages } from "./page/page_file.ts";
import { addressFolder } from "./tap.ts";

/** What the flags of `list` say. */
export interface ListFlags extends CommonFlags {
  readonly json?: boolean;
}

/**
 * Prints where the pages are that this user's processes serve now, one a line,
 * the oldest first.
 *
 * @returns the exit code
 */
export async function list(flags: ListFlags, { terminal, env }: CommandContext): Promise<number> {
  const pages = await runningPages(addressFolder(env));
  if (flags.json) terminal.out(JSON.stringify(pages, null, 2));
  else if (pages.length === 0) {
    terminal.err(
      "sparkmonitor: no page is served now; `serve` serves one, `run` and a kernel do from the " +
        "first Spark driver on",
    );
  } else for (const page of pages) terminal.out(describe(page));
  return 0;
}

/** As `jupyter server list` does: the address, then what it is of. */
function describe({ address, command, program = [], folder, startTime }: RunningPage): string {
  const started = new Date(startTime).toISOString().replace(/\.\d+Z$/, "Z");
  const line = `${address} :: ${[command, ...program].join(" ")} in ${folder} since ${started}`;
  // An argument may be a whole script.
  return line.replaceAll(/\p{Cc}+/gu, " ");
}
