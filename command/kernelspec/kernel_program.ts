import { join } from "@std/path";
import { isFile } from "../doctor/files.ts";
import { type JupyterFolders, prefixOf } from "./jupyter_folders.ts";

/**
 * The environment whose Python a kernelspec means by `python`: the one that its
 * data folder is part of, else that of the `jupyter` on PATH.
 *
 * @param dataFolder null where the kernelspec is in none
 * @returns null where nobody knows
 */
export async function environmentOf(
  dataFolder: string | null,
  jupyter: JupyterFolders,
  home: string | undefined,
): Promise<string | null> {
  if (dataFolder === null || dataFolder === jupyter.user) return jupyter.prefix;
  const prefix = prefixOf(dataFolder);
  // Programs get installed there by many; the Python among them is no kernel's.
  const isOfUser = home !== undefined && prefix === join(home, ".local");
  if (prefix === null || isOfUser || await pythonIn(prefix, "python") === null) {
    return jupyter.prefix;
  }
  return prefix;
}

/**
 * The program that the first word of an `argv` means. Jupyter takes `python` for
 * the Python that it runs in itself; only where the word comes first, so behind
 * the sidecar the path has to stand there.
 *
 * @throws {Error} when it is a `python` that nobody knows the place of
 */
export async function kernelProgram(word: string, environment: string | null): Promise<string> {
  if (!/^python(3(\.\d+)?)?$/.test(word)) return word;
  const path = environment === null ? null : await pythonIn(environment, word);
  if (path !== null) return path;
  // Jupyter looks for another version than its own on PATH.
  if (word.includes(".")) return word;
  throw new Error(
    `Cannot tell which ${word} the kernel runs in: there is no jupyter on PATH to say so, ` +
      "activate the environment of your Jupyter",
  );
}

async function pythonIn(prefix: string, word: string): Promise<string | null> {
  const names = word.includes(".") ? [word] : [word, "python", "python3"];
  for (const name of names) {
    const path = join(prefix, "bin", name);
    if (await isFile(path)) return path;
  }
  return null;
}
