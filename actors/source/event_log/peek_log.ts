import { decodeSparkEvent } from "../../../protocol/spark/decode.ts";
import type { EventLog } from "./find_logs.ts";
import { LineReader } from "./line_reader.ts";
import { finalName } from "./log_name.ts";
import { RollingLog } from "./rolling_log.ts";

/** ApplicationStart is among the first ten lines of a real log. */
const LINES = 1000;

/** What can be said of a log before it is read. */
export interface LogPeek {
  /** ApplicationStart's time, epoch milliseconds; null where none was found. */
  readonly startTime: number | null;
  /** True as far as its name says so. */
  readonly inProgress: boolean;
}

/**
 * Looks at the start of a log. What is wrong with it is left to whoever reads
 * it: here it has no start time.
 */
export async function peekLog(log: EventLog): Promise<LogPeek> {
  try {
    if (log.kind === "file") {
      const inProgress = finalName(log.name) !== log.name;
      return { startTime: await findStart(log.path), inProgress };
    }
    const rolling = new RollingLog(log.path);
    const { next, complete } = await rolling.list();
    const startTime = next === null ? null : await findStart(rolling.take(next));
    return { startTime, inProgress: !complete };
  } catch {
    return { startTime: null, inProgress: false };
  }
}

async function findStart(path: string): Promise<number | null> {
  const reader = new LineReader({ path, follow: false });
  try {
    for (let lines = 0; lines < LINES;) {
      const batch = await reader.next();
      if (batch.kind !== "lines") return null;
      for (const line of batch.lines) {
        if (line?.includes("SparkListenerApplicationStart") !== true) continue;
        const decoded = decodeSparkEvent(line);
        if (decoded.kind !== "event") continue;
        if (decoded.event.type === "applicationStart") return decoded.event.time;
      }
      lines += batch.lines.length;
    }
    return null;
  } finally {
    reader.close();
  }
}
