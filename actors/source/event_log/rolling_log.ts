import { join } from "@std/path";
import { IN_PROGRESS, isPassedOver } from "./log_name.ts";

/** A file of a rolling log, by its name `events_<index>_<application>`. */
interface EventsFile {
  readonly name: string;
  readonly index: number;
  /** True for a file that the History Server made of those up to its index. */
  readonly compact: boolean;
}

/** What a look at a rolling log's folder shows. */
export interface RollingListing {
  /** The name of the file to read next; null while there is none. */
  readonly next: string | null;
  /** The indices from `first` to `last` should come before it and are gone. */
  readonly missing: { readonly first: number; readonly last: number } | null;
  /** True once the application has ended. */
  readonly complete: boolean;
}

/**
 * Walks through the files of a rolling log, in the order of Spark's
 * `RollingEventLogFilesFileReader`: by index, from the newest compact file on.
 * A compact file that appears later is left out: its events were read from the
 * files that it replaces.
 */
export class RollingLog {
  readonly #folder: string;
  /** The index of the last file taken; 0 before the first. */
  #index = 0;

  /** @param folder the path of `eventlog_v2_<application>` */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** True once a file was taken. */
  get isStarted(): boolean {
    return this.#index > 0;
  }

  /** Looks into the folder. */
  async list(): Promise<RollingListing> {
    const files: EventsFile[] = [];
    let complete = false;
    for await (const entry of Deno.readDir(this.#folder)) {
      if (isPassedOver(entry.name)) continue;
      if (entry.name.startsWith("appstatus_")) {
        complete ||= !entry.name.endsWith(IN_PROGRESS);
      }
      const file = parseName(entry.name);
      if (file !== null) files.push(file);
    }
    const next = nextFile(files, this.#index);
    if (next === null) return { next: null, missing: null, complete };
    const first = this.#index + 1;
    const gap = !next.compact && next.index > first;
    return {
      next: next.name,
      missing: gap ? { first, last: next.index - 1 } : null,
      complete,
    };
  }

  /**
   * Goes on to a file that {@link RollingLog.list} named.
   *
   * @returns its path
   */
  take(name: string): string {
    this.#index = parseName(name)?.index ?? this.#index;
    return join(this.#folder, name);
  }
}

function parseName(name: string): EventsFile | null {
  const match = /^events_(\d{1,15})_/.exec(name);
  if (match === null) return null;
  return { name, index: Number(match[1]), compact: name.endsWith(".compact") };
}

/** The first file after `index`; at the start, the newest compact file. */
function nextFile(
  files: readonly EventsFile[],
  index: number,
): EventsFile | null {
  const later = files.filter((file) => file.index > index);
  const compacts = later.filter((file) => file.compact);
  if (index === 0 && compacts.length > 0) {
    return compacts.reduce((a, b) => a.index > b.index ? a : b);
  }
  const plain = later.filter((file) => !file.compact);
  if (plain.length === 0) return null;
  return plain.reduce((a, b) => a.index < b.index ? a : b);
}
