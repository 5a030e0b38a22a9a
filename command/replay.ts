import { resolve } from "@std/path";
import { aborted } from "../actors/aborted.ts";
import { Monitor } from "../actors/monitor.ts";
import { NdjsonOutlet } from "../actors/outlet/ndjson/ndjson_outlet.ts";
import { EventLogSource } from "../actors/source/event_log/event_log_source.ts";
import type { CommandContext, CommonFlags } from "./command_context.ts";
import type { ConfigInput } from "./config.ts";
import { monitorOptions } from "./monitor_options.ts";
import { noticeLogger } from "./logging.ts";
import { prepare } from "./prepare.ts";
import { lossesOf, RejectTally, tallyRejects } from "./reject_tally.ts";
import { replayProgress } from "./replay_progress.ts";
import { stopMonitor } from "./stop_monitor.ts";
import { UsageError } from "./usage_error.ts";

/** What the flags of `replay` say. */
export interface ReplayFlags extends CommonFlags {
  readonly speed?: string;
  readonly dialect?: string;
  readonly follow?: boolean;
}

/**
 * Reads event logs and prints their frames, one JSON a line.
 *
 * @param path an event log, or a folder of them
 * @returns the exit code
 * @throws {UsageError} when a flag or the configuration is wrong
 * @throws {SourceError} when the log cannot be read
 */
export async function replay(
  path: string,
  flags: ReplayFlags,
  context: CommandContext,
): Promise<number> {
  const { clock, terminal, interrupted } = context;
  const speed = parseSpeed(flags.speed ?? "max");
  if (flags.follow && speed !== Infinity) {
    throw new UsageError("Cannot use --speed with --follow: a running application has its own");
  }
  const config = await prepare(
    flags,
    flags.dialect === undefined ? {} : { dialect: flags.dialect } as ConfigInput,
    context,
  );
  const tally = new RejectTally();
  const source = new EventLogSource({
    path: resolve(context.cwd, path),
    follow: flags.follow ?? false,
    clock,
    speed,
    onProgress: replayProgress(terminal, clock),
    onNotice: noticeLogger("event-log"),
  });

  const failed = Promise.withResolvers<never>();
  const monitor = new Monitor({
    ...monitorOptions(config, clock),
    // What is complete reads no better the second time.
    ...(!flags.follow && { onRetry: (_name, error) => failed.reject(error) }),
    // The one client is there from the start: nothing is kept for others.
    retained: { jobs: 0, stages: 0, tasks: 0 },
    maxEndedApplications: 1,
  });
  const read = Promise.withResolvers<void>();
  const outlet = monitor.addOutlet(
    new NdjsonOutlet({
      to: Deno.stdout.writable,
      dialect: config.dialect,
      untilEnd: read.promise,
    }),
  );
  const { finished } = monitor.addSource(tallyRejects(source, tally));
  finished.then(read.resolve, read.resolve);
  let losses = new Map<string, number>();
  try {
    await Promise.race([
      // The outlet ends after the last frame, or when nobody reads any more.
      outlet.finished,
      finished.then(() => outlet.finished),
      failed.promise,
      monitor.failure(),
      aborted(interrupted),
    ]);
    // Before the stop: what it takes from the mailboxes is no loss.
    losses = lossesOf(monitor.metrics.dropped);
  } finally {
    terminal.progress("");
    await stopMonitor(monitor, clock);
  }
  for (const line of tally.lines(losses)) terminal.err(`sparkmonitor: ${line}`);
  if (!interrupted.aborted || flags.follow) return 0;
  terminal.err("sparkmonitor: stopped before the end of the event log");
  return 1;
}

/** Reads `--speed`; Infinity for `max`. */
export function parseSpeed(text: string): number {
  if (text === "max") return Infinity;
  const speed = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (speed > 0 && speed < Infinity) return speed;
  throw new UsageError(
    `Cannot use --speed: must be max or a number above 0, received "${text}"`,
  );
}
