import { basename, join } from "@std/path";
import { SourceError } from "../source.ts";
import { UnsupportedCodecError } from "./codec/choose_decoder.ts";
import { finalName, IN_PROGRESS, isPassedOver, isRollingFolder } from "./log_name.ts";

/** One application's log. */
export interface EventLog {
  /** A file, or a folder in which Spark's rolling writer put several. */
  readonly kind: "file" | "rolling";
  readonly path: string;
  readonly name: string;
  /** The same after Spark renamed the log, another for a new log of that name. */
  readonly identity: string;
}

/** What is at a path. */
export interface FoundLogs {
  /** By name. */
  readonly logs: readonly EventLog[];
  /** True for a folder of logs, false for one log. */
  readonly isFolder: boolean;
  /** Paths of what is in the folder and cannot be a log. */
  readonly others: readonly string[];
}

/**
 * Looks what logs there are. Nothing is opened: a file that is no event log is
 * found too.
 *
 * @param path a log, or a folder of logs; the name that a log had while its
 * application was running will do
 * @throws {SourceError} when there is nothing at `path`, or it may not be looked at
 */
export async function findLogs(path: string): Promise<FoundLogs> {
  try {
    return await find(path);
  } catch (error) {
    throw asSourceError(error, path) ?? error;
  }
}

/**
 * Says what is wrong with a log in the user's words.
 *
 * @returns null for an error that may go away
 */
export function asSourceError(
  error: unknown,
  path: string,
): SourceError | null {
  if (error instanceof SourceError) return error;
  const wrong = error instanceof UnsupportedCodecError ? error.message : whatIsWrong(error);
  if (wrong === null) return null;
  return new SourceError(`Cannot read event log ${path}: ${wrong}`, {
    cause: error,
  });
}

function whatIsWrong(error: unknown): string | null {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "permission denied: only its owner and group may read what Spark writes";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return "this process may not read it: add it to --allow-read";
  }
  return null;
}

async function find(path: string): Promise<FoundLogs> {
  const name = basename(path);
  const info = await Deno.stat(path).catch((error: unknown) => {
    const renamed = name.endsWith(IN_PROGRESS);
    if (renamed && error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (info === null) return await find(path.slice(0, -IN_PROGRESS.length));
  if (info.isFile) return oneLog("file", path, info);
  if (!info.isDirectory) {
    throw new SourceError(
      `Cannot read event log ${path}: it is neither a file nor a folder`,
    );
  }
  const entries: string[] = [];
  for await (const entry of Deno.readDir(path)) entries.push(entry.name);
  const rolling = isRollingFolder(name) ||
    entries.some((entry) => /^events_\d+_/.test(entry));
  return rolling ? oneLog("rolling", path, info) : await findIn(path, entries);
}

async function findIn(
  folder: string,
  entries: readonly string[],
): Promise<FoundLogs> {
  const logs: EventLog[] = [];
  const others: string[] = [];
  for (const name of entries.toSorted()) {
    if (isPassedOver(name)) continue;
    const path = join(folder, name);
    const info = await Deno.stat(path).catch(() => null);
    if (info?.isFile) logs.push(eventLog("file", path, info));
    else if (info?.isDirectory && isRollingFolder(name)) {
      logs.push(eventLog("rolling", path, info));
    } else if (info !== null) others.push(path);
  }
  return { logs, isFolder: true, others };
}

function oneLog(
  kind: EventLog["kind"],
  path: string,
  info: Deno.FileInfo,
): FoundLogs {
  return { logs: [eventLog(kind, path, info)], isFolder: false, others: [] };
}

function eventLog(
  kind: EventLog["kind"],
  path: string,
  info: Deno.FileInfo,
): EventLog {
  const name = basename(path);
  // A number alone is not enough: that of a deleted file is used again.
  const born = info.birthtime?.getTime() ?? "";
  const identity = `${finalName(name)} ${info.dev} ${info.ino} ${born}`;
  return { kind, path, name, identity };
}
