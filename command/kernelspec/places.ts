import { join, resolve } from "@std/path";
import { UsageError } from "../usage_error.ts";
import type { JupyterFolders } from "./jupyter_folders.ts";

/** Which data folder the flags ask for; at most one of them is given. */
export interface PlaceFlags {
  readonly user?: boolean;
  readonly prefix?: string;
  readonly sysPrefix?: boolean;
}

/**
 * The data folder that the flags ask for.
 *
 * @param cwd the user's folder
 * @returns null where they ask for none
 * @throws {UsageError} when nobody knows where it is
 */
export function askedFolder(
  { user, prefix, sysPrefix }: PlaceFlags,
  jupyter: JupyterFolders,
  cwd: string,
): string | null {
  if (prefix !== undefined) return join(resolve(cwd, prefix), "share", "jupyter");
  if (sysPrefix) {
    if (jupyter.prefix !== null) return join(jupyter.prefix, "share", "jupyter");
    throw new UsageError(
      "Cannot use --sys-prefix: there must be a jupyter on PATH; activate its environment, " +
        "or give the environment's folder with --prefix",
    );
  }
  if (!user) return null;
  if (jupyter.user !== null) return jupyter.user;
  throw new UsageError("Cannot use --user: HOME must be set; set it, or give a --prefix");
}
