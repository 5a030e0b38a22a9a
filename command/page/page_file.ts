import * as v from "valibot";
import { currentUser, ensurePrivateFolder } from "../../actors/source/tap/private_folder.ts";
import { holdFreshAddressFile } from "../../actors/source/tap/runtime_folder.ts";
import { namesIn, readIfThere } from "../doctor/files.ts";

const runningPage = v.object({
  /** To open in a browser, the token in it. */
  address: v.string(),
  /** What serves it. */
  command: v.picklist(["serve", "run", "kernel"]),
  /** What `run` runs: the program and its arguments. */
  program: v.exactOptional(v.array(v.string())),
  /** The user's folder when it was started; a notebook's for its kernel. */
  folder: v.string(),
  /** Epoch milliseconds. */
  startTime: v.number(),
});

/** A page that a process of this user serves now. */
export type RunningPage = v.InferOutput<typeof runningPage>;

const LOCK = /^(page-[\da-f]{32})\.lock$/;

/**
 * Tells other processes of this user of a page, until it is disposed of or the
 * process ends. Only the user can read it: the token is in it.
 *
 * @param folder that of the address files
 * @throws {Error} when there is no safe place for it
 */
export async function tellOfPage(folder: string, page: RunningPage): Promise<Disposable> {
  await ensurePrivateFolder(folder, currentUser());
  using stack = new DisposableStack();
  const { path } = stack.use(holdFreshAddressFile(folder, "page"));
  await Deno.writeTextFile(path, JSON.stringify(page), { createNew: true, mode: 0o600 });
  return stack.move();
}

/**
 * The pages that this user's processes serve now, the oldest first.
 *
 * @param folder that of the address files
 * @throws {Error} when the folder is not the user's alone: what is in it is not to be trusted
 */
export async function runningPages(folder: string): Promise<RunningPage[]> {
  const names = (await namesIn(folder)).flatMap((file) => LOCK.exec(file)?.[1] ?? []);
  if (names.length === 0) return [];
  await ensurePrivateFolder(folder, currentUser());
  const pages: RunningPage[] = [];
  for (const name of names) {
    const path = `${folder}/${name}`;
    if (!await isHeld(`${path}.lock`)) continue;
    const result = v.safeParse(runningPage, parse(await readIfThere(path)));
    if (result.success) pages.push(result.output);
  }
  return pages.sort((a, b) => a.startTime - b.startTime);
}

/** Whether the process that made the file lives. */
async function isHeld(path: string): Promise<boolean> {
  try {
    using lock = await Deno.open(path);
    // Shared: whoever looks at the same moment must not be taken for its maker.
    return !await lock.tryLock(false);
  } catch {
    return false; // It has just ended.
  }
}

/** Undefined for what is not there, or is not written to its end. */
function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
