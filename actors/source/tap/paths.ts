/**
 * Paths, without the package for them: it takes longer to load than all else
 * that a kernel's start waits for.
 *
 * @module
 */

/** The path of a file of this project. */
export function projectFile(name: string): string {
  const path = decodeURIComponent(new URL(`../../../${name}`, import.meta.url).pathname);
  return Deno.build.os === "windows" ? path.slice(1).replaceAll("/", "\\") : path;
}

/** The path of what is called `name` in `folder`. */
export function inFolder(folder: string, name: string): string {
  return `${folder.replace(/[\\/]+$/, "")}/${name}`;
}

/** The folder that a path is in; "." where it names none. */
export function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return end === -1 ? "." : path.slice(0, end) || "/";
}
