import { dirname, join } from "@std/path";
import type { Kernelspec } from "./kernelspec.ts";

/** Bytes of a file beside `kernel.json` that is copied: what pages show is smaller, a jar larger. */
const MAX_RESOURCE = 1024 * 1024;
const TEMPORARY = ".sparkmonitor-";

/** What is written. */
export interface WriteOptions {
  /** A folder `kernels`; it is made where it is missing. */
  readonly kernels: string;
  readonly name: string;
  readonly spec: Kernelspec;
  /** The folder whose logos and other files are copied. */
  readonly resources: string;
}

/**
 * Writes a kernelspec in one move: Jupyter sees the old one or the new one, and
 * where it fails, the old one.
 *
 * @returns its folder
 * @throws {Error} when it cannot be written; nothing of it is left then
 */
export async function writeKernelspec(
  { kernels, name, spec, resources }: WriteOptions,
): Promise<string> {
  const folder = join(kernels, name);
  const made = await countMissing(kernels);
  try {
    await Deno.mkdir(kernels, { recursive: true });
    await aside(kernels, async (temporary) => {
      // Jupyter looks for kernel.json right below each folder of kernels, not deeper.
      const fresh = join(temporary, "fresh");
      await Deno.mkdir(fresh);
      await copyResources(resources, fresh);
      await Deno.writeTextFile(join(fresh, "kernel.json"), `${JSON.stringify(spec, null, 1)}\n`);
      await replace(folder, fresh, join(temporary, "old"));
    });
  } catch (error) {
    await removeEmpty(kernels, made);
    throw error;
  }
  return folder;
}

/**
 * Removes a kernelspec, and those of the folders above it that are empty then.
 *
 * @param madeFolders how many of the folders above it, from `kernels` on, were
 * made for kernelspecs of ours
 */
export async function removeKernelspec(folder: string, madeFolders: number): Promise<void> {
  const kernels = dirname(folder);
  await aside(kernels, (temporary) => Deno.rename(folder, join(temporary, "old")));
  await removeEmpty(kernels, madeFolders);
}

/** How many folders are missing of a path, from its end on. */
export async function countMissing(path: string): Promise<number> {
  let missing = 0;
  for (let folder = path; !await exists(folder); folder = dirname(folder)) missing++;
  return missing;
}

async function aside(kernels: string, use: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = await Deno.makeTempDir({ dir: kernels, prefix: TEMPORARY });
  try {
    await use(temporary);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

async function replace(folder: string, fresh: string, old: string): Promise<void> {
  const before = await exists(folder);
  if (before) await Deno.rename(folder, old);
  try {
    await Deno.rename(fresh, folder);
  } catch (error) {
    if (before) await Deno.rename(old, folder);
    throw error;
  }
}

async function copyResources(from: string, to: string): Promise<void> {
  for await (const { name } of Deno.readDir(from)) {
    if (name === "kernel.json") continue;
    const path = join(from, name);
    const found = await Deno.lstat(path);
    if (found.isDirectory) {
      await Deno.mkdir(join(to, name));
      await copyResources(path, join(to, name));
      continue;
    }
    // A link to a folder could lead back here.
    const file = found.isSymlink ? await Deno.stat(path).catch(() => null) : found;
    if (file?.isFile && file.size <= MAX_RESOURCE) await Deno.copyFile(path, join(to, name));
  }
}

async function removeEmpty(folder: string, levels: number): Promise<void> {
  for (let level = 0; level < levels; level++, folder = dirname(folder)) {
    try {
      await Deno.remove(folder);
    } catch {
      // Something else is in it.
      return;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
