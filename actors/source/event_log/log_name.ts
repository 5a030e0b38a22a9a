/** Spark's ending for the log of an application that still runs. */
export const IN_PROGRESS = ".inprogress";

const ROLLING_FOLDER = "eventlog_v2_";
const CODEC = /\.(?:zstd|zst|lz4|snappy|lzf|gz)$/;

/** True for the name of a folder that Spark's rolling writer made. */
export function isRollingFolder(name: string): boolean {
  return name.startsWith(ROLLING_FOLDER);
}

/** The name that Spark gives the log when the application ends. */
export function finalName(name: string): string {
  return name.endsWith(IN_PROGRESS) ? name.slice(0, -IN_PROGRESS.length) : name;
}

/**
 * The application's id as Spark put it in the log's name. An attempt's number
 * stays in it: nothing tells it from the id.
 *
 * @param name the name of a file or a rolling folder
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { idInName } from "./log_name.ts";
 *
 * assertEquals(idInName("app-1.zstd.inprogress"), "app-1");
 * assertEquals(idInName("eventlog_v2_app-1"), "app-1");
 * ```
 */
export function idInName(name: string): string {
  const bare = finalName(name).replace(CODEC, "");
  return isRollingFolder(bare) ? bare.slice(ROLLING_FOLDER.length) : bare;
}

/** True for files that lie beside logs and are none: hidden, half written, Hadoop's checksums. */
export function isPassedOver(name: string): boolean {
  return name.startsWith(".") || name.endsWith(".crc") ||
    name.endsWith(".tmp");
}
