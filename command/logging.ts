import {
  configure,
  getAnsiColorFormatter,
  getLogger,
  getTextFormatter,
  type LogLevel,
} from "@logtape/logtape";
import type { Notice } from "../actors/source/source.ts";

/** How log lines are written. */
export interface LoggingOptions {
  /** The least severe level that is shown. */
  readonly level: LogLevel;
  /** Whether the lines are coloured; only where a terminal shows them. */
  readonly colors: boolean;
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
}

/** Sends the program's log records to `write`, one line each. */
export async function configureLogging(options: LoggingOptions): Promise<void> {
  const format = options.colors
    ? getAnsiColorFormatter({ timestamp: "time", value: "bare" })
    : getTextFormatter({ timestamp: "rfc3339", value: "bare" });
  await configure({
    reset: true,
    sinks: {
      stderr: (record) => options.write(format(record).trimEnd().replaceAll(/\s*\n\s*/g, " ")),
    },
    loggers: [
      {
        category: "sparkmonitor",
        lowestLevel: options.level,
        sinks: ["stderr"],
      },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}

/**
 * Makes a listener that logs what a user should know about a source.
 *
 * @param source its name, as `event-log`
 */
export function noticeLogger(source: string): (notice: Notice) => void {
  const logger = getLogger(["sparkmonitor", source]);
  return ({ level, message }) => logger[level]("{message}", { message });
}
