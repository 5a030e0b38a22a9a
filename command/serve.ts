import { aborted } from "../actors/aborted.ts";
import { Monitor, type Running } from "../actors/monitor.ts";
import { EodOutlet } from "../actors/outlet/eod/eod_outlet.ts";
import { NdjsonOutlet } from "../actors/outlet/ndjson/ndjson_outlet.ts";
import type { Outlet } from "../actors/outlet/outlet.ts";
import { EventLogSource } from "../actors/source/event_log/event_log_source.ts";
import { recordingSource } from "../actors/source/recording/recording_source.ts";
import type { Source } from "../actors/source/source.ts";
import { SparkUiSource } from "../actors/source/spark_ui/spark_ui_source.ts";
import { attachLine, isAscii } from "../actors/source/tap/java_agent.ts";
import { holdAddressFile } from "../actors/source/tap/runtime_folder.ts";
import { TapSource } from "../actors/source/tap/tap_source.ts";
import type { Clock } from "../actors/runtime/clock.ts";
import type { CommandContext, CommonFlags } from "./command_context.ts";
import type { Config, ConfigInput } from "./config.ts";
import { noticeLogger } from "./logging.ts";
import { monitorOptions } from "./monitor_options.ts";
import { ServedPage } from "./page/served_page.ts";
import { prepare } from "./prepare.ts";
import { readNumber } from "./read_number.ts";
import { reportError } from "./report_error.ts";
import { stopMonitor } from "./stop_monitor.ts";
import { addressFolder, optionFor } from "./tap.ts";
import { UsageError } from "./usage_error.ts";

/** What the flags of `serve` say. */
export interface ServeFlags extends CommonFlags {
  readonly eventLog?: readonly string[];
  readonly sparkUi?: readonly string[];
  readonly eod?: string;
  readonly port?: string;
  readonly host?: string;
  readonly token?: string;
  readonly out?: string;
  readonly dialect?: string;
  /** False with `--no-demo`. */
  readonly demo?: boolean;
}

/**
 * Serves the page and the API until the program is asked to end.
 *
 * The page's address is the one line on stdout; with `--out -` it goes to
 * stderr, as stdout then holds frames. How to attach drivers goes to stderr.
 *
 * @returns the exit code; 1 when none of the event logs and UIs can be read
 * @throws {UsageError} when a flag or the configuration is wrong
 * @throws {OutletError} when the port or a file cannot be had
 */
export async function serve(
  flags: ServeFlags,
  context: CommandContext,
): Promise<number> {
  const { clock, terminal, interrupted } = context;
  const config = await prepare(flags, settingsOf(flags), context);
  const sources = [...eventLogs(config, clock), ...sparkUis(config, clock)];

  const monitor = new Monitor(monitorOptions(config, clock));
  try {
    using page = await ServedPage.start({ monitor, config, context, command: "serve" });
    const outlets = otherOutlets(config, clock).map((outlet) => monitor.addOutlet(outlet).finished);
    outlets.push(page.finished);
    let demo: Running | undefined;
    const option = await listenForDrivers(monitor, context, () => demo?.remove())
      .catch((error) => void reportError(error, terminal, flags.verbose));

    if (config.out === "-") terminal.err(page.address);
    else terminal.out(page.address);
    if (option !== undefined) {
      terminal.err(
        "sparkmonitor: to attach Spark drivers, run this in the shell that starts them:",
      );
      terminal.err(attachLine(option));
      if (!isAscii(option)) {
        terminal.err(
          "sparkmonitor: but only where `locale charmap` says UTF-8: " +
            "elsewhere Java does not find such a path, and no driver starts",
        );
      }
    }
    if (sources.length === 0 && flags.demo !== false) {
      terminal.err("sparkmonitor: a recorded application plays until a driver attaches");
      demo = monitor.addSource(recordingSource({ clock }));
    }
    const read = sources.map((source) => monitor.addSource(source).finished);
    for (const finished of read) {
      finished.catch((error) => reportError(error, terminal, flags.verbose));
    }
    return await Promise.race([
      aborted(interrupted).then(() => 0),
      failure(outlets),
      failureOfAll(read).then(() => 1),
      monitor.failure(),
    ]);
  } finally {
    if (!await stopMonitor(monitor, clock)) {
      terminal.err("sparkmonitor: ended before everything was closed");
    }
  }
}

function settingsOf(flags: ServeFlags): ConfigInput {
  const { eventLog, sparkUi, eod, port, host, token, out, dialect } = flags;
  const settings = {
    eventLogs: eventLog,
    sparkUis: sparkUi,
    eod,
    port: port === undefined ? undefined : readNumber(port),
    host,
    token,
    out,
    dialect,
  };
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
}

function otherOutlets(config: Config, clock: Clock): Outlet[] {
  const { eod, out, dialect, sparkStageActiveTasksMaxMessages: maxTaskFrames } = config;
  const outlets: Outlet[] = [];
  if (eod !== undefined) {
    const colon = eod.lastIndexOf(":");
    const host = eod.slice(0, colon);
    const port = Number(eod.slice(colon + 1));
    outlets.push(new EodOutlet({ host, port, clock, maxTaskFrames }));
  }
  if (out !== undefined) {
    outlets.push(new NdjsonOutlet({ to: out === "-" ? Deno.stdout.writable : out, dialect }));
  }
  return outlets;
}

function eventLogs(config: Config, clock: Clock): Source[] {
  const onNotice = noticeLogger("event-log");
  return [...new Set(config.eventLogs)]
    .map((path) => new EventLogSource({ path, follow: true, clock, onNotice }));
}

/** @throws {UsageError} when an address is none */
function sparkUis(config: Config, clock: Clock): Source[] {
  const onNotice = noticeLogger("spark-ui");
  return [...new Set(config.sparkUis)].map((url) => {
    try {
      return new SparkUiSource({ url, clock, onNotice });
    } catch (error) {
      throw error instanceof TypeError ? new UsageError(error.message) : error;
    }
  });
}

/**
 * Listens for drivers.
 *
 * @returns the option of `java` that attaches them
 * @throws {Error} when drivers cannot be attached, or the address has no safe place
 */
async function listenForDrivers(
  monitor: Monitor,
  { clock, env }: CommandContext,
  onDriver: () => void,
): Promise<string> {
  // Held until the process ends.
  const { path } = await holdAddressFile(addressFolder(env), "serve");
  const option = await optionFor(path);
  const tap = new TapSource({ addressFile: path, clock, onNotice: noticeLogger("tap"), onDriver });
  monitor.addSource(tap);
  await tap.listening;
  return option;
}

/** Rejects as the first of them does; an outlet that ends well is no reason to stop. */
function failure(outlets: readonly Promise<void>[]): Promise<never> {
  return new Promise((_, reject) => outlets.forEach((outlet) => outlet.catch(reject)));
}

/** Resolves once all have failed, never if there is none or one of them ended well. */
async function failureOfAll(sources: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(sources);
  const failed = ends.length > 0 && ends.every(({ status }) => status === "rejected");
  if (!failed) await new Promise<never>(() => {});
}
